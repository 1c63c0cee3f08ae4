import { emptyLog, type SqliteDatabase } from '@wa-monitor/sqlite'
import { type ChatCounts, IS_CAPTURED } from './chat-counts.ts'

interface Oldest {
  seq: number
  chat_jid: string
  received_at: number
  captured: 0 | 1
}

/**
 * Removes the oldest rows, as far as they were stored before `before` (Unix milliseconds), at most `limit` of them, and
 * overwrites what stood there. `seq` goes on where it is, and counts per chat stay right.
 *
 * @returns how many were removed: fewer than `limit`, and nothing is left to remove.
 */
export function createRemoveOlder(
  db: SqliteDatabase,
  counts: ChatCounts,
): (before: number, limit: number) => number {
  const oldest = db.prepare<[number], Oldest>(
    `SELECT seq, chat_jid, received_at, ${IS_CAPTURED} AS captured FROM messages ORDER BY seq LIMIT ?`,
  )
  const remove = db.prepare('DELETE FROM messages WHERE seq <= ?')
  return (before, limit) => {
    // Counted before they go, so that what is taken off was put on.
    counts.captured()
    const rows = oldest.all(limit)
    const young = rows.findIndex(({ received_at }) => received_at >= before)
    const old = young < 0 ? rows : rows.slice(0, young)
    const last = old.at(-1)
    if (last) remove.run(last.seq)
    for (const [chat, gone] of Map.groupBy(old, ({ chat_jid }) => chat_jid))
      counts.removed(chat, gone.filter(({ captured }) => captured === 1).length)
    if (last && old.length < limit) emptyLog(db)
    return old.length
  }
}
