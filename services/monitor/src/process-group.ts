import type { SchemaName } from '@wa-monitor/contracts'
import { claimCursor, type Database, refuseCursor, type RoleName } from '@wa-monitor/database'
import type { MessageStoreReader } from '@wa-monitor/message-store'
import { applyBatch } from './apply-batch.ts'
import { type BatchRange, BatchError } from './batch-error.ts'
import type { Effect } from './decide/effects.ts'
import type { ProjectRules } from './decide/rules.ts'
import { lookUp, needsOf } from './look-up.ts'
import { readAhead, type ReadMessages, readMessages } from './read-ahead.ts'
import { MAX_MESSAGES } from './read-batch.ts'

export interface GroupTables {
  database: Database
  schema: SchemaName
  /** Taken on inside each transaction; undefined when the connection is the role's own. */
  role: RoleName | undefined
}

export type BatchResult =
  /** Another monitor of this environment has the group. */
  | { outcome: 'busy' }
  /** The cursor points behind the end of the store: nothing was read. */
  | { outcome: 'refused'; lastSeq: number; storeEnd: number }
  /** Committed. `ahead`: what comes next, where the batch was full. */
  | {
      outcome: 'read'
      storeId: string
      lastSeq: number
      /** How many messages were read. */
      rows: number
      isFull: boolean
      effects: Effect[]
      ahead?: ReadMessages | undefined
    }

export interface BatchOptions {
  /** How many messages at most. */
  limit?: number | undefined
  /** The batch as the caller expects it: right, unless another monitor has read the group since. */
  ahead?: ReadMessages | undefined
}

/**
 * Reads the next batch of one group and commits what it means together with the new cursor: rows, events, rejects and
 * cursor are there together or not at all.
 *
 * Goes to PostgreSQL and back twice: to claim the group and learn what the tables hold, and with the rows and COMMIT. The
 * first is possible as the batch is read before the group is claimed; if another monitor was faster, it is
 * read again, and PostgreSQL is asked once more.
 *
 * @throws BatchError with what the store or PostgreSQL threw; then nothing happened, or, at a connection lost during
 * COMMIT, everything: the cursor read at the next try tells which.
 */
export async function processBatch(
  { database, schema, role }: GroupTables,
  store: MessageStoreReader,
  rules: ProjectRules,
  { limit = MAX_MESSAGES, ahead }: BatchOptions = {},
): Promise<BatchResult> {
  const groupJid = rules.project.group_jid
  const needs = ahead && needsOf(ahead.batch.messages, rules)
  const early = needs?.targets.length === 0 ? needs : undefined
  let range: BatchRange | undefined
  try {
    return await database.transaction<BatchResult>(
      async (transaction) => {
        const [cursor, foundEarly] = await Promise.all([
          claimCursor(
            transaction,
            schema,
            groupJid,
            ahead && early && { storeId: ahead.storeId, lastSeq: ahead.afterSeq, dropNumbers: early.drops },
          ),
          early && lookUp(transaction, schema, early, { areLocked: true }),
        ])
        if (!cursor) return { outcome: 'busy' }
        const storeId = store.storeId()
        const isSameStore = cursor.store_id === storeId
        const storeEnd = store.lastSeq()
        if (isSameStore && (cursor.refused || cursor.last_seq > storeEnd)) {
          await refuseCursor(transaction, schema, groupJid)
          return { outcome: 'refused', lastSeq: cursor.last_seq, storeEnd }
        }
        // Another store is read from its start: messages that were counted before are known by their events.
        const afterSeq = isSameStore ? cursor.last_seq : 0
        const isAhead = isSameStore && ahead?.storeId === storeId && ahead.afterSeq === afterSeq
        const messages = isAhead ? ahead : readMessages(store, rules, { storeId, afterSeq, limit })
        range = messages.range
        const { batch } = messages
        const { lastSeq, isFull } = batch
        const hasMoved = !isSameStore || lastSeq !== cursor.last_seq
        let next: Promise<ReadMessages | undefined> | undefined
        const effects = await applyBatch(
          transaction,
          schema,
          {
            messages: batch.messages,
            rules,
            readFrom: cursor.read_from.getTime(),
            known: isAhead ? foundEarly : undefined,
          },
          {
            cursor: hasMoved ? { groupJid, storeId, lastSeq, hasMore: isFull } : undefined,
            meanwhile: () => {
              if (isFull) next = soon(() => readAhead(store, rules, { storeId, afterSeq: lastSeq, limit }))
            },
          },
        )
        return { outcome: 'read', storeId, lastSeq, rows: batch.rows, isFull, effects, ahead: await next }
      },
      { role },
    )
  } catch (error) {
    throw error instanceof BatchError ? error : new BatchError(error, range)
  }
}

/** When what has been written to a socket in this turn of the event loop has left. */
function soon<Result>(work: () => Result): Promise<Result> {
  return new Promise((resolve) => {
    setImmediate(() => resolve(work()))
  })
}
