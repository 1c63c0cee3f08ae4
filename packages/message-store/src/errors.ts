/** messages.db cannot be read yet: the bridge has not made it. Wait and try again. */
export class StoreNotReadyError extends Error {
  override name = 'StoreNotReadyError'
}

/** messages.db was made by another version of the bridge: program and file must be brought together. */
export class StoreVersionError extends Error {
  override name = 'StoreVersionError'
}

/** Whether an error is about messages.db itself: not there, of another version, busy, damaged. */
export function isStoreError(error: unknown): boolean {
  if (error instanceof StoreNotReadyError || error instanceof StoreVersionError) return true
  const code = (error as { code?: unknown } | undefined)?.code
  return typeof code === 'string' && code.startsWith('SQLITE_')
}
