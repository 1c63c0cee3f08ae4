import Database from 'better-sqlite3'

/** A file that should be a database and is not, or is damaged. */
export class DatabaseDamagedError extends Error {
  override name = 'DatabaseDamagedError'
}

/**
 * Reads every page of a file that nobody has open.
 *
 * @throws DatabaseDamagedError with the first thing that is wrong.
 */
export function checkIntegrity(path: string): void {
  let found: string
  try {
    const database = new Database(path, { fileMustExist: true, timeout: 0 })
    try {
      found = String(database.pragma('integrity_check(1)', { simple: true }))
    } finally {
      database.close()
    }
  } catch (error) {
    found = (error as Error).message
  }
  if (found !== 'ok') throw new DatabaseDamagedError(`${path} is not a whole database: ${found}`)
}
