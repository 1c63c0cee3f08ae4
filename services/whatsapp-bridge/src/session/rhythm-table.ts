import type { GroupCommit, SqliteDatabase } from '@wa-monitor/sqlite'

/** How busy one hour of the week usually is. */
export interface RhythmRow {
  /** 0 to 167: hours since Thursday 00:00 UTC, when Unix time began. */
  slot: number
  /** Minutes of that hour in which something arrived, averaged over the weeks. */
  active_minutes: number
  /** How many weeks went into it. */
  weeks: number
}

export interface RhythmTable {
  all(): RhythmRow[]
  save(row: RhythmRow): void
}

/** - `rhythm`: what the linked number's traffic usually is, hour by hour of the week; what silence is held against. */
export const RHYTHM_SCHEMA = `
CREATE TABLE IF NOT EXISTS rhythm (
  slot           INTEGER PRIMARY KEY CHECK (slot BETWEEN 0 AND 167),
  active_minutes REAL NOT NULL,
  weeks          INTEGER NOT NULL
);
`

export function createRhythmTable(db: SqliteDatabase, group: Pick<GroupCommit, 'join'>): RhythmTable {
  const all = db.prepare<[], RhythmRow>('SELECT slot, active_minutes, weeks FROM rhythm ORDER BY slot')
  const save = db.prepare<[RhythmRow]>(`
    INSERT INTO rhythm (slot, active_minutes, weeks) VALUES (@slot, @active_minutes, @weeks)
    ON CONFLICT (slot) DO UPDATE SET active_minutes = excluded.active_minutes, weeks = excluded.weeks`)
  return {
    all: () => all.all(),
    save: (row) => void group.join(() => save.run(row)),
  }
}
