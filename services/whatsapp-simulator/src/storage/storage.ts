/** Everything the simulator remembers. One object per table; `transaction` makes several writes one commit. */
import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { openOwned, type SqliteDatabase } from '@wa-monitor/sqlite'
import { accountsTable } from './accounts.ts'
import { arrivalsTable } from './arrivals.ts'
import { changesTable } from './changes.ts'
import { copiesTable } from './copies.ts'
import { devicesTable } from './devices.ts'
import { groupsTable } from './groups.ts'
import { HISTORY_SCHEMA } from './history-schema.ts'
import { messagesTable } from './messages.ts'
import { phoneKeysTable } from './phone-keys.ts'
import { postsTable } from './posts.ts'
import { queueTable } from './queue.ts'
import { SCHEMA } from './schema.ts'
import { serverTable } from './server.ts'

/** What makes a file of each version one of the next; the first makes an empty one. */
const MIGRATIONS = [SCHEMA, HISTORY_SCHEMA]

export type Storage = ReturnType<typeof openStorage>

/** Its directory is made when missing. @throws DatabaseInUseError when another simulator has the file open. */
export function openStorage(path: string) {
  mkdirSync(dirname(path), { recursive: true })
  const database = openOwned(path)
  database.pragma('foreign_keys = ON')
  migrate(database, path)
  const changes = changesTable(database)
  return {
    accounts: accountsTable(database, changes),
    arrivals: arrivalsTable(database),
    changes,
    copies: copiesTable(database),
    devices: devicesTable(database),
    groups: groupsTable(database, changes),
    messages: messagesTable(database, changes),
    phoneKeys: phoneKeysTable(database),
    posts: postsTable(database),
    queue: queueTable(database),
    server: serverTable(database),
    /** Commits what `work` writes when it returns, nothing when it throws; nested calls join the outer one. */
    transaction: <T>(work: () => T): T => database.transaction(work)(),
    close: () => database.close(),
  }
}

function migrate(database: SqliteDatabase, path: string): void {
  const version = database.pragma('user_version', { simple: true }) as number
  if (version > MIGRATIONS.length) {
    throw new Error(
      `${path} was written by a newer version of the simulator (schema ${version}); delete it to start anew`,
    )
  }
  database.transaction(() => {
    for (const migration of MIGRATIONS.slice(version)) database.exec(migration)
    database.pragma(`user_version = ${MIGRATIONS.length}`)
  })()
}
