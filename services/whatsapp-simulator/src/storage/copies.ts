import type { PhoneCopy } from '@wa-monitor/contracts'
import type { SqliteDatabase } from '@wa-monitor/sqlite'

interface Row extends Omit<PhoneCopy, 'mentioned' | 'duplicate'> {
  /** JSON array. */
  mentioned: string
  duplicate: number
}

export function copiesTable(database: SqliteDatabase) {
  const insert = database.prepare<[Omit<Row, 'position'> & { phone: string }]>(`
    INSERT INTO copies
    SELECT :phone, coalesce(max(position), 0) + 1, :received_at, :chat_jid, :sender, :message_id, :text, :mentioned,
      :quoted_id, :duplicate, :error
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
  const quotable = database.prepare<[string, string], { sender: string; text: string }>(
    'SELECT sender, text FROM copies WHERE chat_jid = ? AND message_id = ? AND error IS NULL LIMIT 1',
  )
  return {
    insert(phone: string, copy: Omit<PhoneCopy, 'position'>): void {
      insert.run({
        phone,
        ...copy,
        mentioned: JSON.stringify(copy.mentioned),
        duplicate: copy.duplicate ? 1 : 0,
      })
    },
    list: (phone: string, after: number, chat: string | null): PhoneCopy[] =>
      list.all({ phone, after, chat }).map((row) => ({
        ...row,
        mentioned: JSON.parse(row.mentioned) as string[],
        duplicate: row.duplicate === 1,
      })),
    /** How often this message has come before, and whether one of these copies could be read. */
    seen(phone: string, chat: string, sender: string, id: string): { times: number; readable: boolean } {
      const rows = of.all({ phone, chat, sender, id })
      return { times: rows.length, readable: rows.some((row) => row.readable === 1) }
    },
    /** A message from a companion, as any phone read it. */
    findById: (chat: string, id: string) => quotable.get(chat, id),
  }
}
