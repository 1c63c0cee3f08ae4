import type { SchemaName } from '@wa-monitor/contracts'
import type { Transaction } from './database.ts'
import { readMigrations } from './migration-files.ts'
import { table } from './schema-name.ts'

/** The tables are of a version that this program does not work with. */
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

/**
 * @throws SchemaVersionError unless the tables of `schema` are the ones this program was written for, or newer ones that say
 * that it may use them.
 */
export async function requireSchemaVersion(
  transaction: Transaction,
  schema: SchemaName,
  known = readMigrations().length,
): Promise<void> {
  const [there] = await transaction.query<{ found: boolean }>('SELECT to_regclass($1) IS NOT NULL AS found', [
    table(schema, 'wa_monitor_migrations'),
  ])
  const found = there?.found ? await requireCompatible(transaction, schema, known) : 0
  if (found < known) throw new SchemaVersionError(schema, found, known)
}

/**
 * Every migration that a program does not know must be one that it works with.
 *
 * @param known how many it knows.
 * @returns the version of the schema, older ones included.
 * @throws SchemaVersionError
 */
export async function requireCompatible(
  transaction: Transaction,
  schema: SchemaName,
  known: number,
): Promise<number> {
  // By way of JSON: the table may be one that no program has given the column yet.
  const [row] = await transaction.query<{ found: number | null; needed: number | null }>(
    `SELECT max(version) AS found,
            max(coalesce((to_jsonb(applied) ->> 'compatible_from')::integer, version))
              FILTER (WHERE version > $1::integer) AS needed
     FROM ${table(schema, 'wa_monitor_migrations')} AS applied`,
    [known],
  )
  const found = row?.found ?? 0
  if ((row?.needed ?? 0) > known) throw new SchemaVersionError(schema, found, known)
  return found
}
