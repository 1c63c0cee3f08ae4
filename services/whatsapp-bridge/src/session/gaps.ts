import type { GapState } from '@wa-monitor/contracts'
import type { GroupCommit, SqliteDatabase } from '@wa-monitor/sqlite'

/** How a missing message is asked for. */
export type GapRoad = 'phone' | 'history'

/** A message that was seen on the wire and is not in messages.db. */
export interface GapRow {
  seq: number
  chat_jid: string
  id: string
  sender: string
  sender_lid: string
  is_from_me: 0 | 1
  /** The stanza's attributes, JSON. */
  attrs: string
  reason: string
  /** Unix milliseconds, as all times here. By WhatsApp's clock. */
  sent_at: number
  opened_at: number
  asked_phone: number
  asked_history: number
  next_ask_at: number
  state: GapState
}

type NewGap = Omit<GapRow, 'seq' | 'asked_phone' | 'asked_history' | 'state'>

export interface GapTable {
  /** Returns the row as it is in the table. */
  add(gap: NewGap): GapRow
  /** All under this id, whatever became of them. */
  byId(id: string): GapRow[]
  /** Open and given up, oldest first. */
  unfilled(): GapRow[]
  countUnfilled(): Record<Exclude<GapState, 'filled'>, number>
  seenAgain(seq: number): void
  asked(seq: number, road: GapRoad, now: number, nextAskAt: number): void
  fill(seq: number, by: string, now: number): void
  giveUp(seq: number): void
  /** Removes filled ones whose stanza can no longer come again. */
  purge(before: number): number
}

/**
 * - `gaps`: one row per message that was seen and could not be read, kept until it came by another road; filled ones
 *   stay as long as the same unreadable stanza can be delivered again.
 */
export const GAPS_SCHEMA = `
CREATE TABLE IF NOT EXISTS gaps (
  seq           INTEGER PRIMARY KEY AUTOINCREMENT,
  chat_jid      TEXT NOT NULL,
  id            TEXT NOT NULL,
  sender        TEXT NOT NULL,
  sender_lid    TEXT NOT NULL,
  is_from_me    INTEGER NOT NULL CHECK (is_from_me IN (0, 1)),
  attrs         TEXT NOT NULL,
  reason        TEXT NOT NULL,
  sent_at       INTEGER NOT NULL,
  opened_at     INTEGER NOT NULL,
  times_seen    INTEGER NOT NULL DEFAULT 1,
  asked_phone   INTEGER NOT NULL DEFAULT 0,
  asked_history INTEGER NOT NULL DEFAULT 0,
  asked_at      INTEGER,
  next_ask_at   INTEGER NOT NULL,
  state         TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'filled', 'given-up')),
  filled_at     INTEGER,
  filled_by     TEXT
);
CREATE INDEX IF NOT EXISTS gaps_by_id ON gaps (id);
CREATE INDEX IF NOT EXISTS gaps_unfilled ON gaps (seq) WHERE state <> 'filled';
`

export function createGapTable(db: SqliteDatabase, group: Pick<GroupCommit, 'join'>): GapTable {
  const columns = `seq, chat_jid, id, sender, sender_lid, is_from_me, attrs, reason, sent_at, opened_at, asked_phone,
    asked_history, next_ask_at, state`
  const add = db.prepare<[NewGap], GapRow>(`
    INSERT INTO gaps (chat_jid, id, sender, sender_lid, is_from_me, attrs, reason, sent_at, opened_at, next_ask_at)
    VALUES (@chat_jid, @id, @sender, @sender_lid, @is_from_me, @attrs, @reason, @sent_at, @opened_at, @next_ask_at)
    RETURNING ${columns}`)
  const byId = db.prepare<[string], GapRow>(`SELECT ${columns} FROM gaps WHERE id = ? ORDER BY seq`)
  const unfilled = db.prepare<[], GapRow>(`SELECT ${columns} FROM gaps WHERE state <> 'filled' ORDER BY seq`)
  const countUnfilled = db.prepare<[], { state: 'open' | 'given-up'; n: number }>(
    `SELECT state, count(*) AS n FROM gaps WHERE state <> 'filled' GROUP BY state`,
  )
  const seenAgain = db.prepare('UPDATE gaps SET times_seen = times_seen + 1 WHERE seq = ?')
  const asked = {
    phone: db.prepare(
      'UPDATE gaps SET asked_phone = asked_phone + 1, asked_at = ?, next_ask_at = ? WHERE seq = ?',
    ),
    history: db.prepare(
      'UPDATE gaps SET asked_history = asked_history + 1, asked_at = ?, next_ask_at = ? WHERE seq = ?',
    ),
  }
  const fill = db.prepare(`UPDATE gaps SET state = 'filled', filled_at = ?, filled_by = ? WHERE seq = ?`)
  const giveUp = db.prepare(`UPDATE gaps SET state = 'given-up' WHERE seq = ?`)
  const purge = db.prepare(`DELETE FROM gaps WHERE state = 'filled' AND filled_at < ?`)
  return {
    add: (gap) => group.join(() => add.get(gap) as GapRow),
    byId: (id) => byId.all(id),
    unfilled: () => unfilled.all(),
    countUnfilled: () => ({
      open: 0,
      'given-up': 0,
      ...Object.fromEntries(countUnfilled.all().map(({ state, n }) => [state, n])),
    }),
    seenAgain: (seq) => void group.join(() => seenAgain.run(seq)),
    asked: (seq, road, now, nextAskAt) => void group.join(() => asked[road].run(now, nextAskAt, seq)),
    fill: (seq, by, now) => void group.join(() => fill.run(now, by, seq)),
    giveUp: (seq) => void group.join(() => giveUp.run(seq)),
    purge: (before) => group.join(() => purge.run(before).changes),
  }
}
