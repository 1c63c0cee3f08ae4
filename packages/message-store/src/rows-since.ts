import type { StoredMessage } from '@wa-monitor/contracts'
import type { SqliteDatabase } from '@wa-monitor/sqlite'
import { IS_CAPTURED } from './chat-counts.ts'
import { readLastSeq } from './store-meta.ts'

/** What came into a store after a certain `seq`, and what was there before: for a store that was restored. */
export interface RowsSince {
  /** The newest `seq` ever given out. */
  lastSeq(): number
  /** When the newest message of other people was sent, per group: Unix milliseconds by WhatsApp's clock. */
  newestByGroup(): Map<string, number>
  /** Whether a message under this id was there at `seq`. */
  heldAt(chatJid: string, id: string, seq: number): boolean
  /** Of the messages of a chat behind `seq` the one that was sent first, none of them sent before `sentFrom`. */
  firstSent(chatJid: string, seq: number, sentFrom: number): StoredMessage | undefined
  /** How many messages, edits, deletions and reactions behind `seq` were sent before `sentBefore`, per group. */
  countSent(seq: number, sentBefore: number): Map<string, number>
}

export function createRowsSince(db: SqliteDatabase): RowsSince {
  const newest = db.prepare<[], { chat_jid: string; at: number }>(`
    SELECT chat_jid, max(timestamp) AS at FROM messages
    WHERE chat_jid LIKE '%@g.us' AND kind = 'message' AND is_from_me = 0 GROUP BY chat_jid`)
  const held = db.prepare<[string, string, number]>(
    `SELECT 1 FROM messages WHERE chat_jid = ? AND id = ? AND seq <= ? AND kind <> 'undecrypted'`,
  )
  const first = db.prepare<[string, number, number], StoredMessage>(`
    SELECT * FROM messages WHERE chat_jid = ? AND seq > ? AND timestamp >= ? AND kind = 'message'
    ORDER BY timestamp, seq LIMIT 1`)
  const count = db.prepare<[number, number], { chat_jid: string; n: number }>(`
    SELECT chat_jid, count(*) AS n FROM messages
    WHERE seq > ? AND timestamp < ? AND chat_jid LIKE '%@g.us'
      AND ${IS_CAPTURED} GROUP BY chat_jid`)
  return {
    lastSeq: () => readLastSeq(db),
    newestByGroup: () => new Map(newest.all().map(({ chat_jid, at }) => [chat_jid, at])),
    heldAt: (chatJid, id, seq) => held.get(chatJid, id, seq) !== undefined,
    firstSent: (chatJid, seq, sentFrom) => first.get(chatJid, seq, sentFrom),
    countSent: (seq, sentBefore) =>
      new Map(count.all(seq, sentBefore).map(({ chat_jid, n }) => [chat_jid, n])),
  }
}
