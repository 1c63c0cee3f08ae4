import { SCHEMAS, type SchemaName } from '@wa-monitor/contracts'
import type { Database, Transaction } from './database.ts'
import { type Migration, readMigrations } from './migration-files.ts'
import { requireCompatible } from './schema-version.ts'
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
 * @returns the version each schema is at: a newer one than these files where it says that they may use it.
 * @throws SchemaVersionError when a schema is newer and does not, MigrationChangedError.
 */
export async function migrate(
  database: Database,
  { migrations = readMigrations(), onApplied }: MigrateOptions = {},
): Promise<Map<SchemaName, number>> {
  const versions = new Map<SchemaName, number>()
  for (const schema of SCHEMAS) {
    for (;;) {
      const step = await database.transaction((transaction) => applyNext(transaction, schema, migrations))
      versions.set(schema, step.version)
      if (!step.applied) break
      onApplied?.(schema, step.applied)
    }
  }
  return versions
}

/** Applies the first file that `schema` does not have yet, if there is one. `version`: where the schema is then. */
async function applyNext(
  transaction: Transaction,
  schema: SchemaName,
  migrations: Migration[],
): Promise<{ version: number; applied?: Migration }> {
  await transaction.query(LOCK)
  await prepare(transaction, schema)
  const versionTable = table(schema, 'wa_monitor_migrations')
  const done = await transaction.query<Pick<Migration, 'version' | 'name' | 'checksum'>>(
    `SELECT version, name, checksum FROM ${versionTable} ORDER BY version`,
  )
  const newest = done.at(-1)?.version ?? 0
  await requireCompatible(transaction, schema, migrations.length)
  for (const { version, name, checksum } of done.slice(0, migrations.length)) {
    if (migrations[version - 1]?.checksum === checksum) continue
    throw new MigrationChangedError(
      `Migration ${name} was changed after it was applied to schema ${schema}: put it back and write a new file`,
    )
  }
  const next = migrations[newest]
  if (!next) return { version: newest }
  // An ALTER TABLE that waits for a busy table makes everybody else wait behind it: better to fail and be run again.
  await transaction.query(`SET LOCAL lock_timeout = '15s'`)
  await transaction.query(next.sql.replaceAll('{{schema}}', `"${schema}"`))
  await transaction.query(
    `INSERT INTO ${versionTable} (version, name, checksum, compatible_from) VALUES ($1, $2, $3, $4)`,
    [next.version, next.name, next.checksum, next.compatibleFrom],
  )
  return { version: next.version, applied: next }
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
      applied_at timestamptz NOT NULL DEFAULT now(),
      compatible_from integer
    )`)
  // Tables made before there was this column. Even where it exists, ADD COLUMN IF NOT EXISTS would lock the table.
  const column = await transaction.query(
    `SELECT 1 FROM pg_attribute WHERE attrelid = to_regclass($1) AND attname = 'compatible_from'`,
    [table(schema, 'wa_monitor_migrations')],
  )
  if (column.length === 0)
    await transaction.query(
      `ALTER TABLE ${table(schema, 'wa_monitor_migrations')} ADD COLUMN compatible_from integer`,
    )
}
