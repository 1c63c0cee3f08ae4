/** Everything the simulator remembers. One object per table; `transaction` makes several writes one commit. */
import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { openOwned, type SqliteDatabase } from '@wa-monitor/sqlite'
import { accountSettingsTable } from './account-settings.ts'
import { accountsTable } from './accounts.ts'
import { appStateTable } from './app-state.ts'
import { arrivalsTable } from './arrivals.ts'
import { changesTable } from './changes.ts'
import { Commits } from './commits.ts'
import { CONTENT_SCHEMA } from './content-schema.ts'
import { copiesTable } from './copies.ts'
import { DEVICE_SCHEMA } from './device-schema.ts'
import { devicesTable } from './devices.ts'
import { groupExtrasTable } from './group-extras.ts'
import { groupsTable } from './groups.ts'
import { historyTable } from './history.ts'
import { HISTORY_SCHEMA } from './history-schema.ts'
import { mediaTable } from './media.ts'
import { messagesTable } from './messages.ts'
import { phoneKeysTable } from './phone-keys.ts'
import { postsTable } from './posts.ts'
import { prekeyStockTable } from './prekey-stock.ts'
import { queueTable } from './queue.ts'
import { SCHEMA } from './schema.ts'
import { serverTable } from './server.ts'

/** What makes a file of each version one of the next; the first makes an empty one. */
const MIGRATIONS = [SCHEMA, HISTORY_SCHEMA, CONTENT_SCHEMA, DEVICE_SCHEMA]

export type Storage = ReturnType<typeof openStorage>

/** Its directory is made when missing. @throws DatabaseInUseError when another simulator has the file open. */
export function openStorage(path: string) {
  mkdirSync(dirname(path), { recursive: true })
  const database = openOwned(path)
  database.pragma('foreign_keys = ON')
  // A commit outlives this process however it ends, but not a power cut: then the file may have to be deleted and the
  // clients linked anew. Waiting for the disk costs 300 µs a commit, and up to a second in a row when others write too.
  database.pragma('synchronous = OFF')
  migrate(database, path)
  const changes = changesTable(database)
  const run = database.transaction((work: () => unknown) => work())
  const transaction = <T>(work: () => T): T => run(work) as T
  return {
    accountSettings: accountSettingsTable(database),
    accounts: accountsTable(database, changes),
    appState: appStateTable(database),
    arrivals: arrivalsTable(database),
    changes,
    copies: copiesTable(database),
    devices: devicesTable(database),
    groupExtras: groupExtrasTable(database),
    groups: groupsTable(database, changes),
    history: historyTable(database),
    media: mediaTable(database),
    messages: messagesTable(database, changes),
    phoneKeys: phoneKeysTable(database),
    posts: postsTable(database),
    prekeyStock: prekeyStockTable(database),
    queue: queueTable(database),
    server: serverTable(database),
    /** Commits what `work` writes when it returns, nothing when it throws; nested calls join the outer one. */
    transaction,
    /** For what need not be committed at once: many such writes are one commit. */
    commits: new Commits(transaction),
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
