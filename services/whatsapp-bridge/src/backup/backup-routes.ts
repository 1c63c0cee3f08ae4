import { bridgeBackupResponseSchema, httpErrorSchema } from '@wa-monitor/contracts'
import { HttpError, type HttpServer } from '@wa-monitor/service'
import type { Backup } from './backup.ts'
import { BACKUP_ERROR_STATUS, BackupError } from './backup-error.ts'

export function addBackupRoutes(api: HttpServer, backup: Pick<Backup, 'run'>): void {
  api.post(
    '/api/backup',
    {
      schema: {
        response: { 200: bridgeBackupResponseSchema, '4xx': httpErrorSchema, '5xx': httpErrorSchema },
        security: [{ apiKey: [] }],
      },
    },
    () => backup.run().catch(refuse),
  )
}

function refuse(error: unknown): never {
  if (!(error instanceof BackupError)) throw error
  throw new HttpError(BACKUP_ERROR_STATUS[error.code], error.code, error.message)
}
