/** A dump of the two schemas, and the same back into a PostgreSQL. */
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import {
  createDatabase,
  describeTables,
  type Snapshot,
  serverVersion,
  type TableContent,
  withSnapshot,
} from '@wa-monitor/database'
import { BackupError } from './backup-error.ts'
import { type DumpEntry, readDumpEntries } from './decide/dump-entries.ts'
import { DUMP, type Manifest } from './manifest.ts'
import { type Connection, connectionOf, runProgram } from './postgres-program.ts'
import { startScratchPostgres } from './scratch-postgres.ts'

/** Hashing a large table takes its time. */
const STATEMENT_MS = 30 * 60_000

export interface DumpOptions {
  url: string
  /** False: tables of WA Monitor alone. */
  everything: boolean
  /** The dump is left in it. */
  folder: string
  signal?: AbortSignal | undefined
}

/** Writes `database.dump` and says what it holds. @throws BackupError */
export async function dumpDatabase(options: DumpOptions): Promise<Manifest['database']> {
  const { url, everything, folder, signal } = options
  const database = createDatabase(url, {
    applicationName: 'wa-monitor backup',
    maxConnections: 1,
    queryTimeoutMs: STATEMENT_MS,
  })
  try {
    const server = await serverVersion(database)
    await refuseNewer(server.major)
    const file = join(folder, DUMP)
    return await withSnapshot(database, { everything }, async (snapshot) => {
      if (Object.keys(snapshot.versions).length === 0)
        throw new BackupError('The database holds no tables of WA Monitor yet: ./scripts/start.sh makes them')
      const tablesFrom = await dump(snapshot)
      const tables =
        tablesFrom === 'snapshot' ? snapshot.tables : await countInScratch(file, everything, folder, signal)
      return {
        server_version: server.text,
        schemas: Object.fromEntries(
          Object.entries(snapshot.versions).map(([name, version]) => [name, version ?? 0]),
        ),
        everything,
        tables_from: tablesFrom,
        tables,
      }
    })

    async function dump(snapshot: Snapshot): Promise<'snapshot' | 'dump'> {
      const common = [
        '--format=custom',
        `--file=${file}`,
        '--schema=public',
        '--schema=dev',
        '--lock-wait-timeout=60s',
        '--no-password',
        ...(everything ? [] : snapshot.others.map((name) => `--exclude-table=${name}`)),
      ]
      const connection = connectionOf(url)
      try {
        await runProgram('pg_dump', {
          arguments: [...common, `--snapshot=${snapshot.id}`],
          connection,
          signal,
        })
        return 'snapshot'
      } catch (error) {
        // Behind a pooler the dump may talk to a server process, or a server, that does not know of it.
        if (!(error instanceof BackupError) || !/snapshot/i.test(error.message)) throw error
        await runProgram('pg_dump', { arguments: common, connection, signal })
        return 'dump'
      }
    }
  } finally {
    await database.close()
  }
}

async function refuseNewer(server: number): Promise<void> {
  const client = await clientMajor()
  if (server <= client) return
  throw new BackupError(
    `Your PostgreSQL is version ${server} and the caretaker's pg_dump ${client}, which cannot read it: set BACKUP_POSTGRES_MAJOR=${server} in .env and run ./scripts/start.sh`,
  )
}

async function clientMajor(): Promise<number> {
  const said = await runProgram('pg_dump', { arguments: ['--version'] })
  return Number(/ (\d+)[.\d]*/.exec(said)?.[1] ?? 0)
}

async function countInScratch(
  dump: string,
  everything: boolean,
  folder: string,
  signal?: AbortSignal,
): Promise<TableContent[]> {
  const { tables } = await tryDump(dump, folder, everything, signal)
  return tables
}

/** Restores what is ours (and with `everything` the rest, where that works here) into a PostgreSQL made for it. */
export async function tryDump(
  dump: string,
  folder: string,
  everything: boolean,
  signal?: AbortSignal,
): Promise<{ tables: TableContent[] }> {
  const scratch = await startScratchPostgres(folder, signal)
  try {
    await makeSchemas(scratch.connection)
    const entries = await entriesOf(dump)
    await restoreInto(
      dump,
      entries.filter(({ owner }) => owner === 'ours'),
      scratch.connection,
      folder,
      signal,
    )
    const rest = entries.filter(({ owner }) => owner !== 'ours')
    // What the user added may need extensions or roles that are not here; that says nothing about the dump.
    if (everything && rest.length > 0)
      await restoreInto(dump, rest, scratch.connection, folder, signal).catch((error: unknown) => {
        if (!(error instanceof BackupError)) throw error
      })
    const database = createDatabase(scratch.url, {
      applicationName: 'wa-monitor',
      maxConnections: 1,
      queryTimeoutMs: STATEMENT_MS,
    })
    try {
      return { tables: await database.transaction((transaction) => describeTables(transaction, everything)) }
    } finally {
      await database.close()
    }
  } finally {
    await scratch.remove()
  }
}

async function makeSchemas(connection: Connection): Promise<void> {
  await runProgram('psql', {
    arguments: [
      '-X',
      '-q',
      '-v',
      'ON_ERROR_STOP=1',
      '-c',
      'CREATE SCHEMA IF NOT EXISTS public; CREATE SCHEMA IF NOT EXISTS dev',
    ],
    connection,
  })
}

export async function entriesOf(dump: string): Promise<DumpEntry[]> {
  return readDumpEntries(await runProgram('pg_restore', { arguments: ['--list', dump] }))
}

/** All of these entries or, after an error, none. */
async function restoreInto(
  dump: string,
  entries: readonly DumpEntry[],
  connection: Connection,
  folder: string,
  signal?: AbortSignal,
): Promise<void> {
  const list = await writeList(entries, folder)
  try {
    await runProgram('pg_restore', {
      arguments: [
        '--no-owner',
        '--no-privileges',
        '--single-transaction',
        `--use-list=${list}`,
        `--dbname=${connection.PGDATABASE}`,
        dump,
      ],
      connection,
      signal,
    })
  } finally {
    await rm(list, { force: true })
  }
}

/** For `pg_restore --use-list`. */
export async function writeList(entries: readonly DumpEntry[], folder: string): Promise<string> {
  const path = join(folder, 'restore.list')
  await writeFile(path, `${entries.map(({ line }) => line).join('\n')}\n`)
  return path
}
