import type { SqliteDatabase } from './index.ts'

/** How long readers are waited for before the log cannot be emptied now; the event loop stands still meanwhile. */
const READERS_WAIT_MS = 100

/**
 * Writes the whole database anew, so that nothing that was ever deleted or overwritten is left between its rows. (Under
 * `secure_delete = ON`, from the first row on, SQLite overwrites such a thing at once; without it, even rows that are only moved
 * about leave copies behind.)
 *
 * The event loop stands still meanwhile, for about a second per 100 MB; as much memory, and room on the disk, is needed.
 */
export function rewriteDatabase(database: SqliteDatabase): void {
  // Not into a temporary file, which would hold all of it again, on a disk of a few megabytes.
  database.pragma('temp_store = MEMORY')
  try {
    database.exec('VACUUM')
  } finally {
    database.pragma('temp_store = DEFAULT')
  }
}

/** Moves the log into the database and makes it empty. @returns false when a reader kept it from that. */
export function emptyLog(database: SqliteDatabase): boolean {
  const timeout = Number(database.pragma('busy_timeout', { simple: true }))
  database.pragma(`busy_timeout = ${READERS_WAIT_MS}`)
  try {
    const [{ busy }] = database.pragma('wal_checkpoint(TRUNCATE)') as [{ busy: number }]
    return busy === 0
  } finally {
    database.pragma(`busy_timeout = ${timeout}`)
  }
}
