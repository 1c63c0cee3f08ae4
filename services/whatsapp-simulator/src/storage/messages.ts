import type { SqliteDatabase } from '@wa-monitor/sqlite'
import type { Changes } from './changes.ts'

/** A message of a group or a chat of two, in the order the server got them; its words are in `posts` or `copies`. */
export interface GroupMessageRow {
  position: number
  chat: string
  /** Of whoever sent it. */
  phone: string
  id: string
  via: 'phone' | 'companion'
  /** Unix milliseconds. */
  sentAt: number
  /** The phones that should get a copy. */
  recipients: string[]
  /** The id of the message an edit, delete or reaction is about; empty for others, and while nobody could read it. */
  target: string
}

interface Row extends Omit<GroupMessageRow, 'recipients'> {
  /** JSON array. */
  recipients: string
}

/** Which messages of a group: those changed after `after` that stand before the position `before`. */
export interface Window {
  after: number
  before: number
  /** The newest so many. */
  limit: number
}

const COLUMNS = 'position, chat, phone, id, via, sent_at AS sentAt, recipients, target'

export function messagesTable(database: SqliteDatabase, changes: Changes) {
  const insert = database.prepare<[Omit<Row, 'position'> & { changed: number }]>(`
    INSERT INTO messages (chat, phone, id, via, sent_at, recipients, target, changed)
    VALUES (:chat, :phone, :id, :via, :sentAt, :recipients, :target, :changed)
    ON CONFLICT (chat, phone, id) DO UPDATE SET changed = excluded.changed`)
  const touch = database.prepare<[number, string, string]>(
    'UPDATE messages SET changed = ? WHERE chat = ? AND id = ?',
  )
  const touchGroup = database.prepare<[number, string]>('UPDATE groups SET changed = ? WHERE jid = ?')
  // Left to itself SQLite reads a whole chat backwards to find the few that have changed: 7 ms in 20,000.
  const listBy = (index: 'messages_in_order' | 'messages_by_change') =>
    database.prepare<[Window & { chat: string }], Row>(`
      SELECT ${COLUMNS} FROM messages INDEXED BY ${index}
      WHERE chat = :chat AND changed > :after AND position < :before ORDER BY position DESC LIMIT :limit`)
  const listAll = listBy('messages_in_order')
  const listChanged = listBy('messages_by_change')
  const byId = database.prepare<[string, string, number], Row>(
    `SELECT ${COLUMNS} FROM messages WHERE id > ? AND id < ? ORDER BY id LIMIT ?`,
  )
  const lastPosition = database.prepare<[], { last: number }>(
    'SELECT coalesce(max(position), 0) AS last FROM messages',
  )
  const read = (row: Row): GroupMessageRow => ({
    ...row,
    recipients: JSON.parse(row.recipients) as string[],
  })
  /** What happens to a message happens in its group. @returns the number of the change */
  const changeIn = (chat: string): number => {
    const change = changes.next()
    touchGroup.run(change, chat)
    return change
  }
  const one = database.prepare<[string, string], Row>(
    `SELECT ${COLUMNS} FROM messages WHERE chat = ? AND id = ? ORDER BY position LIMIT 1`,
  )
  const setTarget = database.prepare<[string, string, string, string]>(
    'UPDATE messages SET target = ? WHERE chat = ? AND phone = ? AND id = ?',
  )
  const aimedAt = database.prepare<[string, string], Row>(
    `SELECT ${COLUMNS} FROM messages WHERE chat = ? AND target = ? AND target <> '' ORDER BY position`,
  )
  const count = database.prepare<[string], { count: number }>(
    'SELECT count(*) AS count FROM messages WHERE chat = ?',
  )
  // From one chat to the next, without reading what is in them.
  const directChanged = database.prepare<[number], { chat: string }>(`
    WITH RECURSIVE chats (chat) AS (
      SELECT min(chat) FROM messages
      UNION ALL
      SELECT (SELECT min(chat) FROM messages WHERE chat > chats.chat) FROM chats WHERE chats.chat IS NOT NULL
    )
    SELECT chat FROM chats WHERE chat LIKE '%+%' AND EXISTS (
      SELECT 1 FROM messages INDEXED BY messages_by_change WHERE chat = chats.chat AND changed > ?)`)
  return {
    /** The chats of two in which something has happened since. */
    directChangedAfter: (change: number) => directChanged.all(change).map(({ chat }) => chat),
    /** The same message once more (a redelivery, a resend) only counts as a change. */
    add(message: Omit<GroupMessageRow, 'position' | 'target'> & { target?: string }): void {
      const { target = '', chat } = message
      const recipients = JSON.stringify(message.recipients)
      insert.run({ ...message, target, recipients, changed: changeIn(chat) })
      if (target !== '') touch.run(changeIn(chat), chat, target)
    },
    /** What a companion's message is about, now that somebody could read it. */
    setTarget(chat: string, phone: string, id: string, target: string): void {
      setTarget.run(target, chat, phone, id)
      touch.run(changeIn(chat), chat, target)
    },
    find(chat: string, id: string): GroupMessageRow | undefined {
      const row = one.get(chat, id)
      return row && read(row)
    },
    /** The edits, deletes and reactions of a message, in order. */
    aimedAt: (chat: string, id: string) => aimedAt.all(chat, id).map(read),
    /** Something happened to it; nothing is done for what is no message of a group. */
    touch: (chat: string, id: string) => void touch.run(changeIn(chat), chat, id),
    /** Newest first. */
    list: (chat: string, window: Window): GroupMessageRow[] =>
      (window.after === 0 ? listAll : listChanged).all({ chat, ...window }).map(read),
    /** Of the newest message of all chats; 0 for none. */
    lastPosition: () => lastPosition.get()?.last ?? 0,
    /** Those with an id between the two, in the order of their ids. */
    listById: (after: string, before: string, limit: number) => byId.all(after, before, limit).map(read),
    count: (chat: string) => count.get(chat)?.count ?? 0,
  }
}
