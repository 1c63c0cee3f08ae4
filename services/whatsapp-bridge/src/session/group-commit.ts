import type { SqliteDatabase } from '@wa-monitor/sqlite'

/** The longest that a joined write waits for its commit, and with it a receipt that waits for the write. */
const LONGEST_WAIT_MS = 5
/** Enough to make a commit cheap per write; more would only make WhatsApp wait for its receipts. */
const MOST_WRITES = 200

/**
 * Makes one commit of many small writes. Two states:
 *
 * - *closed*: everything written is on the disk.
 * - *open*: the first `join` begins a transaction, every write of this connection is part of it. It ends with `flush`:
 *   called 5 ms later, after 200 writes, or by whoever needs the disk at once (`durable`).
 *
 * What must not be seen before it is on the disk waits with `whenDurable`. A process that dies while the group is open
 * is back where the last commit was, and so is everything that anybody else has seen of it.
 */
export class GroupCommit {
  readonly #db: SqliteDatabase
  readonly #onError: (error: Error) => void
  #timer: NodeJS.Timeout | undefined
  #writes = 0
  #waiting: (() => void)[] = []

  /** @param onError the disk refused a commit: the caller ends the process, what waits is never let go. */
  constructor(db: SqliteDatabase, onError: (error: Error) => void) {
    this.#db = db
    this.#onError = onError
  }

  /** Runs `work` as part of the open group; when it throws, nothing of it is kept and the group goes on. */
  join<Result>(work: () => Result): Result {
    if (!this.#isOpen()) this.#begin()
    const result = this.#db.transaction(work)()
    this.#writes += 1
    if (this.#writes >= MOST_WRITES) this.flush()
    return result
  }

  /** Runs `work`; it is on the disk, with everything joined before, when this returns. */
  durable<Result>(work: () => Result): Result {
    const result = this.join(work)
    this.flush()
    return result
  }

  /** Calls `then` once everything written so far is on the disk: at once when it is. */
  whenDurable(then: () => void): void {
    if (this.#isOpen()) this.#waiting.push(then)
    else then()
  }

  isDurable(): boolean {
    return !this.#isOpen()
  }

  flush(): void {
    clearTimeout(this.#timer)
    if (!this.#isOpen()) return
    try {
      this.#db.exec('COMMIT')
    } catch (error) {
      this.#onError(error as Error)
      throw error
    }
    this.#writes = 0
    const waiting = this.#waiting
    this.#waiting = []
    for (const then of waiting) then()
  }

  #begin(): void {
    this.#db.exec('BEGIN IMMEDIATE')
    this.#timer = setTimeout(() => this.#flushInTime(), LONGEST_WAIT_MS)
  }

  /** Nobody is there to catch what a timer throws; `onError` has been told. */
  #flushInTime(): void {
    try {
      this.flush()
    } catch {
      /* told */
    }
  }

  #isOpen(): boolean {
    return this.#db.inTransaction
  }
}
