/** What one look at a process, a server or a store says; what cannot be had now is left out. */
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { parseMetrics, valueOf } from '@wa-monitor/local-stack'
import type { Measured, Services } from './services.ts'
import type { SoakWorld } from './world.ts'

export const PROCESS_COLUMNS = [
  'series',
  'rss_mb',
  'anonymous_mb',
  'heap_mb',
  'descriptors',
  'threads',
] as const

export const SERVER_COLUMNS = [
  'postgres_backends',
  'redis_mb',
  'messages_mb',
  'messages_wal_mb',
  'session_mb',
  'session_wal_mb',
] as const

export type ProcessFigures = Partial<Record<(typeof PROCESS_COLUMNS)[number], number>>
export type ServerFigures = Partial<Record<(typeof SERVER_COLUMNS)[number], number>>

/** A process that is stopped or has a lot to do says nothing of its heap. */
const HEAP_TIMEOUT_MS = 2000

export async function processFigures(services: Services, name: Measured): Promise<ProcessFigures> {
  const series = services.series(name)
  const { pid } = services.process(name)
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8')
    const field = (key: string) => Number(new RegExp(String.raw`^${key}:\s+(\d+)`, 'm').exec(status)?.[1])
    return {
      series,
      rss_mb: rounded(field('VmRSS') / 1024),
      anonymous_mb: rounded(field('RssAnon') / 1024),
      descriptors: readdirSync(`/proc/${pid}/fd`).length,
      threads: field('Threads'),
      ...(await heapOf(services, name)),
    }
  } catch {
    // It has just ended.
    return { series }
  }
}

async function heapOf(services: Services, name: Measured): Promise<ProcessFigures> {
  const answer = await services
    .ask(name, 'GET', '/metrics', { timeoutMs: HEAP_TIMEOUT_MS })
    .catch(() => undefined)
  if (answer?.status !== 200) return {}
  return { heap_mb: inMegabytes(valueOf(parseMetrics(answer.text), 'nodejs_heap_size_used_bytes')) }
}

export async function serverFigures(world: SoakWorld): Promise<ServerFigures> {
  const { storePath, sessionPath, redis } = world
  const backends = await world.postgres.database
    .transaction((transaction) =>
      transaction.query<{ backends: number }>('SELECT count(*)::int AS backends FROM pg_stat_activity'),
    )
    .catch(() => [])
  const memory = /used_memory:(\d+)/.exec(redis.command('INFO', 'memory'))?.[1]
  return {
    ...(backends[0] && { postgres_backends: backends[0].backends }),
    ...(memory !== undefined && { redis_mb: inMegabytes(Number(memory)) }),
    messages_mb: sizeOf(storePath),
    messages_wal_mb: sizeOf(`${storePath}-wal`),
    session_mb: sizeOf(sessionPath),
    session_wal_mb: sizeOf(`${sessionPath}-wal`),
  }
}

function sizeOf(path: string): number {
  return inMegabytes(statSync(path, { throwIfNoEntry: false })?.size ?? 0)
}

function inMegabytes(bytes: number): number {
  return rounded(bytes / 2 ** 20)
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100
}
