import type { InsideServer } from '@wa-monitor/service'

export interface MonitorHealth {
  status: 'ok' | 'failing'
  environment: string
  schema: string
  projects: number
  /** What is wrong, in words; empty when all is well. */
  reasons: string[]
  /** ISO 8601; null before the first scan has ended. */
  last_scan_at: string | null
  /** Of rules, as they were after the last round of deliveries; null before it. A receiver that fails is not our failing. */
  webhooks: { open: number; dead: number } | null
}

/** `/health`: 200 when store, database and projects.yaml are good, else 503. `/health/live`: the process answers. */
export function addHealthRoutes(server: InsideServer, health: () => MonitorHealth): void {
  server.get('/health', () => {
    const body = health()
    return { status: body.status === 'ok' ? 200 : 503, body }
  })
  server.get('/health/live', () => ({ body: { status: 'ok' } }))
}
