import type { SqliteDatabase } from '@wa-monitor/sqlite'

/**
 * What `work` deletes is overwritten. Not for everything else: keys change with each message, and their old pages would be
 * written once more each time.
 */
export function overwriting<Result>(db: SqliteDatabase, work: () => Result): Result {
  db.pragma('secure_delete = ON')
  try {
    return work()
  } finally {
    db.pragma('secure_delete = OFF')
  }
}
