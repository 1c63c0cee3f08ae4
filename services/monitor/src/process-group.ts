import type { SchemaName } from '@wa-monitor/contracts'
import { claimCursor, type Database, refuseCursor, type RoleName, saveCursor } from '@wa-monitor/database'
import type { MessageStoreReader } from '@wa-monitor/message-store'
import { applyBatch } from './apply-batch.ts'
import { type BatchRange, BatchError } from './batch-error.ts'
import type { Effect } from './decide/effects.ts'
import type { ProjectRules } from './decide/rules.ts'
import { MAX_MESSAGES, readBatch } from './read-batch.ts'

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
  /** Committed. */
  | { outcome: 'read'; storeId: string; lastSeq: number; isFull: boolean; effects: Effect[] }

/**
 * Reads the next batch of one group and commits what it means together with the new cursor: rows, events, rejects and
 * cursor are there together or not at all.
 *
 * @param limit how many messages at most.
 * @throws BatchError with what the store or PostgreSQL threw; then nothing happened, or, at a connection lost during
 * COMMIT, everything: the cursor read at the next try tells which.
 */
export async function processBatch(
  { database, schema, role }: GroupTables,
  store: MessageStoreReader,
  rules: ProjectRules,
  limit = MAX_MESSAGES,
): Promise<BatchResult> {
  const groupJid = rules.project.group_jid
  let range: BatchRange | undefined
  try {
    return await database.transaction<BatchResult>(
      async (transaction) => {
        const cursor = await claimCursor(transaction, schema, groupJid)
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
        const rows = store.readChat(groupJid, afterSeq, limit)
        range = { storeId, rows: rows.length, lastSeq: rows.at(-1)?.seq ?? afterSeq }
        const { messages, lastSeq, isFull } = readBatch(store, rules, { rows, afterSeq, limit })
        const readFrom = cursor.read_from.getTime()
        const saveIfMoved = async () => {
          if (isSameStore && lastSeq === cursor.last_seq) return
          await saveCursor(transaction, schema, { groupJid, storeId, lastSeq, hasMore: isFull })
        }
        const effects = await applyBatch(transaction, schema, { messages, rules, readFrom }, saveIfMoved)
        return { outcome: 'read', storeId, lastSeq, isFull, effects }
      },
      { role },
    )
  } catch (error) {
    throw new BatchError(error, range)
  }
}
