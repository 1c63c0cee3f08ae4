import type { PhoneCopy } from '@wa-monitor/contracts'
import type { SqliteDatabase } from '@wa-monitor/sqlite'

interface Row extends Omit<PhoneCopy, 'mentioned' | 'duplicate'> {
  /** JSON array. */
  mentioned: string
  duplicate: number
}

/** What one phone got of one message. */
export interface PhoneTally {
  phone: string
  readable: number
  unreadable: number
  /** Why a copy could not be read. */
  error: string | null
  /** Its owner has looked at one. */
  read: boolean
}

/** A copy as it comes in. */
export interface NewCopy extends Omit<PhoneCopy, 'position' | 'read_at'> {
  /** The chat as the history names it. */
  chat: string
  mentionsOwner: boolean
}

/** A companion's message that the phone's owner has not looked at. */
export interface UnreadCopy {
  position: number
  chat_jid: string
  sender: string
  message_id: string
}

export function copiesTable(database: SqliteDatabase) {
  const insert = database.prepare<
    [Omit<Row, 'position' | 'read_at'> & { phone: string; chat: string; mentionsOwner: number }]
  >(`
    INSERT INTO copies (phone, position, received_at, chat_jid, chat, sender, message_id, text, mentioned, quoted_id,
      kind, target_id, duplicate, error, mentions_owner)
    SELECT :phone, coalesce(max(position), 0) + 1, :received_at, :chat_jid, :chat, :sender, :message_id, :text,
      :mentioned, :quoted_id, :kind, :target_id, :duplicate, :error, :mentionsOwner
    FROM copies WHERE phone = :phone`)
  const list = database.prepare<[{ phone: string; after: number; chat: string | null }], Row>(`
    SELECT position, received_at, chat_jid, sender, message_id, text, mentioned, quoted_id, kind, target_id,
      duplicate, error, read_at
    FROM copies WHERE phone = :phone AND position > :after AND (:chat IS NULL OR chat_jid = :chat) ORDER BY position`)
  const of = database.prepare<
    [{ phone: string; chat: string; sender: string; id: string }],
    { readable: number }
  >(`
    SELECT error IS NULL AS readable FROM copies
    WHERE phone = :phone AND message_id = :id AND chat_jid = :chat AND sender = :sender`)
  const readable = database.prepare<[string, string], Row>(
    'SELECT * FROM copies WHERE chat = ? AND message_id = ? AND error IS NULL LIMIT 1',
  )
  const tallies = database.prepare<[string, string], Omit<PhoneTally, 'read'> & { read: number }>(`
    SELECT phone, sum(error IS NULL) AS readable, sum(error IS NOT NULL) AS unreadable, max(error) AS error,
      max(read_at IS NOT NULL) AS read
    FROM copies WHERE message_id = ? AND chat = ? GROUP BY phone`)
  const unread = database.prepare<[{ phone: string; chat: string; id: string | null }], UnreadCopy>(`
    SELECT position, chat_jid, sender, message_id FROM copies INDEXED BY copies_unread
    WHERE phone = :phone AND chat = :chat AND read_at IS NULL AND error IS NULL AND duplicate = 0
      AND target_id = '' AND (:id IS NULL OR message_id = :id)
    ORDER BY position`)
  const markRead = database.prepare<[number, string, number]>(
    'UPDATE copies SET read_at = ? WHERE phone = ? AND position = ?',
  )
  const lastOf = database.prepare<[{ phone: string }], { copies: number; last_mention: number }>(`
    SELECT coalesce((SELECT max(position) FROM copies WHERE phone = :phone), 0) AS copies,
      coalesce((SELECT max(position) FROM copies WHERE phone = :phone AND mentions_owner = 1), 0) AS last_mention`)
  const read = ({ mentioned, duplicate, ...row }: Row): PhoneCopy => ({
    ...row,
    mentioned: JSON.parse(mentioned) as string[],
    duplicate: duplicate === 1,
  })
  return {
    insert(phone: string, copy: NewCopy): void {
      insert.run({
        phone,
        ...copy,
        mentioned: JSON.stringify(copy.mentioned),
        duplicate: copy.duplicate ? 1 : 0,
        mentionsOwner: copy.mentionsOwner ? 1 : 0,
      })
    },
    /** What its owner has not looked at in a chat; of one message when an id is given. */
    unread: (phone: string, chat: string, id: string | null) => unread.all({ phone, chat, id }),
    markRead(phone: string, positions: readonly number[]): void {
      const now = Date.now()
      for (const position of positions) markRead.run(now, phone, position)
    },
    list: (phone: string, after: number, chat: string | null): PhoneCopy[] =>
      list.all({ phone, after, chat }).map(read),
    /** How often this message has come before, and whether one of these copies could be read. */
    seen(phone: string, chat: string, sender: string, id: string): { times: number; readable: boolean } {
      const rows = of.all({ phone, chat, sender, id })
      return { times: rows.length, readable: rows.some((row) => row.readable === 1) }
    },
    /** A message from a companion, as any phone read it. */
    findById(chat: string, id: string): PhoneCopy | undefined {
      const row = readable.get(chat, id)
      return row && read(row)
    },
    /** The phones that got a message, in no order. */
    tallies: (chat: string, id: string): PhoneTally[] =>
      tallies.all(id, chat).map((tally) => ({ ...tally, read: tally.read === 1 })),
    /** The positions of a phone's last copy and of the last one that mentions him; 0 for none. */
    lastOf: (phone: string) => lastOf.get({ phone }) ?? { copies: 0, last_mention: 0 },
  }
}
