import fastify from 'fastify'
import type { HttpServer } from './http-server.ts'

/** A server without a port: another one hands it requests with `routing`. For what is loaded only when somebody asks. */
export function createInnerServer(): HttpServer {
  return fastify({ logger: false })
}
