import type { SqliteDatabase } from '@wa-monitor/sqlite'

/**
 * - *waiting*: written, not yet on its way to WhatsApp.
 * - *leaving*: handed to the client library, which may take a while (keys to fetch) or die meanwhile.
 * - *left*: with WhatsApp, at `counted_at` at the latest.
 */
type LedgerPhase = 'waiting' | 'leaving' | 'left'

interface LedgerEntry {
  message_id: string
  /** On the ledger's own clock (`send/ledger-clock.ts`), milliseconds. */
  counted_at: number
  phase: LedgerPhase
}

/** One entry per new WhatsApp id, as long as a limit looks back. Writes are part of whatever commit they are made in. */
export interface LimitLedger {
  /** A new id, `waiting`. */
  add(messageId: string, at: number): void
  /** A new id that `left`; one that is there already stays as it is. */
  addLeft(messageId: string, at: number): void
  /** Moves an entry on; makes it when it was forgotten meanwhile. */
  move(messageId: string, phase: LedgerPhase, at: number): void
  /** Whatever was `leaving` when an earlier process ended has left by now, or not at all: counted as now. */
  settleInterrupted(at: number): void
  /** What was counted at or after `since`, and whatever has not left, in no particular order. */
  since(since: number): LedgerEntry[]
  /** The newest instant there is, or undefined. */
  newest(): number | undefined
  /** Forgets what left before `before`. */
  prune(before: number): void
}

const SCHEMA = `
CREATE TABLE IF NOT EXISTS limit_ledger (
  message_id TEXT PRIMARY KEY,
  counted_at INTEGER NOT NULL,
  phase      TEXT NOT NULL DEFAULT 'left'
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS limit_ledger_by_time ON limit_ledger (counted_at);
CREATE INDEX IF NOT EXISTS limit_ledger_not_left ON limit_ledger (phase) WHERE phase <> 'left';
`

/** Makes the table, or adds to one of an earlier version what it lacks. */
export function prepareLimitLedger(db: SqliteDatabase): void {
  const columns = db.pragma('table_info(limit_ledger)') as { name: string }[]
  if (columns.length > 0 && !columns.some(({ name }) => name === 'phase'))
    db.exec(`ALTER TABLE limit_ledger ADD COLUMN phase TEXT NOT NULL DEFAULT 'left'`)
  db.exec(SCHEMA)
}

export function createLimitLedger(db: SqliteDatabase): LimitLedger {
  const add = db.prepare(`INSERT INTO limit_ledger (message_id, counted_at, phase) VALUES (?, ?, 'waiting')`)
  const addLeft = db.prepare(
    `INSERT INTO limit_ledger (message_id, counted_at, phase) VALUES (?, ?, 'left') ON CONFLICT DO NOTHING`,
  )
  const move = db.prepare(`
    INSERT INTO limit_ledger (message_id, phase, counted_at) VALUES (?, ?, ?)
    ON CONFLICT (message_id) DO UPDATE SET phase = excluded.phase, counted_at = excluded.counted_at`)
  const settle = db.prepare(`UPDATE limit_ledger SET phase = 'left', counted_at = ? WHERE phase = 'leaving'`)
  const since = db.prepare<[number], LedgerEntry>(`
    SELECT message_id, counted_at, phase FROM limit_ledger WHERE counted_at >= ?
    UNION SELECT message_id, counted_at, phase FROM limit_ledger WHERE phase <> 'left'`)
  const newest = db.prepare<[], { at: number | null }>('SELECT max(counted_at) AS at FROM limit_ledger')
  const prune = db.prepare(`DELETE FROM limit_ledger WHERE counted_at < ? AND phase = 'left'`)
  return {
    add: (messageId, at) => void add.run(messageId, at),
    addLeft: (messageId, at) => void addLeft.run(messageId, at),
    move: (messageId, phase, at) => void move.run(messageId, phase, at),
    settleInterrupted: (at) => void settle.run(at),
    since: (at) => since.all(at),
    newest: () => newest.get()?.at ?? undefined,
    prune: (before) => void prune.run(before),
  }
}
