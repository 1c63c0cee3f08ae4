import type { GroupCommit, SqliteDatabase } from '@wa-monitor/sqlite'
import { overwriting } from './overwriting.ts'

/** One decrypted `<enc>` of a message stanza. */
export interface InboxRow {
  seq: number
  /** SHA-256 of the ciphertext, hex. */
  ciphertext_hash: string
  /** The stanza's attributes, JSON: who, where, when. */
  attrs: string
  enc_type: string
  /** Still with its padding. */
  plaintext: Buffer
  /** Unix milliseconds. */
  received_at: number
}

export type NewInboxRow = Omit<InboxRow, 'seq'>

/** The padding of an empty message: what a redelivery of an emptied row is answered with. It says nothing. */
export const EMPTY_PLAINTEXT = Buffer.from([1])

/** Far more than a disk is ever behind. */
const SET_BACK_MS = 10 * 60_000

export interface Inbox {
  add(row: NewInboxRow): void
  /** What was decrypted from this very ciphertext before, or undefined. */
  replay(ciphertextHash: string): Buffer | undefined
  /** Rows not yet in messages.db, in arrival order. */
  pending(limit: number): InboxRow[]
  markDone(seqs: readonly number[], now: number): void
  /** Keeps a row that cannot be converted, with the reason; it is counted and not tried again by itself. */
  markFailed(seq: number, error: string): void
  /** Empties rows that are done: they only answer a redelivery from now on. */
  empty(seqs: readonly number[]): void
  /**
   * Makes pending again what was done in the last ten minutes of work, for a messages.db that a power cut may have set back by
   * a moment: what it knows already, it does not take twice. On the disk when this returns. Returns how many rows.
   */
  convertAgain(): number
  countFailed(): number
  countPending(): number
  /** Removes done rows whose redelivery is no longer possible, and overwrites them. `before`: Unix milliseconds. */
  purge(before: number): number
}

export function createInbox(db: SqliteDatabase, group: Pick<GroupCommit, 'join' | 'durable'>): Inbox {
  const add = db.prepare(`
    INSERT INTO inbox (ciphertext_hash, attrs, enc_type, plaintext, received_at)
    VALUES (@ciphertext_hash, @attrs, @enc_type, @plaintext, @received_at) ON CONFLICT DO NOTHING`)
  const replay = db.prepare<[string], { plaintext: Buffer }>(
    'SELECT plaintext FROM inbox WHERE ciphertext_hash = ?',
  )
  const pending = db.prepare<[number], InboxRow>(`
    SELECT seq, ciphertext_hash, attrs, enc_type, plaintext, received_at
    FROM inbox WHERE state = 'pending' ORDER BY seq LIMIT ?`)
  const done = db.prepare(`UPDATE inbox SET state = 'done', done_at = ? WHERE seq = ?`)
  const failed = db.prepare(`UPDATE inbox SET state = 'failed', error = ? WHERE seq = ?`)
  const countFailed = db.prepare<[], { n: number }>(`SELECT count(*) AS n FROM inbox WHERE state = 'failed'`)
  const countPending = db.prepare<[], { n: number }>(
    `SELECT count(*) AS n FROM inbox WHERE state = 'pending'`,
  )
  const again = db.prepare<[number]>(`
    UPDATE inbox SET state = 'pending', done_at = NULL
    WHERE state = 'done' AND attrs <> '{}' AND done_at >= (SELECT max(done_at) FROM inbox) - ?`)
  const purge = db.prepare(`DELETE FROM inbox WHERE state = 'done' AND done_at < ?`)
  const empty = db.prepare(`UPDATE inbox SET plaintext = ?, attrs = '{}', error = NULL WHERE seq = ?`)
  return {
    add: (row) => void add.run(row),
    replay: (hash) => replay.get(hash)?.plaintext,
    pending: (limit) => pending.all(limit),
    // A mark that a crash takes back is made again: messages.db knows the row.
    markDone: (seqs, now) =>
      group.join(() => {
        for (const seq of seqs) done.run(now, seq)
      }),
    markFailed: (seq, error) => void group.join(() => failed.run(error, seq)),
    empty: (seqs) =>
      overwriting(db, () =>
        group.join(() => {
          for (const seq of seqs) empty.run(EMPTY_PLAINTEXT, seq)
        }),
      ),
    convertAgain: () => group.durable(() => again.run(SET_BACK_MS).changes),
    countFailed: () => countFailed.get()?.n ?? 0,
    countPending: () => countPending.get()?.n ?? 0,
    purge: (before) => overwriting(db, () => group.join(() => purge.run(before).changes)),
  }
}
