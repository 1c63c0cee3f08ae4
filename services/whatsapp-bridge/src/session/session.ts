import { chmodSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { copyDatabase, databaseSize, GroupCommit, openOwned, type SqliteDatabase } from '@wa-monitor/sqlite'
import { ConfigError } from '@wa-monitor/service'
import { createAuthRecords, type AuthRecords } from './auth-records.ts'
import { createGapTable, GAPS_SCHEMA, type GapTable } from './gaps.ts'
import { createHistoryJobs, HISTORY_JOBS_SCHEMA, type HistoryJobs } from './history-jobs.ts'
import { createInbox, type Inbox } from './inbox.ts'
import { createLimitLedger, type LimitLedger, prepareLimitLedger } from './limit-ledger.ts'
import { createOutbox, type Outbox } from './outbox.ts'
import { createPeople, type PeopleInSession } from './people.ts'
import { createRhythmTable, RHYTHM_SCHEMA, type RhythmTable } from './rhythm-table.ts'
import { createRestoredGroups, RESTORED_GROUPS_SCHEMA, type RestoredGroups } from './restored-groups.ts'
import { SCHEMA, SESSION_SCHEMA_VERSION } from './schema.sql.ts'

/** Single values under names of their own. */
export interface Meta {
  read(key: string): string | undefined
  /** On the disk when this returns; undefined removes it. */
  write(key: string, value: string | undefined): void
}

/** session.db: everything about the linked number that nobody else may read or write. */
export interface Session {
  auth: AuthRecords
  inbox: Inbox
  outbox: Outbox
  limitLedger: LimitLedger
  gaps: GapTable
  historyJobs: HistoryJobs
  rhythm: RhythmTable
  people: PeopleInSession
  restoredGroups: RestoredGroups
  meta: Meta
  /** The server this session was linked with, or undefined while it is not linked. */
  linkedWith(): string | undefined
  rememberServer(url: string): void
  /** Runs `work` as one commit; it is on the disk when this returns. */
  transaction<Result>(work: () => Result): Result
  /** Runs `work` as part of a commit that many share (`GroupCommit`): what nobody has been told of yet. */
  join<Result>(work: () => Result): Result
  /** Calls `then` once everything written so far is on the disk: at once when it is. */
  whenDurable(then: () => void): void
  isDurable(): boolean
  /** Copies the file as it is, while it is worked with (`copyDatabase`). */
  copyTo(path: string, signal: AbortSignal): Promise<void>
  /** How large such a copy becomes, in bytes. */
  size(): number
  /** Forgets who we were, so that the next connection shows a QR code. Inbox and outbox stay. */
  forgetLink(): void
  close(): void
}

/**
 * Opens the session in `directory` for this process alone.
 *
 * @param onCommitError the disk refused a commit: the caller ends the process.
 * @throws DatabaseInUseError when another bridge owns it; ConfigError when a newer program made it.
 */
export function openSession(
  directory: string,
  onCommitError: (error: Error) => void = () => undefined,
): Session {
  mkdirSync(directory, { recursive: true, mode: 0o700 })
  const path = join(directory, 'session.db')
  const db = openOwned(path)
  chmodSync(path, 0o600)
  prepare(db, path)
  const readMeta = db.prepare<[string], { value: string }>('SELECT value FROM meta WHERE key = ?')
  const writeMeta = db.prepare(
    'INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value',
  )
  const deleteMeta = db.prepare('DELETE FROM meta WHERE key = ?')
  const group = new GroupCommit(db, onCommitError)
  const auth = createAuthRecords(db)
  const limitLedger = createLimitLedger(db)
  return {
    auth,
    inbox: createInbox(db, group),
    outbox: createOutbox(db, group, limitLedger),
    limitLedger,
    gaps: createGapTable(db, group),
    historyJobs: createHistoryJobs(db, group),
    rhythm: createRhythmTable(db, group),
    people: createPeople(db, group),
    restoredGroups: createRestoredGroups(db, group),
    meta: {
      read: (key) => readMeta.get(key)?.value,
      write: (key, value) =>
        void group.durable(() => (value === undefined ? deleteMeta.run(key) : writeMeta.run(key, value))),
    },
    linkedWith: () => readMeta.get('socket_url')?.value,
    rememberServer: (url) => void group.durable(() => writeMeta.run('socket_url', url)),
    transaction: (work) => group.durable(work),
    join: (work) => group.join(work),
    whenDurable: (then) => group.whenDurable(then),
    isDurable: () => group.isDurable(),
    copyTo: (copy, signal) => copyDatabase(db, copy, { beforeStep: () => group.commit(), signal }),
    size: () => databaseSize(db),
    forgetLink: () =>
      group.durable(() => {
        auth.clear()
        deleteMeta.run('socket_url')
      }),
    close() {
      group.close()
      db.close()
    },
  }
}

function prepare(db: SqliteDatabase, path: string): void {
  db.transaction(() => {
    db.exec(SCHEMA)
    for (const part of [GAPS_SCHEMA, HISTORY_JOBS_SCHEMA, RHYTHM_SCHEMA, RESTORED_GROUPS_SCHEMA])
      db.exec(part)
    prepareLimitLedger(db)
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
