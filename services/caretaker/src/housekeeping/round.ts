import { setTimeout as delay } from 'node:timers/promises'
import { SCHEMAS, type SchemaName } from '@wa-monitor/contracts'
import {
  countDue,
  type Database,
  databaseTime,
  removeDue,
  type RetentionKind,
  type RetentionPlace,
  requireSchemaVersion,
} from '@wa-monitor/database'

/** Between batches: whoever works at that hour comes first. */
const PAUSE_MS = 200
/** A clock that is further off than this decides nothing. */
const MOST_CLOCK_DIFFERENCE_MS = 3_600_000

export interface RoundParts {
  database: Database
  /** Unix milliseconds. */
  now: () => number
  /** Kinds that are kept for ever are not in it. */
  retention: readonly { kind: RetentionKind; days: number }[]
  dryRun: boolean
  /** Ends it after the batch in hand. */
  signal: AbortSignal
  onRemoved: (kind: RetentionKind, schema: SchemaName, rows: number) => void
  pauseMs?: number
}

export interface RoundResult {
  /** What was removed (or would be), in words for one line of the log. */
  removed: string[]
  /** False: it was stopped, and the next one goes on. */
  isComplete: boolean
}

/** Removes what is due in both schemas. Each batch is a transaction of its own. @throws Error when it could not go on. */
export async function runRound(parts: RoundParts): Promise<RoundResult> {
  const { database, retention, dryRun, signal } = parts
  await refuseWrongClock(parts)
  const removed: string[] = []
  for (const schema of SCHEMAS) {
    await database.transaction((transaction) => requireSchemaVersion(transaction, schema))
    for (const { kind, days } of retention) {
      if (signal.aborted) return { removed, isComplete: false }
      const rows = dryRun
        ? await database.transaction((transaction) => countDue(transaction, schema, kind, days))
        : await removeKind(parts, schema, { kind, days })
      if (rows > 0) removed.push(`${rows} ${kind} older than ${days} days in ${schema}`)
    }
  }
  return { removed, isComplete: !signal.aborted }
}

async function removeKind(
  { database, signal, onRemoved, pauseMs = PAUSE_MS }: RoundParts,
  schema: SchemaName,
  { kind, days }: { kind: RetentionKind; days: number },
): Promise<number> {
  let rows = 0
  let place: RetentionPlace | undefined
  do {
    const step = await database.transaction((transaction) =>
      removeDue(transaction, schema, { kind, days, place }),
    )
    rows += step.rows
    if (step.rows > 0) onRemoved(kind, schema, step.rows)
    place = step.next
    if (place) await delay(pauseMs, undefined, { signal }).catch(() => undefined)
  } while (place && !signal.aborted)
  return rows
}

/** Rows are as old as PostgreSQL's clock says: one that is wrong by years would empty everything. */
async function refuseWrongClock({ database, now }: RoundParts): Promise<void> {
  const there = await database.transaction(databaseTime)
  const difference = Math.abs(there.getTime() - now())
  if (difference <= MOST_CLOCK_DIFFERENCE_MS) return
  const hours = Math.round(difference / 3_600_000)
  throw new Error(
    `the clocks of this machine and of PostgreSQL at ${database.server} differ by ${hours} h: nothing is removed until they agree`,
  )
}
