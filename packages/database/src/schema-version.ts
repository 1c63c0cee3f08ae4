import type { SchemaName } from '@wa-monitor/contracts'
import type { Transaction } from './database.ts'
import { readMigrations } from './migration-files.ts'
import { table } from './schema-name.ts'

/** The tables are of another version than this program. */
export class SchemaVersionError extends Error {
  override name = 'SchemaVersionError'

  constructor(schema: SchemaName, found: number, known: number) {
    super(
      found > known
        ? `Schema ${schema} is at version ${found} and this program knows ${known}: start the version of WA Monitor that migrated it, or a newer one`
        : `Schema ${schema} is at version ${found} and this program needs ${known}: run migrate`,
    )
  }
}

/** @throws SchemaVersionError unless the tables of `schema` are the ones this program was written for. */
export async function requireSchemaVersion(transaction: Transaction, schema: SchemaName): Promise<void> {
  const known = readMigrations().length
  const [there] = await transaction.query<{ found: boolean }>('SELECT to_regclass($1) IS NOT NULL AS found', [
    table(schema, 'wa_monitor_migrations'),
  ])
  if (!there?.found) throw new SchemaVersionError(schema, 0, known)
  const [newest] = await transaction.query<{ version: number | null }>(
    `SELECT max(version) AS version FROM ${table(schema, 'wa_monitor_migrations')}`,
  )
  const found = newest?.version ?? 0
  if (found !== known) throw new SchemaVersionError(schema, found, known)
}
