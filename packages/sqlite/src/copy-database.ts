import { open, type FileHandle } from 'node:fs/promises'
import Database from 'better-sqlite3'
import type { SqliteDatabase } from './index.ts'

/** 256 KB: about a third of a millisecond. */
const PAGES_PER_STEP = 64
/** The disk is asked to take what was written every 8 MB, so that the last commit finds little left to wait for. */
const PAGES_PER_SYNC = 2048

export interface CopyOptions {
  /** Called right before each step: a transaction that this connection holds open has to be ended here. */
  beforeStep?: () => void
  /** Gives the copy up. */
  signal?: AbortSignal
}

/**
 * Copies a database that is being worked with to the new file `path`, which only this user may read. Steps are small, and
 * everything else has its turn in between. What this connection commits meanwhile is in the copy; it is the database as it
 * was at one instant, shortly before this resolves. No `-wal` or `-shm` file is left beside it.
 *
 * While this connection has a write transaction open, SQLite copies nothing and says BUSY. The library takes a BUSY at the
 * first step, before it knows how many pages there are, for the end, and leaves nothing: then it is begun again.
 *
 * @throws when `path` exists; what SQLite says, `SQLITE_FULL` for instance: the file is then of no use.
 */
export async function copyDatabase(
  database: SqliteDatabase,
  path: string,
  { beforeStep, signal }: CopyOptions = {},
): Promise<void> {
  const file = await open(path, 'wx+', 0o600)
  const steps = eachTurn(beforeStep ?? (() => undefined))
  const sync = syncNowAndThen(file)
  try {
    for (;;) {
      const { totalPages } = await database.backup(path, {
        progress({ totalPages: all, remainingPages }) {
          signal?.throwIfAborted()
          steps.throwIfFailed()
          return sync(all - remainingPages) ? 0 : PAGES_PER_STEP
        },
      })
      signal?.throwIfAborted()
      steps.throwIfFailed()
      if (totalPages > 0) break
    }
  } finally {
    steps.stop()
    // It may be syncing still, and waits for that.
    await file.close()
  }
  openCopy(path).close()
}

/** How large a copy of a database becomes, in bytes. */
export function databaseSize(database: SqliteDatabase): number {
  const number = (name: string) => Number(database.pragma(name, { simple: true }))
  return number('page_count') * number('page_size')
}

/**
 * Opens a file that nobody else has open, as one file: its log, if there is one, becomes part of it.
 *
 * @throws when it is not there.
 */
export function openCopy(path: string): SqliteDatabase {
  const database = new Database(path, { fileMustExist: true, timeout: 0 })
  try {
    database.pragma('journal_mode = DELETE')
    return database
  } catch (error) {
    database.close()
    throw error
  }
}

/**
 * Runs `work` once in each turn of the event loop. The library makes its steps there too, and asks for its next one after
 * we have asked for ours: so `work` comes right before each step.
 */
function eachTurn(work: () => void) {
  let failure: Error | undefined
  const turn = () => {
    try {
      work()
      next = setImmediate(turn)
    } catch (error) {
      failure = error as Error
    }
  }
  let next = setImmediate(turn)
  return {
    stop: () => clearImmediate(next),
    throwIfFailed() {
      if (failure) throw failure
    },
  }
}

/** Returns whether the disk is being waited for, in a thread, and the copy with it. */
function syncNowAndThen(file: FileHandle): (pagesCopied: number) => boolean {
  let syncedUpTo = 0
  let isSyncing = false
  return (pagesCopied) => {
    if (isSyncing || pagesCopied - syncedUpTo < PAGES_PER_SYNC) return isSyncing
    isSyncing = true
    syncedUpTo = pagesCopied
    // What the disk refuses here it refuses the last commit as well, and that is heard.
    const done = () => {
      isSyncing = false
    }
    file.datasync().then(done, done)
    return true
  }
}
