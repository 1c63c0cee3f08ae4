import type { Log } from '@wa-monitor/service'

/** The client library's logger interface. */
interface LibraryLog {
  level: string
  child(context: Record<string, unknown>): LibraryLog
  trace(context: unknown, message?: string): void
  debug(context: unknown, message?: string): void
  info(context: unknown, message?: string): void
  warn(context: unknown, message?: string): void
  error(context: unknown, message?: string): void
}

/**
 * Passes the client library's warnings on as bare sentences, at debug level. Its context objects hold key material and
 * message text, so none of them reaches the log.
 */
export function createLibraryLog(log: Log): LibraryLog {
  const nothing = () => undefined
  const sentence = (context: unknown, message?: string) => {
    const text = message ?? (typeof context === 'string' ? context : undefined)
    if (text !== undefined) log.debug(`Baileys: ${text}`)
  }
  const libraryLog: LibraryLog = {
    level: 'warn',
    child: () => libraryLog,
    trace: nothing,
    debug: nothing,
    info: nothing,
    warn: sentence,
    error: sentence,
  }
  return libraryLog
}
