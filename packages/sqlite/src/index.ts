/** SQLite as this project uses it. The only place that imports the library. */
import Database from 'better-sqlite3'

export { checkIntegrity, DatabaseDamagedError } from './check-integrity.ts'
export { copyDatabase, type CopyOptions, databaseSize, openCopy } from './copy-database.ts'
export { countRows } from './count-rows.ts'
export { type DiskLog, openDiskLog } from './disk-log.ts'
export { GroupCommit } from './group-commit.ts'
export { putInPlace } from './put-in-place.ts'
export { emptyLog, rewriteDatabase } from './scrub-deleted.ts'

export type SqliteDatabase = Database.Database
export type SqliteStatement<Parameters extends unknown[] | object, Row = unknown> = Database.Statement<
  Parameters extends unknown[] ? Parameters : [Parameters],
  Row
>

/**
 * Of each connection, in KiB. The library's own 16 MB fill as the file grows, unnoticed for weeks, and look like a leak until
 * they are full. What is not kept here is in the system's cache.
 */
const PAGE_CACHE_KIB = 2000

/** Another process holds the file, which only one may open (`openOwned`). */
export class DatabaseInUseError extends Error {
  override name = 'DatabaseInUseError'
}

/** Opens a file that several processes read and one writes: WAL, and a commit is on the disk when it returns. */
export function openShared(
  path: string,
  options: { readonly?: boolean; mustExist?: boolean } = {},
): SqliteDatabase {
  const database = new Database(path, {
    readonly: options.readonly ?? false,
    fileMustExist: options.mustExist ?? false,
    timeout: 5000,
  })
  database.pragma(`cache_size = -${PAGE_CACHE_KIB}`)
  if (!options.readonly) database.pragma('journal_mode = WAL')
  database.pragma('synchronous = FULL')
  return database
}

/**
 * Opens a file for this process alone. The lock belongs to the open file, so the kernel takes it back however the
 * process ends: no lock file to clean up after a crash.
 *
 * @throws DatabaseInUseError when another process has it open.
 */
export function openOwned(path: string): SqliteDatabase {
  const database = new Database(path, { timeout: 0 })
  try {
    database.pragma(`cache_size = -${PAGE_CACHE_KIB}`)
    database.pragma('locking_mode = EXCLUSIVE')
    database.pragma('journal_mode = WAL')
    database.pragma('synchronous = FULL')
    // The lock is taken by the first write, not by the pragma.
    database.exec('BEGIN IMMEDIATE; COMMIT')
    return database
  } catch (error) {
    database.close()
    const { code } = error as { code?: string }
    if (!code?.startsWith('SQLITE_BUSY')) throw error
    throw new DatabaseInUseError(`${path} is open in another process; only one may use it`, { cause: error })
  }
}
