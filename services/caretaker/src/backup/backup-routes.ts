import { type HttpServer, requireApiKey } from '@wa-monitor/service'
import type { ArchiveNote } from './archive-notes.ts'

interface Backups {
  apiKey: string
  isRunning(): boolean
  /** Does nothing when one is being made. */
  begin(): void
  /** Why the newest try failed. */
  error(): string | null
  /** Newest first. */
  list(): Promise<ArchiveNote[]>
}

/** What ./scripts/backup.sh asks. With the key of the bridges. */
export function addBackupRoutes(server: HttpServer, backups: Backups): void {
  const onRequest = requireApiKey(backups.apiKey)
  const state = async () => ({
    success: true,
    running: backups.isRunning(),
    error: backups.error(),
    archives: await backups.list(),
  })
  server.get('/backups', { onRequest }, state)
  server.post('/backups', { onRequest }, async (_request, reply) => {
    backups.begin()
    return reply.status(202).send(await state())
  })
}
