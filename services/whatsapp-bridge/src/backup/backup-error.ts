/** Why no backup was made; `code` and its status are what HTTP callers see. Nothing of it is left behind. */
export class BackupError extends Error {
  override name = 'BackupError'
  readonly code: BackupErrorCode

  constructor(code: BackupErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}

export const BACKUP_ERROR_STATUS = {
  backup_not_configured: 503,
  backup_running: 409,
  staging_unusable: 503,
  staging_full: 507,
  stopping: 503,
  backup_failed: 500,
} as const

export type BackupErrorCode = keyof typeof BACKUP_ERROR_STATUS

/** What SQLite and the file system say, for people. `directory`: the staging directory. Pure. */
export function backupErrorOf(error: unknown, directory: string): BackupError {
  if (error instanceof BackupError) return error
  const { message, name } = error as Error
  const { code = '' } = error as { code?: string }
  const options = { cause: error }
  if (code === 'SQLITE_FULL' || code === 'ENOSPC' || code === 'EDQUOT')
    return new BackupError(
      'staging_full',
      `The disk of ${directory} is full: make room on it and ask again; what was copied so far is removed`,
      options,
    )
  if (['ENOENT', 'ENOTDIR', 'EACCES', 'EPERM', 'EROFS', 'SQLITE_CANTOPEN', 'SQLITE_READONLY'].includes(code))
    return new BackupError(
      'staging_unusable',
      `BACKUP_STAGING_PATH is ${directory}, and nothing can be written there (${code}): it must be a directory that this process may write to`,
      options,
    )
  if (name === 'AbortError')
    return new BackupError('stopping', 'The bridge is stopping: ask again when it runs', options)
  return new BackupError('backup_failed', `The backup has failed (${message}); ask again`, options)
}
