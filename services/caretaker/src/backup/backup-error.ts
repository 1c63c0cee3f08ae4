/** Why there is no backup, in words for the person who has to change something. */
export class BackupError extends Error {
  override name = 'BackupError'
}

/** The archive is not what was written: cut off, changed, or something else. */
export class DamagedArchiveError extends BackupError {
  override name = 'DamagedArchiveError'
}

/** The passphrase or key is not the one it was encrypted with. */
export class WrongKeyError extends BackupError {
  override name = 'WrongKeyError'
}

export function sayError(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
