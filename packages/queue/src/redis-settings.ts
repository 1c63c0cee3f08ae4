import type { QueueConnection } from '@wa-monitor/contracts'
import { Redis } from 'ioredis'
import { QueueSettingError, serverOf } from './explain-error.ts'

/**
 * Work in Redis must outlive both a full memory and a restart: jobs are thrown away under every policy but one, and without
 * its log a Redis that is started again is empty. Where a server does not say how it is set, it is taken at its word.
 *
 * @throws QueueSettingError that says what to change; the connection's own error when it does not answer.
 */
export async function requireSafeRedis({ kind, url }: QueueConnection): Promise<void> {
  if (kind !== 'redis') return
  const redis = new Redis(url, { lazyConnect: true, maxRetriesPerRequest: 0, retryStrategy: () => null })
  redis.on('error', () => undefined)
  try {
    await redis.connect()
    const problems = problemsOf(await redis.info())
    if (problems.length > 0)
      throw new QueueSettingError(`Redis at ${serverOf(url)} ${problems.join('; and it ')}`)
  } finally {
    redis.disconnect()
  }
}

function problemsOf(info: string): string[] {
  const setting = (name: string) => new RegExp(`^${name}:(\\S+)`, 'm').exec(info)?.[1]
  const policy = setting('maxmemory_policy')
  return [
    ...(policy === undefined || policy === 'noeviction'
      ? []
      : [
          `has maxmemory-policy ${policy} and would throw jobs away when it is full: set "maxmemory-policy noeviction" in redis.conf (or CONFIG SET maxmemory-policy noeviction)`,
        ]),
    ...(setting('aof_enabled') === '0'
      ? [
          'keeps no append-only file and would forget all jobs when it is started again: set "appendonly yes" in redis.conf (or CONFIG SET appendonly yes, then CONFIG REWRITE)',
        ]
      : []),
  ]
}
