import type { NewMessage, StoredMessage } from '@wa-monitor/contracts'
import type { SqliteDatabase } from '@wa-monitor/sqlite'

/** What tells whether a message is there already. */
export type Known = Pick<NewMessage, 'sender' | 'sender_lid' | 'is_from_me' | 'kind'>

export type WriterStatements = ReturnType<typeof writerStatements>

/** The SQL of the writer, prepared once. Counts, people and retention bring their own. */
export function writerStatements(db: SqliteDatabase) {
  return {
    insert: db.prepare(`
      INSERT INTO messages (id, chat_jid, sender, sender_lid, sender_name, content, kind, timestamp, received_at,
        is_from_me, quoted_id, mentioned, media_type, filename, target_id)
      VALUES (@id, @chat_jid, @sender, @sender_lid, @sender_name, @content, @kind, @timestamp, @received_at,
        @is_from_me, @quoted_id, @mentioned, @media_type, @filename, @target_id)`),
    withId: db.prepare<[string, string], Known>(
      'SELECT sender, sender_lid, is_from_me, kind FROM messages WHERE chat_jid = ? AND id = ?',
    ),
    withIdInErasedChat: db.prepare<[{ from: string; to: string; id: string }]>(
      'SELECT 1 FROM messages WHERE chat_jid >= @from AND chat_jid < @to AND id = @id',
    ),
    withState: db.prepare<[string, string, string, string]>(
      `SELECT 1 FROM messages WHERE chat_jid = ? AND target_id = ? AND kind = 'send_state' AND content = ? AND sender = ?`,
    ),
    phoneOfLid: db.prepare<[string], { pn: string }>('SELECT pn FROM lid_map WHERE lid = ?'),
    lidOfPhone: db.prepare<[string], { lid: string }>(
      'SELECT lid FROM lid_map WHERE pn = ? ORDER BY learned_at DESC, lid LIMIT 1',
    ),
    saveLid: db.prepare(
      'INSERT INTO lid_map (lid, pn, learned_at) VALUES (?, ?, ?) ON CONFLICT (lid) DO UPDATE SET pn = excluded.pn, learned_at = excluded.learned_at',
    ),
    chatsWaiting: db.prepare<[string], { chat_jid: string }>(
      `SELECT DISTINCT chat_jid FROM messages WHERE sender = '' AND sender_lid = ?`,
    ),
    saveChat: db.prepare(
      `INSERT INTO chats (jid, name, addressing_mode, updated_at) VALUES (@jid, @name, @addressing_mode, @now)
       ON CONFLICT (jid) DO UPDATE SET name = excluded.name, addressing_mode = excluded.addressing_mode,
         updated_at = excluded.updated_at`,
    ),
    findMessage: db.prepare<[string, string], StoredMessage>(
      `SELECT * FROM messages WHERE chat_jid = ? AND id = ? AND kind = 'message' ORDER BY seq DESC LIMIT 1`,
    ),
    firstAfterGap: db.prepare<[{ chat: string; id: string }], StoredMessage>(`
      SELECT later.* FROM messages AS gap JOIN messages AS later
        ON later.chat_jid = gap.chat_jid AND later.seq > gap.seq AND later.timestamp >= gap.timestamp
      WHERE gap.chat_jid = @chat AND gap.id = @id AND gap.kind = 'undecrypted'
        AND later.kind = 'message' AND later.id <> gap.id
      ORDER BY later.seq LIMIT 1`),
    chatName: db.prepare<[string], { name: string }>('SELECT name FROM chats WHERE jid = ?'),
    groupNames: db.prepare<[], { jid: string; name: string }>(
      `SELECT jid, name FROM chats WHERE jid LIKE '%@g.us'`,
    ),
    addOwnId: db.prepare('INSERT INTO own_ids (jid, linked_at) VALUES (?, ?) ON CONFLICT DO NOTHING'),
    isOwnId: db.prepare<[string]>('SELECT 1 FROM own_ids WHERE jid = ?'),
    newestArrival: db.prepare<[], { at: number | null }>(
      `SELECT received_at AS at FROM messages WHERE kind = 'message' AND is_from_me = 0 ORDER BY seq DESC LIMIT 1`,
    ),
  }
}
