import { SCHEMAS, type SchemaName } from '@wa-monitor/contracts'
import type { Database, Transaction } from './database.ts'
import { type Migration, readMigrations } from './migration-files.ts'
import { SchemaVersionError } from './schema-version.ts'
import { table } from './schema-name.ts'

export interface MigrateOptions {
  migrations?: Migration[]
  /** Called after each file's commit. */
  onApplied?: (schema: SchemaName, migration: Migration) => void
}

/** A file changed after it was applied: the schema is not what the files say. */
export class MigrationChangedError extends Error {
  override name = 'MigrationChangedError'
}

/** Two numbers of our own choice: "waMo", migrations. Apart from the one-number locks that drops use. */
const LOCK = 'SELECT pg_advisory_xact_lock(2002865519, 1)'

/**
 * Brings both schemas to the newest version, one transaction per file and schema. Any number of starters may do this
 * at once: each looks again under the lock and finds the work done.
 *
 * @returns the version each schema is at.
 * @throws SchemaVersionError when a schema is newer than these files, MigrationChangedError.
 */
export async function migrate(
  database: Database,
  { migrations = readMigrations(), onApplied }: MigrateOptions = {},
): Promise<Map<SchemaName, number>> {
  const versions = new Map<SchemaName, number>()
  for (const schema of SCHEMAS) {
    let applied: Migration | undefined
    do {
      applied = await database.transaction((transaction) => applyNext(transaction, schema, migrations))
      if (applied) onApplied?.(schema, applied)
    } while (applied)
    versions.set(schema, migrations.length)
  }
  return versions
}

/** Applies the first file that `schema` does not have yet; undefined when it has them all. */
async function applyNext(
  transaction: Transaction,
  schema: SchemaName,
  migrations: Migration[],
): Promise<Migration | undefined> {
  await transaction.query(LOCK)
  await prepare(transaction, schema)
  const versionTable = table(schema, 'wa_monitor_migrations')
  const done = await transaction.query<Pick<Migration, 'version' | 'name' | 'checksum'>>(
    `SELECT version, name, checksum FROM ${versionTable} ORDER BY version`,
  )
  const newest = done.at(-1)?.version ?? 0
  if (newest > migrations.length) throw new SchemaVersionError(schema, newest, migrations.length)
  for (const { version, name, checksum } of done) {
    if (migrations[version - 1]?.checksum === checksum) continue
    throw new MigrationChangedError(
      `Migration ${name} was changed after it was applied to schema ${schema}: put it back and write a new file`,
    )
  }
  const next = migrations[newest]
  if (!next) return undefined
  // An ALTER TABLE that waits for a busy table makes everybody else wait behind it: better to fail and be run again.
  await transaction.query(`SET LOCAL lock_timeout = '15s'`)
  await transaction.query(next.sql.replaceAll('{{schema}}', `"${schema}"`))
  await transaction.query(`INSERT INTO ${versionTable} (version, name, checksum) VALUES ($1, $2, $3)`, [
    next.version,
    next.name,
    next.checksum,
  ])
  return next
}

async function prepare(transaction: Transaction, schema: SchemaName): Promise<void> {
  // CREATE SCHEMA IF NOT EXISTS asks for the right to create one even where it exists.
  const found = await transaction.query('SELECT 1 FROM pg_namespace WHERE nspname = $1', [schema])
  if (found.length === 0) await transaction.query(`CREATE SCHEMA "${schema}"`)
  await transaction.query(`
    CREATE TABLE IF NOT EXISTS ${table(schema, 'wa_monitor_migrations')} (
      version    integer PRIMARY KEY,
      name       varchar(200) NOT NULL,
      checksum   varchar(64) NOT NULL,
      applied_at timestamptz NOT NULL DEFAULT now()
    )`)
}
