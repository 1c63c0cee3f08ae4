import type { HttpServer } from '@wa-monitor/service'

/**
 * `/health`: 200 as long as the caretaker can do its own work. That something is wrong elsewhere makes it say so (`/status`,
 * alerts), not ill.
 */
export function addHealthRoutes(server: HttpServer, reasons: () => string[]): void {
  server.get('/health', async (_request, reply) => {
    const found = reasons()
    return reply.status(found.length === 0 ? 200 : 503).send({
      status: found.length === 0 ? 'ok' : 'failing',
      reasons: found,
    })
  })
  server.get('/health/live', async () => ({ status: 'ok' }))
}
