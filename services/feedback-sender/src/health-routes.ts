import type { InsideServer } from '@wa-monitor/service'

export interface SenderHealth {
  status: 'ok' | 'failing'
  environment: string
  schema: string
  dry_run: boolean
  /** What keeps it from working, in words; empty when all is well. */
  reasons: string[]
  /** Why a person, or a start after a crash, keeps everything back; null while nothing does. */
  held_back: string | null
  /** Why it is not known what becomes of sent messages; null while it is. Does not make this unhealthy. */
  following: string | null
  /** What the bridge said when it last took nothing; null while it takes feedback. Does not make this unhealthy. */
  bridge: string | null
  /** What is wrong with the queue, also said in `reasons`; null when nothing is. */
  queue: string | null
  /** What is wrong with projects.yaml; null when nothing is. The last good one is in force. */
  projects: string | null
}

/** `/health`: 200 when database and queue are good, else 503. `/health/live`: the process answers. */
export function addHealthRoutes(server: InsideServer, health: () => SenderHealth): void {
  server.get('/health', () => {
    const body = health()
    return { status: body.status === 'ok' ? 200 : 503, body }
  })
  server.get('/health/live', () => ({ body: { status: 'ok' } }))
}
