import type { SqliteDatabase } from '@wa-monitor/sqlite'
import type { Changes } from './changes.ts'

/** A message of a group, in the order the server got them; its words are in `posts` or `copies`. */
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

const COLUMNS = 'position, chat, phone, id, via, sent_at AS sentAt, recipients'

export function messagesTable(database: SqliteDatabase, changes: Changes) {
  const insert = database.prepare<[Omit<Row, 'position'> & { changed: number }]>(`
    INSERT INTO messages (chat, phone, id, via, sent_at, recipients, changed)
    VALUES (:chat, :phone, :id, :via, :sentAt, :recipients, :changed)
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
  /** What happens to a message happens in its group. @returns the number of the change */
  const changeIn = (chat: string): number => {
    const change = changes.next()
    touchGroup.run(change, chat)
    return change
  }
  const count = database.prepare<[string], { count: number }>(
    'SELECT count(*) AS count FROM messages WHERE chat = ?',
  )
  return {
    /** The same message once more (a redelivery, a resend) only counts as a change. */
    add(message: Omit<GroupMessageRow, 'position'>): void {
      const recipients = JSON.stringify(message.recipients)
      insert.run({ ...message, recipients, changed: changeIn(message.chat) })
    },
    /** Something happened to it; nothing is done for what is no message of a group. */
    touch: (chat: string, id: string) => void touch.run(changeIn(chat), chat, id),
    /** Newest first. */
    list: (chat: string, window: Window): GroupMessageRow[] =>
      (window.after === 0 ? listAll : listChanged)
        .all({ chat, ...window })
        .map((row) => ({ ...row, recipients: JSON.parse(row.recipients) as string[] })),
    count: (chat: string) => count.get(chat)?.count ?? 0,
  }
}
