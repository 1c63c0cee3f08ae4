/** The dump of a backup back into PostgreSQL: all of it or, after whatever error, nothing. */
import { once } from 'node:events'
import { rm } from 'node:fs/promises'
import type { Readable, Writable } from 'node:stream'
import { SCHEMAS } from '@wa-monitor/contracts'
import {
  createDatabase,
  describeTables,
  dropOurObjects,
  findOurData,
  endRestoredSessions,
  holdRestoredFeedback,
} from '@wa-monitor/database'
import { BackupError } from '../backup/backup-error.ts'
import { compareTables } from '../backup/decide/compare-tables.ts'
import type { DumpEntry } from '../backup/decide/dump-entries.ts'
import { entriesOf, writeList } from '../backup/dump.ts'
import type { Manifest } from '../backup/manifest.ts'
import { connectionOf, runProgram } from '../backup/postgres-program.ts'

export interface RestoreDatabaseOptions {
  /** As the owner of the tables. */
  url: string
  dump: string
  manifest: Manifest
  /** Give up what the tables hold. */
  replace: boolean
  /** For small files meanwhile. */
  work: string
}

export interface RestoredDatabase {
  /** Rows per table, with the schema in front. */
  rows: Record<string, number>
  /** Rows of feedback that a person has to look at, per schema. */
  held: Record<string, number>
  /** Why something that the user added is not there; empty when all of it is. */
  left_out: string
}

const STATEMENT_MS = 30 * 60_000
const SESSIONS = 'wa_monitor_sessions'

/** @throws BackupError when the tables hold something and `replace` is not asked for. */
export async function refuseOurData(url: string, replace: boolean): Promise<void> {
  const database = open(url)
  try {
    const found = replace ? [] : await database.transaction(findOurData)
    if (found.length === 0) return
    const tables = found.slice(0, 3).map(({ name, rows }) => `${name} (${rows} rows)`)
    throw new BackupError(
      `The database at ${database.server} holds data: ${tables.join(', ')}${found.length > 3 ? ' and more' : ''}. Nothing was changed; --replace gives it up`,
    )
  } finally {
    await database.close()
  }
}

/**
 * Our tables are dropped and restored in one transaction, and feedback that was on its way is held in it; then everything
 * is counted. What the user added comes after that, where it can.
 */
export async function restoreDatabase(options: RestoreDatabaseOptions): Promise<RestoredDatabase> {
  const { url, dump, manifest, replace, work } = options
  await refuseOurData(url, replace)
  const entries = await entriesOf(dump)
  const database = open(url)
  try {
    const drops = await database.transaction(dropOurObjects)
    const schemas = SCHEMAS.filter((schema) => manifest.database.schemas[schema] !== undefined)
    // Backups of older versions have none.
    const hadSessions = (wanted: string) =>
      manifest.database.tables.some(({ schema, name }) => schema === wanted && name === SESSIONS)
    const before = [...schemas.map((schema) => `CREATE SCHEMA IF NOT EXISTS "${schema}";`), ...drops]
    await run(
      entries.filter(({ owner }) => owner === 'ours'),
      before,
      [
        ...schemas.map((schema) => holdRestoredFeedback(schema, manifest.taken_at)),
        ...schemas.filter(hadSessions).map((schema) => endRestoredSessions(schema)),
      ],
    )
    const leftOut = await addTheRest()
    const found = await database.transaction((transaction) => describeTables(transaction, false))
    // Feedback and sessions are no longer what they were, by the statements above.
    const unchanged = manifest.database.tables.filter(
      ({ name }) => !name.startsWith('wa_monitor_feedback') && name !== SESSIONS,
    )
    const differences = compareTables(unchanged, found, true)
    if (differences.length > 0)
      throw new BackupError(`The restored database differs from the backup: ${differences.join('; ')}`)
    const held: Record<string, number> = {}
    for (const schema of schemas) {
      const [count] = await database.transaction((transaction) =>
        transaction.query<{ n: number }>(
          `SELECT count(*) AS n FROM "${schema}".wa_monitor_feedback WHERE state = 'held' AND reason_code = 'restored'`,
        ),
      )
      held[schema] = count?.n ?? 0
    }
    const rows = Object.fromEntries(
      found.map(({ schema, name, rows: count }) => [`${schema}.${name}`, count]),
    )
    return { rows, held, left_out: leftOut }
  } finally {
    await database.close()
  }

  /** In his own database only what hung on our tables: the rest never was in the backup. */
  async function addTheRest(): Promise<string> {
    const rest = entries.filter(
      ({ owner }) => owner === 'on-ours' || (owner === 'theirs' && manifest.database.everything),
    )
    if (rest.length === 0) return ''
    try {
      await run(rest, [], [])
      return ''
    } catch (error) {
      if (!(error instanceof BackupError)) throw error
      return error.message
    }
  }

  async function run(wanted: readonly DumpEntry[], before: string[], after: string[]): Promise<void> {
    const list = await writeList(wanted, work)
    try {
      await runProgram('psql', {
        arguments: ['--no-psqlrc', '--quiet', '--no-password', '--set=ON_ERROR_STOP=1', '--output=/dev/null'],
        connection: connectionOf(url),
        input: (stdin) => writeScript(stdin, list, before, after),
      })
    } catch (error) {
      throw explained(error)
    } finally {
      await rm(list, { force: true })
    }
  }

  /** COMMIT comes last, and only when everything before it was written: an end without it changes nothing. */
  async function writeScript(
    stdin: Writable,
    list: string,
    before: string[],
    after: string[],
  ): Promise<void> {
    try {
      stdin.write(`BEGIN;\n${before.join('\n')}\n`)
      await runProgram('pg_restore', {
        arguments: ['--no-owner', '--no-privileges', `--use-list=${list}`, '--file=-', dump],
        output: (sql) => copyScript(sql, stdin),
      })
      stdin.write(`${after.join('\n')}\nCOMMIT;\n`)
    } finally {
      stdin.end()
    }
  }
}

/** A setting that pg_restore makes and an older server does not know; it stands in the first lines. */
const NEWER_SETTING = /^SET transaction_timeout = 0;$/m

async function copyScript(sql: Readable, stdin: Writable): Promise<void> {
  let first = true
  for await (const chunk of sql as AsyncIterable<Buffer>) {
    // Once psql has ended, nothing more is taken; its exit code says why.
    if (stdin.destroyed) continue
    const written = first ? Buffer.from(chunk.toString('latin1').replace(NEWER_SETTING, ''), 'latin1') : chunk
    first = false
    if (!stdin.write(written)) await Promise.race([once(stdin, 'drain'), once(stdin, 'close')])
  }
}

function explained(error: unknown): unknown {
  if (!(error instanceof BackupError)) return error
  if (/depend on it|other objects depend/.test(error.message))
    return new BackupError(
      `Something of yours in the database hangs on a table of WA Monitor: drop it, restore, and make it again. Nothing was changed. ${error.message}`,
    )
  return new BackupError(`The database was not restored, and nothing in it was changed: ${error.message}`)
}

function open(url: string) {
  return createDatabase(url, {
    applicationName: 'wa-monitor restore',
    maxConnections: 1,
    queryTimeoutMs: STATEMENT_MS,
  })
}
