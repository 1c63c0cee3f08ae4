import { closeSync, fdatasync, fdatasyncSync, openSync } from 'node:fs'
import type { SqliteDatabase } from './index.ts'

/** The write-ahead log of a database, brought to the disk by its owner instead of by each COMMIT. */
export interface DiskLog {
  /** Everything committed before this call is on the disk when `done` is called. The event loop goes on meanwhile. */
  sync(done: (error: Error | null) => void): void
  /** The same, and this returns when it is. */
  syncNow(): void
  /** How many pages the log holds that are not in the database file yet. */
  pages(): number
  close(): void
}

/**
 * A COMMIT that waits for the disk stops the event loop, for 0.3 ms or, on a disk that others use as well, for half a
 * second. Under `synchronous = NORMAL` SQLite writes the commit into its log and does not wait; this waits, in a thread of
 * libuv's. A crash of the machine in between loses whole commits, the newest first, and never damages the file.
 *
 * Of a database that this process alone writes: the log keeps its file as long as this connection lives, and no lock is on that
 * file which closing it again here could release.
 */
export function openDiskLog(database: SqliteDatabase): DiskLog {
  const file = openSync(`${database.name}-wal`, 'r+')
  return {
    sync: (done) => fdatasync(file, done),
    syncNow: () => fdatasyncSync(file),
    pages() {
      const [{ log, checkpointed }] = database.pragma('wal_checkpoint(NOOP)') as [
        { log: number; checkpointed: number },
      ]
      return log - checkpointed
    },
    close: () => closeSync(file),
  }
}
