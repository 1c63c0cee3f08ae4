import { fileURLToPath } from 'node:url'
import fastifyStatic from '@fastify/static'
import { type HttpServer, PAGE_HEADERS } from '@wa-monitor/service'

const FILES = fileURLToPath(new URL('../dashboard/', import.meta.url))

/** The dashboard at `/wa-monitor`. Its files hold nothing secret; the data behind it asks for the key. */
export async function addDashboardRoutes(server: HttpServer): Promise<void> {
  await server.register(fastifyStatic, {
    root: FILES,
    prefix: '/wa-monitor/',
    index: false,
    redirect: false,
    // As PAGE_HEADERS says.
    cacheControl: false,
    setHeaders: (reply) => void reply.headers(PAGE_HEADERS),
  })
  for (const path of ['/wa-monitor', '/wa-monitor/'])
    server.get(path, { schema: { hide: true } }, (_request, reply) => reply.sendFile('index.html'))
  server.get('/', { schema: { hide: true } }, (_request, reply) => reply.redirect('/wa-monitor'))
}
