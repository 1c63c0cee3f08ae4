import type { GroupCommit, SqliteDatabase } from '@wa-monitor/sqlite'

/** A group of a restored store: whether what WhatsApp delivered between the backup and the restore has come back. */
export interface RestoredGroup {
  chat_jid: string
  /** Unix milliseconds: history that reaches back to before this has brought everything. */
  newest_before: number
  /** The oldest message of the last answer, as JSON of a `HistoryAnchor`: the next request goes on from there. */
  go_on_from: string | null
  /** How often history was asked for before `anchor_id`, without an answer. */
  asked: number
  /** The message whose predecessors were asked for last, and the id of that request. */
  anchor_id: string | null
  request_id: string | null
  /** Unix milliseconds. */
  next_ask_at: number
}

/** A message whose predecessors a phone is asked for. */
export interface HistoryAnchor {
  id: string
  fromMe: boolean
  /** Unix milliseconds. */
  sentAt: number
}

/** `reached`: history has met what the backup has. `ended`: the phone has nothing older. */
type ClosedBy = 'reached' | 'ended'

export interface RestoredGroups {
  /** Forgets those of an earlier restore. */
  begin(groups: readonly Pick<RestoredGroup, 'chat_jid' | 'newest_before'>[]): void
  open(): RestoredGroup[]
  asked(chatJid: string, ask: Pick<RestoredGroup, 'asked' | 'anchor_id' | 'request_id' | 'next_ask_at'>): void
  /** An answer came that does not reach the backup; `anchor` is its oldest message. */
  answered(chatJid: string, anchor: HistoryAnchor, now: number): void
  close(chatJid: string, by: ClosedBy): void
}

/** - `restored_groups`: after a restore, one row per group; empty in a session that never was restored. */
export const RESTORED_GROUPS_SCHEMA = `
CREATE TABLE IF NOT EXISTS restored_groups (
  chat_jid      TEXT PRIMARY KEY,
  newest_before INTEGER NOT NULL,
  closed_by     TEXT CHECK (closed_by IN ('reached', 'ended')),
  go_on_from    TEXT,
  asked         INTEGER NOT NULL DEFAULT 0,
  anchor_id     TEXT,
  request_id    TEXT,
  next_ask_at   INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;
`

export function createRestoredGroups(
  db: SqliteDatabase,
  group: Pick<GroupCommit, 'join' | 'durable'>,
): RestoredGroups {
  const forget = db.prepare('DELETE FROM restored_groups')
  const add = db.prepare('INSERT INTO restored_groups (chat_jid, newest_before) VALUES (?, ?)')
  const open = db.prepare<[], RestoredGroup>(`
    SELECT chat_jid, newest_before, go_on_from, asked, anchor_id, request_id, next_ask_at
    FROM restored_groups WHERE closed_by IS NULL ORDER BY chat_jid`)
  const asked = db.prepare(
    'UPDATE restored_groups SET asked = ?, anchor_id = ?, request_id = ?, next_ask_at = ? WHERE chat_jid = ?',
  )
  const answered = db.prepare(
    'UPDATE restored_groups SET go_on_from = ?, asked = 0, request_id = NULL, next_ask_at = ? WHERE chat_jid = ?',
  )
  const close = db.prepare('UPDATE restored_groups SET closed_by = ? WHERE chat_jid = ?')
  return {
    begin: (groups) =>
      group.durable(() => {
        forget.run()
        for (const { chat_jid, newest_before } of groups) add.run(chat_jid, newest_before)
      }),
    open: () => open.all(),
    asked: (chatJid, ask) =>
      void group.join(() => asked.run(ask.asked, ask.anchor_id, ask.request_id, ask.next_ask_at, chatJid)),
    answered: (chatJid, anchor, now) =>
      void group.join(() => answered.run(JSON.stringify(anchor), now, chatJid)),
    close: (chatJid, by) => void group.join(() => close.run(by, chatJid)),
  }
}
