import type { HttpServer } from '@wa-monitor/service'

export interface SenderHealth {
  status: 'ok' | 'failing'
  environment: string
  schema: string
  dry_run: boolean
  /** What keeps it from working, in words; empty when all is well. */
  reasons: string[]
  /** What the bridge said when it last took nothing; null while it takes feedback. Does not make this unhealthy. */
  bridge: string | null
}

/** `/health`: 200 when database and queue are good, else 503. `/health/live`: the process answers. */
export function addHealthRoutes(server: HttpServer, health: () => SenderHealth): void {
  server.get('/health', async (_request, reply) => {
    const body = health()
    return reply.status(body.status === 'ok' ? 200 : 503).send(body)
  })
  server.get('/health/live', async () => ({ status: 'ok' }))
}
