import type { GroupCommit, SqliteDatabase } from '@wa-monitor/sqlite'
import type { InboxRow } from './inbox.ts'

export interface HistoryJob extends Pick<InboxRow, 'attrs' | 'plaintext'> {
  inbox_seq: number
  /** Failed tries so far. */
  attempts: number
}

/** Inbox rows whose content has to be fetched or unpacked before it can be stored: history, and resent messages. */
export interface HistoryJobs {
  /** The same row again adds nothing. */
  add(inboxSeq: number): void
  /** The oldest whose time has come, or undefined. */
  due(now: number): HistoryJob | undefined
  /** Unix milliseconds of the next one, due or not; undefined when there is none. */
  nextAt(): number | undefined
  done(inboxSeq: number): void
  /** Tried again at `nextTryAt`; never when undefined. */
  failed(inboxSeq: number, error: string, nextTryAt: number | undefined): void
  countFailed(): number
}

/**
 * - `history_jobs`: inbox rows that stand for more than they hold. The plaintext stays in the inbox; a job is gone when
 *   everything it stands for is in messages.db, and stays with its reason when that can't be had.
 */
export const HISTORY_JOBS_SCHEMA = `
CREATE TABLE IF NOT EXISTS history_jobs (
  inbox_seq   INTEGER PRIMARY KEY,
  state       TEXT NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'failed')),
  attempts    INTEGER NOT NULL DEFAULT 0,
  next_try_at INTEGER NOT NULL DEFAULT 0,
  error       TEXT
);
`

export function createHistoryJobs(db: SqliteDatabase, group: Pick<GroupCommit, 'join'>): HistoryJobs {
  const add = db.prepare('INSERT INTO history_jobs (inbox_seq) VALUES (?) ON CONFLICT DO NOTHING')
  const due = db.prepare<[number], HistoryJob>(`
    SELECT history_jobs.inbox_seq, attempts, attrs, plaintext
    FROM history_jobs JOIN inbox ON inbox.seq = history_jobs.inbox_seq
    WHERE history_jobs.state = 'pending' AND next_try_at <= ? ORDER BY history_jobs.inbox_seq LIMIT 1`)
  const nextAt = db.prepare<[], { at: number | null }>(
    `SELECT min(next_try_at) AS at FROM history_jobs JOIN inbox ON inbox.seq = history_jobs.inbox_seq
     WHERE history_jobs.state = 'pending'`,
  )
  const done = db.prepare('DELETE FROM history_jobs WHERE inbox_seq = ?')
  const retry = db.prepare(
    'UPDATE history_jobs SET attempts = attempts + 1, error = ?, next_try_at = ? WHERE inbox_seq = ?',
  )
  const giveUp = db.prepare(
    `UPDATE history_jobs SET attempts = attempts + 1, error = ?, state = 'failed' WHERE inbox_seq = ?`,
  )
  const countFailed = db.prepare<[], { n: number }>(
    `SELECT count(*) AS n FROM history_jobs WHERE state = 'failed'`,
  )
  return {
    add: (inboxSeq) => void group.join(() => add.run(inboxSeq)),
    due: (now) => due.get(now),
    nextAt: () => nextAt.get()?.at ?? undefined,
    done: (inboxSeq) => void group.join(() => done.run(inboxSeq)),
    failed: (inboxSeq, error, nextTryAt) =>
      void group.join(() =>
        nextTryAt === undefined ? giveUp.run(error, inboxSeq) : retry.run(error, nextTryAt, inboxSeq),
      ),
    countFailed: () => countFailed.get()?.n ?? 0,
  }
}
