import type { SqliteDatabase } from '@wa-monitor/sqlite'
import { type DeviceId, deviceKey } from './devices.ts'

/** A message of a chat with what it says. */
export interface HistoryRow {
  position: number
  phone: string
  id: string
  /** Unix milliseconds. */
  sentAt: number
  /** `proto.Message`, encoded. */
  content: Buffer
}

/** Messages of a chat that somebody's phone has. */
export interface HistoryWindow {
  chat: string
  /** Whose phone: what was there before he joined is not on it. */
  phone: string
  /** The position of the newest. */
  until: number
  limit: number
}

export function historyTable(database: SqliteDatabase) {
  const addContent = database.prepare<[string, string, string, Buffer]>(
    'INSERT OR IGNORE INTO contents VALUES (?, ?, ?, ?)',
  )
  const content = database.prepare<[string, string, string], { content: Buffer }>(
    'SELECT content FROM contents WHERE chat = ? AND phone = ? AND id = ?',
  )
  const contentById = database.prepare<{ chat: string; id: string }[], { content: Buffer }>(`
    SELECT content FROM posts WHERE chat = :chat AND id = :id
    UNION ALL SELECT content FROM contents WHERE chat = :chat AND id = :id LIMIT 1`)
  const list = database.prepare<[HistoryWindow], HistoryRow>(`
    SELECT position, messages.phone, messages.id, sent_at AS sentAt, coalesce(posts.content, contents.content) AS content
    FROM messages INDEXED BY messages_in_order
      LEFT JOIN posts ON posts.chat = messages.chat AND posts.phone = messages.phone AND posts.id = messages.id
      LEFT JOIN contents
        ON contents.chat = messages.chat AND contents.phone = messages.phone AND contents.id = messages.id
    WHERE messages.chat = :chat AND position <= :until
      AND position > coalesce((SELECT position FROM member_since WHERE group_jid = :chat AND phone = :phone), 0)
      AND coalesce(posts.content, contents.content) IS NOT NULL
    ORDER BY position DESC LIMIT :limit`)
  const directChats = database.prepare<[{ phone: string }], { chat: string }>(
    `SELECT DISTINCT chat FROM messages WHERE chat LIKE :phone || '+%' OR chat LIKE '%+' || :phone ORDER BY chat`,
  )
  const positionOf = database.prepare<[string, string], { position: number }>(
    'SELECT position FROM messages WHERE id = ? AND chat = ?',
  )
  const positionAt = database.prepare<[string, number], { position: number }>(`
    SELECT position FROM messages INDEXED BY messages_in_order
    WHERE chat = ? AND sent_at < ? ORDER BY position DESC LIMIT 1`)
  const last = database.prepare<[], { position: number }>(
    'SELECT coalesce(max(position), 0) AS position FROM messages',
  )
  const linked = database.prepare<[DeviceId & { until: number; wantsAll: number }]>(
    'INSERT INTO device_history VALUES (:phone, :number, :until, :wantsAll)',
  )
  const device = database.prepare<[DeviceId], { until: number; wants_all: number }>(
    'SELECT until, wants_all FROM device_history WHERE phone = :phone AND number = :number',
  )
  return {
    /** What a companion's message says. */
    addContent: (chat: string, phone: string, id: string, bytes: Buffer) =>
      void addContent.run(chat, phone, id, bytes),
    content: (chat: string, phone: string, id: string) => content.get(chat, phone, id)?.content,
    /** What a message of anybody says. */
    contentById: (chat: string, id: string) => contentById.get({ chat, id })?.content,
    /** Newest first. */
    list: (window: HistoryWindow): HistoryRow[] => list.all(window),
    /** What the history files somebody's chats of two under. */
    directChatsOf: (phone: string) => directChats.all({ phone }).map(({ chat }) => chat),
    positionOf: (chat: string, id: string) => positionOf.get(id, chat)?.position,
    /** The last message of a chat before a time in Unix milliseconds. */
    positionBefore: (chat: string, time: number) => positionAt.get(chat, time)?.position,
    lastPosition: () => last.get()?.position ?? 0,
    /** To be called in the commit that links the device: its history ends here. */
    deviceLinked(id: DeviceId, wantsAll: boolean): void {
      linked.run({ ...deviceKey(id), until: last.get()?.position ?? 0, wantsAll: wantsAll ? 1 : 0 })
    },
    /** What a device is to get at its first login. */
    ofDevice(id: DeviceId): { until: number; wantsAll: boolean } {
      const row = device.get(deviceKey(id))
      return { until: row?.until ?? 0, wantsAll: row?.wants_all === 1 }
    },
  }
}
