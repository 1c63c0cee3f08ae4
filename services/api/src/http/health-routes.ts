import type { HttpServer } from '@wa-monitor/service'

export interface ApiHealth {
  status: 'ok' | 'failing'
  environment: string
  schema: string
  /** What is wrong, in words; empty when all is well. */
  reasons: string[]
  /** What is wrong with the queue; null when nothing is. Feedback is taken all the same. */
  queue: string | null
}

/** `/health`: 200 when the database is good, else 503. `/health/live`: the process answers. */
export function addHealthRoutes(server: HttpServer, health: () => Promise<ApiHealth>): void {
  server.get('/health', async (_request, reply) => {
    const body = await health()
    return reply.status(body.status === 'ok' ? 200 : 503).send(body)
  })
  server.get('/health/live', async () => ({ status: 'ok' }))
}
