import type { QueueConnection } from '@wa-monitor/contracts'

/** A setting of the queue's server that a person must change before it may be used. */
export class QueueSettingError extends Error {
  override name = 'QueueSettingError'
}

/** `host:port` of a connection string; never its password. */
export function serverOf(url: string): string {
  const { hostname, port, protocol } = new URL(url)
  return `${hostname}:${port || (protocol.startsWith('redis') ? '6379' : '5432')}`
}

/** The error in words a person can act on. */
export function explainQueueError(error: unknown, { kind, url }: QueueConnection): string {
  if (error instanceof QueueSettingError) return error.message
  const said =
    error instanceof Error ? error.message || String((error as { code?: string }).code) : String(error)
  const server = `${kind === 'redis' ? 'Redis' : 'The queue’s PostgreSQL'} at ${serverOf(url)}`
  if (/NOAUTH|WRONGPASS|password authentication/.test(said))
    return `${server} refuses the password of its address (${said})`
  return `${server} does not answer (${said})`
}
