import { type Environment, schemaOf } from '@wa-monitor/contracts'
import {
  countDay,
  countFeedback,
  type Database,
  databaseClock,
  databaseFigures,
  explainDatabaseError,
  oldestReadyFeedback,
  type ProjectDay,
  type ProjectZone,
  readControl,
  webhooksGivenUp,
} from '@wa-monitor/database'
import type { Seen } from './decide/found.ts'

export type ProjectsByEnvironment = Record<Environment, readonly ProjectZone[]>

/** What PostgreSQL says of itself, and how far our clock is ahead of its. */
export async function askDatabase(
  database: Database,
  now: () => number,
): Promise<{ database: NonNullable<Seen['database']>; ahead: number }> {
  return database.transaction(async (transaction) => {
    const before = now()
    const theirs = await databaseClock(transaction)
    const ahead = ((before + now()) / 2 - theirs) / 1000
    return { database: { server: database.server, ...(await databaseFigures(transaction)) }, ahead }
  })
}

export interface Counts {
  days: Record<Environment, ProjectDay[]>
  feedback: NonNullable<Seen['feedback']>
  webhooks_given_up: Record<string, number>
}

/** What is counted in the tables: some milliseconds, whatever their size. */
export async function countAll(database: Database, projects: ProjectsByEnvironment): Promise<Counts> {
  const day = (environment: Environment) =>
    database.transaction((transaction) =>
      countDay(transaction, schemaOf(environment), projects[environment], 0),
    )
  return {
    // Whoever has no development has no schema of that name.
    days: { production: await day('production'), development: await day('development').catch(() => []) },
    ...(await database.transaction(async (transaction) => ({
      feedback: await countWaiting(transaction),
      webhooks_given_up: await webhooksGivenUp(transaction, 'public'),
    }))),
  }
}

async function countWaiting(
  transaction: Parameters<typeof countFeedback>[0],
): Promise<NonNullable<Seen['feedback']>> {
  const counts = await countFeedback(transaction, 'public')
  const oldest = await oldestReadyFeedback(transaction, 'public')
  const { paused, grace } = await readControl(transaction, 'public')
  const open = (state: 'queued' | 'sending') =>
    counts.open.filter((row) => row.state === state).reduce((sum, { rows }) => sum + rows, 0)
  const stopped = (state: 'held' | 'failed') => counts.stopped.filter((row) => row.state === state)
  const until = paused ? paused.until : (grace?.until ?? null)
  const by = paused && paused.by !== '' ? ` (${paused.by})` : ''
  return {
    queued: open('queued'),
    sending: open('sending'),
    held: Object.fromEntries(stopped('held').map(({ rule, rows }) => [rule === '' ? 'other' : rule, rows])),
    failed: stopped('failed').reduce((sum, { rows }) => sum + rows, 0),
    oldest_seconds: oldest === null ? null : Math.max(0, oldest),
    messages_last_hour: counts.messages_last_hour,
    stopped: paused ? `${paused.reason || 'paused'}${by}` : (grace?.reason ?? null),
    stopped_until: until?.toISOString() ?? null,
  }
}

/** Why PostgreSQL could not be asked, in words. */
export function explainAway(database: Database, error: unknown): string {
  return explainDatabaseError(error, database.server)
}
