import type { QueueConnection } from '@wa-monitor/contracts'
import { Redis } from 'ioredis'
import { QueueSettingError, serverOf } from './explain-error.ts'

/**
 * A Redis that is full may throw jobs away under every policy but one.
 *
 * @throws QueueSettingError that says what to change; the connection's own error when it does not answer.
 */
export async function requireNoEviction({ kind, url }: QueueConnection): Promise<void> {
  if (kind !== 'redis') return
  const redis = new Redis(url, { lazyConnect: true, maxRetriesPerRequest: 0, retryStrategy: () => null })
  redis.on('error', () => undefined)
  try {
    await redis.connect()
    const policy = /^maxmemory_policy:(\S+)/m.exec(await redis.info('memory'))?.[1]
    if (policy === undefined || policy === 'noeviction') return
    throw new QueueSettingError(
      `Redis at ${serverOf(url)} has maxmemory-policy ${policy} and would throw jobs away when it is full: ` +
        'set "maxmemory-policy noeviction" in redis.conf (or CONFIG SET maxmemory-policy noeviction)',
    )
  } finally {
    redis.disconnect()
  }
}
