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
}

export function copiesTable(database: SqliteDatabase) {
  const insert = database.prepare<[Omit<Row, 'position'> & { phone: string; mentionsOwner: number }]>(`
    INSERT INTO copies
    SELECT :phone, coalesce(max(position), 0) + 1, :received_at, :chat_jid, :sender, :message_id, :text, :mentioned,
      :quoted_id, :duplicate, :error, :mentionsOwner
    FROM copies WHERE phone = :phone`)
  const list = database.prepare<[{ phone: string; after: number; chat: string | null }], Row>(`
    SELECT position, received_at, chat_jid, sender, message_id, text, mentioned, quoted_id, duplicate, error
    FROM copies WHERE phone = :phone AND position > :after AND (:chat IS NULL OR chat_jid = :chat) ORDER BY position`)
  const of = database.prepare<
    [{ phone: string; chat: string; sender: string; id: string }],
    { readable: number }
  >(`
    SELECT error IS NULL AS readable FROM copies
    WHERE phone = :phone AND message_id = :id AND chat_jid = :chat AND sender = :sender`)
  const readable = database.prepare<[string, string], Row>(
    'SELECT * FROM copies WHERE chat_jid = ? AND message_id = ? AND error IS NULL LIMIT 1',
  )
  const tallies = database.prepare<[string, string], PhoneTally>(`
    SELECT phone, sum(error IS NULL) AS readable, sum(error IS NOT NULL) AS unreadable, max(error) AS error
    FROM copies WHERE message_id = ? AND chat_jid = ? GROUP BY phone`)
  const lastOf = database.prepare<[{ phone: string }], { copies: number; last_mention: number }>(`
    SELECT coalesce((SELECT max(position) FROM copies WHERE phone = :phone), 0) AS copies,
      coalesce((SELECT max(position) FROM copies WHERE phone = :phone AND mentions_owner = 1), 0) AS last_mention`)
  const read = ({ mentioned, duplicate, ...row }: Row): PhoneCopy => ({
    ...row,
    mentioned: JSON.parse(mentioned) as string[],
    duplicate: duplicate === 1,
  })
  return {
    insert(phone: string, copy: Omit<PhoneCopy, 'position'>, mentionsOwner: boolean): void {
      insert.run({
        phone,
        ...copy,
        mentioned: JSON.stringify(copy.mentioned),
        duplicate: copy.duplicate ? 1 : 0,
        mentionsOwner: mentionsOwner ? 1 : 0,
      })
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
    tallies: (chat: string, id: string) => tallies.all(id, chat),
    /** The positions of a phone's last copy and of the last one that mentions him; 0 for none. */
    lastOf: (phone: string) => lastOf.get({ phone }) ?? { copies: 0, last_mention: 0 },
  }
}
