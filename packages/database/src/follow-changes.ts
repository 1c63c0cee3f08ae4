/**
 * Tells that something in a schema changed (a review, an event, a reject, feedback), whichever program changed it.
 *
 * Two roads, both always there:
 *
 * - **poll**: every `pollMs` one small statement over the pool asks for the number of changes (`ChangeDetector`). Nothing is
 *   kept in a session, so a pooler may stand between.
 * - **listen**: where there is a direct connection, NOTIFY says "look now". What a notification says is never believed:
 *   the number is looked at, so a lost or doubled one does no harm.
 *
 * How the direct connection is seen:
 *
 * - `lost`: there is none; it is made again and again. The poll is fast.
 * - `unproven`: it listens, and has brought nothing yet. The poll is fast, for ever where a pooler stands behind the direct
 *   address and keeps notifications for itself. A notification: `proven`.
 * - `proven`: the poll is slow. A change that no notification told of: `doubted`.
 * - `doubted`: the poll is fast. A notification: `proven` (the commit came later, or the change was rolled back). Another
 *   change without one: it is deaf, as behind a cut network, and given up: `lost`.
 */
import type { SchemaName } from '@wa-monitor/contracts'
import { ChangeDetector } from './change-detector.ts'
import { changesChannel } from './changes.ts'
import { coalesce } from './coalesce.ts'
import { explainDatabaseError } from './connection-error.ts'
import type { Transaction } from './database.ts'
import { listen, type Listener } from './listener.ts'

/** `Database` or `SchemaDatabase`. */
interface LookedAt {
  readonly server: string
  transaction<Result>(work: (transaction: Transaction) => Promise<Result>): Promise<Result>
}

export interface FollowOptions {
  /** A connection string past any pooler, for LISTEN. */
  direct?: string | undefined
  /** How late a change may be told of by polling; default 1 s. */
  pollMs?: number
  /** `onChange` is called at most once in this time; default 100 ms. */
  quietMs?: number
}

export interface ChangeFollower {
  /** For health: how changes are learned of, and what is wrong; empty when all is well. */
  state(): { road: 'listening' | 'polling'; reasons: string[] }
  close(): Promise<void>
}

/** As long as notifications prove to arrive. */
const SLOWER = 10

/**
 * @param onChange look again: something may be new. The first time as soon as changes can be told: what happened before, after
 *   the caller's own look too, was followed by nobody. Then at once, at most every `quietMs`, never while it still runs. If it
 *   fails, it is called again after the next look.
 */
export function followChanges(
  database: LookedAt,
  schema: SchemaName,
  onChange: () => void | Promise<void>,
  { direct, pollMs = 1000, quietMs = 100 }: FollowOptions = {},
): ChangeFollower {
  const detector = new ChangeDetector(schema)
  const reasons = new Map<'poll' | 'listen' | 'onChange', string>()
  const telling = coalesce(
    async () => {
      await onChange()
      reasons.delete('onChange')
    },
    quietMs,
    (error) => reasons.set('onChange', `What follows changes failed: ${error.message}`),
  )
  let closed = false
  let line: 'lost' | 'unproven' | 'proven' | 'doubted' = 'lost'
  /** A notification has come that no look was for. */
  let notified = false
  let timer: NodeJS.Timeout | undefined
  let looking: Promise<void> | undefined
  let again = false

  const look = async () => {
    const wasNotified = notified
    notified = false
    try {
      const { grown } = await database.transaction(async (transaction) => {
        const seen = await detector.look(transaction)
        // Before COMMIT is asked for: if that fails, the detector has still seen the change, and would not see it again.
        if (seen.changed || reasons.has('onChange')) telling.call()
        return seen
      })
      reasons.delete('poll')
      if (grown && !wasNotified && !notified) doubt()
    } catch (error) {
      reasons.set('poll', explainDatabaseError(error, database.server))
    }
  }
  const doubt = () => {
    if (line === 'proven') line = 'doubted'
    else if (line === 'doubted') {
      lost('The direct connection brings no notifications')
      listener?.restart()
    }
  }
  const lookNow = () => {
    if (closed) return
    again = looking !== undefined
    if (looking) return
    clearTimeout(timer)
    looking = look().finally(() => {
      looking = undefined
      if (closed) return
      if (again) lookNow()
      else timer = setTimeout(lookNow, line === 'proven' ? SLOWER * pollMs : pollMs)
    })
  }
  const lost = (reason: string) => {
    line = 'lost'
    reasons.set('listen', `${reason}: changes are looked for every ${pollMs} ms`)
    lookNow()
  }
  const listener: Listener | undefined =
    direct === undefined
      ? undefined
      : listen(direct, changesChannel(schema), {
          onListening() {
            line = 'unproven'
            reasons.delete('listen')
            lookNow()
          },
          onNotification() {
            line = 'proven'
            notified = true
            lookNow()
          },
          onLost: (error) => lost(explainDatabaseError(error, new URL(direct).host)),
        })
  lookNow()

  return {
    state: () => ({ road: line === 'lost' ? 'polling' : 'listening', reasons: [...reasons.values()] }),
    async close() {
      closed = true
      clearTimeout(timer)
      listener?.close()
      await looking
      await telling.close()
    },
  }
}
