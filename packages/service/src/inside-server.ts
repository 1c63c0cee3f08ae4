import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { HttpErrorBody } from '@wa-monitor/contracts'
import type { Log } from './log.ts'
import { type MetricFamilies, type MetricValues, readMetrics } from './metrics.ts'

export interface InsideAnswer {
  /** Default: 200. */
  status?: number
  /** JSON, unless `type` says otherwise. */
  body: unknown
  type?: string
}

/** What a service answers inside the compose network: no key, no bodies, a handful of paths. */
export interface InsideServer {
  /** HEAD is answered as well. */
  get(path: string, answer: (query: URLSearchParams) => InsideAnswer | Promise<InsideAnswer>): void
  /** `GET /metrics`: these families and those of every process. `read` must be cheap, and keep what is not (`keptFor`). */
  getMetrics<Families extends MetricFamilies>(
    families: Families,
    read: () => MetricValues<Families> | Promise<MetricValues<Families>>,
  ): void
  /** @param address port 0 for any free one. @returns `http://host:port`. */
  listen(address: { host: string; port: number }): Promise<string>
  /** Where it listens, after `listen`. */
  readonly url: string
  close(): Promise<void>
}

/** Whoever has not asked by then has gone. */
const PATIENCE_MS = 10_000

/**
 * Health, metrics and the like for services that nobody outside speaks to. Those with an HTTP API of their own use
 * `createHttpServer`: Fastify, its validators and its pages are 5 MB in each process that loads them, which these do without
 * (docs/decisions/0017-a-small-server-inside.md).
 */
export function createInsideServer(log: Log): InsideServer {
  const routes = new Map<string, (query: URLSearchParams) => InsideAnswer | Promise<InsideAnswer>>()
  const server = createServer((request, response) => void answer(request, response))
  server.requestTimeout = PATIENCE_MS
  let url = ''

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    request.resume()
    const { method = '', url: asked = '/' } = request
    const [path = '', query] = asked.split('?', 2)
    const route = routes.get(path)
    if (!route)
      return send(
        response,
        404,
        error('not_found', `Nothing answers ${path}: ${[...routes.keys()].join(', ')}`),
      )
    if (method !== 'GET' && method !== 'HEAD') {
      response.setHeader('allow', 'GET, HEAD')
      return send(response, 405, error('method_not_allowed', `${path} is for GET`))
    }
    try {
      const { status = 200, body, type } = await route(new URLSearchParams(query))
      send(response, status, body, type)
    } catch (failure) {
      log.error({ err: failure }, `GET ${path} failed`)
      send(response, 500, error('internal_error', 'Something failed here; the service log says what'))
    }
  }

  return {
    get: (path, route) => void routes.set(path, route),
    getMetrics(families, read) {
      routes.set('/metrics', async () => {
        const { type, text } = await readMetrics(families, read)
        return { type, body: text }
      })
    },
    async listen({ host, port }) {
      await listening(server, host, port)
      const { address, family, port: taken } = server.address() as AddressInfo
      const shown = ['0.0.0.0', '::'].includes(address) ? '127.0.0.1' : address
      url = `http://${family === 'IPv6' && shown === address ? `[${shown}]` : shown}:${taken}`
      return url
    },
    get url() {
      return url
    },
    async close() {
      if (!server.listening) return
      const closed = new Promise<void>((resolve) => void server.close(() => resolve()))
      server.closeAllConnections()
      await closed
    },
  }
}

function listening(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => {
      server.off('error', reject)
      resolve()
    })
  })
}

function error(code: string, message: string): HttpErrorBody {
  return { success: false, message, code }
}

function send(response: ServerResponse, status: number, body: unknown, type?: string): void {
  response.writeHead(status, {
    'content-type': type ?? 'application/json; charset=utf-8',
    'x-content-type-options': 'nosniff',
  })
  response.end(typeof body === 'string' && type !== undefined ? body : JSON.stringify(body))
}
