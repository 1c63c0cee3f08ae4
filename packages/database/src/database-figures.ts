/** What an operator wants to know of PostgreSQL itself, and of what waits in it. As the tables' owner. */
import { SCHEMAS, type SchemaName } from '@wa-monitor/contracts'
import type { Transaction } from './database.ts'
import { table } from './schema-name.ts'

export interface DatabaseFigures {
  /** `17.6` */
  version: string
  /** Of the database that we are in, on the disk. */
  bytes: number
  /** The migration that each schema is at; a schema without our tables is not in it. */
  schemas: Partial<Record<SchemaName, number>>
}

export async function databaseFigures(transaction: Transaction): Promise<DatabaseFigures> {
  const [found] = await transaction.query<{ version: string; bytes: number; there: SchemaName[] }>(
    `SELECT split_part(current_setting('server_version'), ' ', 1) AS version,
       pg_database_size(current_database()) AS bytes,
       array(SELECT name FROM unnest($1::text[]) AS name
             WHERE to_regclass(format('%I.wa_monitor_migrations', name)) IS NOT NULL) AS there`,
    [SCHEMAS],
  )
  if (!found) throw new Error('a SELECT without FROM has one row')
  const { version, bytes, there } = found
  const schemas: Partial<Record<SchemaName, number>> = {}
  for (const schema of there) {
    const [newest] = await transaction.query<{ version: number | null }>(
      `SELECT max(version) AS version FROM ${table(schema, 'wa_monitor_migrations')}`,
    )
    schemas[schema] = newest?.version ?? 0
  }
  return { version, bytes, schemas }
}

/** PostgreSQL's clock, Unix milliseconds. */
export async function databaseClock(transaction: Transaction): Promise<number> {
  const [found] = await transaction.query<{ ms: number }>(
    `SELECT (extract(epoch FROM clock_timestamp()) * 1000)::float8 AS ms`,
  )
  if (!found) throw new Error('a SELECT without FROM has one row')
  return found.ms
}

/**
 * Since when, in seconds, the oldest row waits that could leave: not for its drop's cooldown, not for a time of its own.
 * Null when none does.
 */
export async function oldestReadyFeedback(
  transaction: Transaction,
  schema: SchemaName,
): Promise<number | null> {
  const [found] = await transaction.query<{ seconds: number | null }>(
    `SELECT extract(epoch FROM clock_timestamp() - min(greatest(queued_at, not_before)))::float8 AS seconds
     FROM ${table(schema, 'wa_monitor_feedback')}
     WHERE state = 'queued' AND carried_by IS NULL AND coalesce(not_before <= now(), true)
       AND NOT (reason_code = 'cooldown' AND coalesce(waits_until > now(), false))`,
  )
  return found?.seconds ?? null
}

/** Webhooks of rules that were given up in the last 24 hours: project → how many. */
export async function webhooksGivenUp(
  transaction: Transaction,
  schema: SchemaName,
): Promise<Record<string, number>> {
  const rows = await transaction.query<{ project: string; rows: number }>(
    `SELECT project, count(*)::int AS rows FROM ${table(schema, 'wa_monitor_webhooks')}
     WHERE state = 'dead' AND updated_at > now() - interval '24 hours' GROUP BY project ORDER BY project`,
  )
  return Object.fromEntries(rows.map((row) => [row.project, row.rows]))
}
