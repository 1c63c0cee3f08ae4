/** Everything the simulator remembers. One object per table; `transaction` makes several writes one commit. */
import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { openOwned, type SqliteDatabase } from '@wa-monitor/sqlite'
import { accountsTable } from './accounts.ts'
import { arrivalsTable } from './arrivals.ts'
import { copiesTable } from './copies.ts'
import { devicesTable } from './devices.ts'
import { groupsTable } from './groups.ts'
import { phoneKeysTable } from './phone-keys.ts'
import { postsTable } from './posts.ts'
import { queueTable } from './queue.ts'
import { SCHEMA, SCHEMA_VERSION } from './schema.ts'
import { serverTable } from './server.ts'

export type Storage = ReturnType<typeof openStorage>

/** Its directory is made when missing. @throws DatabaseInUseError when another simulator has the file open. */
export function openStorage(path: string) {
  mkdirSync(dirname(path), { recursive: true })
  const database = openOwned(path)
  database.pragma('foreign_keys = ON')
  createTables(database, path)
  return {
    accounts: accountsTable(database),
    arrivals: arrivalsTable(database),
    copies: copiesTable(database),
    devices: devicesTable(database),
    groups: groupsTable(database),
    phoneKeys: phoneKeysTable(database),
    posts: postsTable(database),
    queue: queueTable(database),
    server: serverTable(database),
    /** Commits what `work` writes when it returns, nothing when it throws; nested calls join the outer one. */
    transaction: <T>(work: () => T): T => database.transaction(work)(),
    close: () => database.close(),
  }
}

function createTables(database: SqliteDatabase, path: string): void {
  const version = database.pragma('user_version', { simple: true }) as number
  if (version === SCHEMA_VERSION) return
  if (version !== 0) {
    throw new Error(
      `${path} was written by another version of the simulator (schema ${version}); delete it to start anew`,
    )
  }
  database.transaction(() => {
    database.exec(SCHEMA)
    database.pragma(`user_version = ${SCHEMA_VERSION}`)
  })()
}
