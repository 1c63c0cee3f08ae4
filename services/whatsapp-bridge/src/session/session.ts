import { chmodSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { openOwned, type SqliteDatabase } from '@wa-monitor/sqlite'
import { ConfigError } from '@wa-monitor/service'
import { createAuthRecords, type AuthRecords } from './auth-records.ts'
import { createInbox, type Inbox } from './inbox.ts'
import { createOutbox, type Outbox } from './outbox.ts'
import { SCHEMA, SESSION_SCHEMA_VERSION } from './schema.sql.ts'

/** session.db: everything about the linked number that nobody else may read or write. */
export interface Session {
  auth: AuthRecords
  inbox: Inbox
  outbox: Outbox
  /** The server this session was linked with, or undefined while it is not linked. */
  linkedWith(): string | undefined
  rememberServer(url: string): void
  /** Runs `work` as one commit. */
  transaction<Result>(work: () => Result): Result
  /** Forgets who we were, so that the next connection shows a QR code. Inbox and outbox stay. */
  forgetLink(): void
  close(): void
}

/**
 * Opens the session in `directory` for this process alone.
 *
 * @throws DatabaseInUseError when another bridge owns it; ConfigError when a newer program made it.
 */
export function openSession(directory: string): Session {
  mkdirSync(directory, { recursive: true, mode: 0o700 })
  const path = join(directory, 'session.db')
  const db = openOwned(path)
  chmodSync(path, 0o600)
  prepare(db, path)
  const readMeta = db.prepare<[string], { value: string }>('SELECT value FROM meta WHERE key = ?')
  const writeMeta = db.prepare(
    'INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value',
  )
  const auth = createAuthRecords(db)
  return {
    auth,
    inbox: createInbox(db),
    outbox: createOutbox(db),
    linkedWith: () => readMeta.get('socket_url')?.value,
    rememberServer: (url) => void writeMeta.run('socket_url', url),
    transaction: (work) => db.transaction(work)(),
    forgetLink: db.transaction(() => {
      auth.clear()
      db.prepare(`DELETE FROM meta WHERE key = 'socket_url'`).run()
    }),
    close: () => db.close(),
  }
}

function prepare(db: SqliteDatabase, path: string): void {
  db.transaction(() => {
    db.exec(SCHEMA)
    const version = db
      .prepare<[], { value: string }>(`SELECT value FROM meta WHERE key = 'schema_version'`)
      .get()
    if (version === undefined) {
      db.prepare(`INSERT INTO meta (key, value) VALUES ('schema_version', ?)`).run(
        String(SESSION_SCHEMA_VERSION),
      )
      return
    }
    if (Number(version.value) > SESSION_SCHEMA_VERSION) {
      throw new ConfigError([
        `${path} has layout ${version.value}, this program knows ${SESSION_SCHEMA_VERSION}: start the newer version of WA Monitor that made it`,
      ])
    }
  })()
}
