import { type DiskLog, openDiskLog } from './disk-log.ts'
import type { SqliteDatabase } from './index.ts'

/** The longest that a joined write waits for its commit, and with it a receipt that waits for the write. */
const LONGEST_WAIT_MS = 5
/** Enough to make a commit cheap per write; more would only make WhatsApp wait for its receipts. */
const MOST_WRITES = 200
/** Nothing to do for so long: what the log holds is moved into the file now, since that waits for the disk. */
const QUIET_MS = 500
/** Worth moving: 2 MB. What is moved when nobody ever is quiet: 64 MB, read again in a quarter of a second at a start. */
const SOME_PAGES = 500
const MOST_PAGES = 16_000

interface Waiting {
  /** The commit it waits for. */
  commit: number
  go: () => void
}

/**
 * Makes one commit of many small writes, and does not stop the event loop for the disk. A write goes through three states:
 *
 * - *joined*: the first `join` begins a transaction, every write of this connection is part of it.
 * - *committed*: 5 ms later, after 200 writes, or with `durable`. It is in the log, and survives the end of this process.
 * - *durable*: the disk has it. One sync runs at a time, in another thread, and takes along whatever was committed before
 *   it began. `durable` waits for the disk itself.
 *
 * What must not be seen before it is on the disk waits with `whenDurable`; they are let go in the order in which they came.
 * Whatever dies, process or machine, is back where it was before, and so is everything that anybody else has seen of it.
 */
export class GroupCommit {
  readonly #db: SqliteDatabase
  readonly #log: DiskLog
  readonly #onError: (error: Error) => void
  #timer: NodeJS.Timeout | undefined
  #quiet: NodeJS.Timeout | undefined
  #writes = 0
  /** Commits made, and how many of them the disk has. */
  #commits = 0
  #onDisk = 0
  #syncing = false
  #closed = false
  #waiting: Waiting[] = []

  /** @param onError the disk refused: the caller ends the process, what waits is never let go. */
  constructor(db: SqliteDatabase, onError: (error: Error) => void, log: DiskLog = openDiskLog(db)) {
    this.#db = db
    this.#onError = onError
    // Checkpoints wait for the disk as well: they are made when nothing else is to be done.
    db.pragma('wal_autocheckpoint = 0')
    this.#log = log
  }

  /** Runs `work` as part of the open group; when it throws, nothing of it is kept and the group goes on. */
  join<Result>(work: () => Result): Result {
    if (!this.#isOpen()) this.#begin()
    const result = this.#db.transaction(work)()
    this.#writes += 1
    if (this.#writes >= MOST_WRITES) this.#commit()
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
    // Never before those that wait already, although the disk has everything when they are being let go.
    if (this.isDurable() && this.#waiting.length === 0) then()
    else this.#waiting.push({ commit: this.#isOpen() ? this.#commits + 1 : this.#commits, go: then })
  }

  isDurable(): boolean {
    return !this.#isOpen() && this.#onDisk === this.#commits
  }

  /** Ends the open group, and does not wait for the disk: SQLite copies nothing while it is open. */
  commit(): void {
    this.#commit()
  }

  /** Everything written so far is on the disk when this returns. */
  flush(): void {
    this.#commit()
    if (this.isDurable()) return
    try {
      this.#log.syncNow()
    } catch (error) {
      this.#onError(error as Error)
      throw error
    }
    this.#reached(this.#commits)
  }

  /** The database is about to be closed: afterwards nothing may be written. */
  close(): void {
    this.flush()
    this.#closed = true
    clearTimeout(this.#quiet)
    this.#log.close()
  }

  #begin(): void {
    this.#db.pragma('synchronous = NORMAL')
    this.#db.exec('BEGIN IMMEDIATE')
    this.#timer = setTimeout(() => this.#commitInTime(), LONGEST_WAIT_MS)
  }

  #commit(): void {
    clearTimeout(this.#timer)
    if (!this.#isOpen()) return
    try {
      this.#db.exec('COMMIT')
    } catch (error) {
      this.#onError(error as Error)
      throw error
    }
    // For whoever writes without us: such a commit is on the disk when it returns.
    this.#db.pragma('synchronous = FULL')
    this.#writes = 0
    this.#commits += 1
    if (this.#log.pages() >= MOST_PAGES) this.#checkpoint()
    this.#sync()
  }

  /** Nobody is there to catch what a timer throws; `onError` has been told. */
  #commitInTime(): void {
    try {
      this.#commit()
    } catch {
      /* told */
    }
  }

  #sync(): void {
    if (this.#syncing) return
    this.#syncing = true
    const upTo = this.#commits
    this.#log.sync((error) => {
      this.#syncing = false
      if (this.#closed) return
      if (error) return this.#onError(error)
      this.#reached(upTo)
      if (this.#onDisk < this.#commits) this.#sync()
      else this.#checkpointWhenQuiet()
    })
  }

  #reached(commit: number): void {
    if (commit <= this.#onDisk) return
    this.#onDisk = commit
    while ((this.#waiting[0]?.commit ?? Number.POSITIVE_INFINITY) <= this.#onDisk) this.#waiting.shift()?.go()
  }

  #checkpointWhenQuiet(): void {
    clearTimeout(this.#quiet)
    this.#quiet = setTimeout(() => {
      if (this.isDurable() && this.#log.pages() >= SOME_PAGES) this.#checkpoint()
    }, QUIET_MS).unref()
  }

  #checkpoint(): void {
    try {
      this.#db.pragma('wal_checkpoint(PASSIVE)')
    } catch (error) {
      this.#onError(error as Error)
    }
  }

  #isOpen(): boolean {
    return this.#db.inTransaction
  }
}
