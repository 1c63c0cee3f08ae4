import type { SqliteDatabase } from '@wa-monitor/sqlite'

/** Counts per chat, brought up to date with what was added since they were last asked for. */
export interface ChatCounts {
  /** Messages, edits, deletions and reactions. */
  captured(): ReadonlyMap<string, number>
  /** When the newest message from other people was sent, Unix milliseconds by WhatsApp's clock. */
  lastMessageAt(): ReadonlyMap<string, number>
  /** Rows of a chat were removed, so many of which `captured` had counted. */
  removed(chatJid: string, captured: number): void
  /** Chats have got other names: everything is counted anew when somebody asks. */
  forget(): void
}

/** What `captured` counts, as a condition on `messages`. */
export const IS_CAPTURED = `kind IN ('message', 'edit', 'delete', 'reaction')`

/** Rows are added at the end, and removed by whoever says so: what was counted once stays counted. */
export function createChatCounts(db: SqliteDatabase): ChatCounts {
  const newestSeq = db.prepare<[], { seq: number | null }>('SELECT max(seq) AS seq FROM messages')
  const added = db.prepare<[number, number], { chat_jid: string; n: number; at: number | null }>(`
    SELECT chat_jid, count(*) AS n, max(CASE WHEN kind = 'message' AND is_from_me = 0 THEN timestamp END) AS at
    FROM messages WHERE seq > ? AND seq <= ? AND ${IS_CAPTURED} GROUP BY chat_jid`)
  const counts = new Map<string, number>()
  const last = new Map<string, number>()
  let upTo = 0
  const catchUp = () => {
    const newest = newestSeq.get()?.seq ?? 0
    for (const { chat_jid, n, at } of added.all(upTo, newest)) {
      counts.set(chat_jid, (counts.get(chat_jid) ?? 0) + n)
      if (at !== null) last.set(chat_jid, Math.max(at, last.get(chat_jid) ?? at))
    }
    upTo = Math.max(upTo, newest)
  }
  return {
    captured() {
      catchUp()
      return counts
    },
    lastMessageAt() {
      catchUp()
      return last
    },
    removed(chatJid, captured) {
      const left = (counts.get(chatJid) ?? 0) - captured
      if (left > 0) counts.set(chatJid, left)
      else counts.delete(chatJid)
    },
    forget() {
      counts.clear()
      last.clear()
      upTo = 0
    },
  }
}
