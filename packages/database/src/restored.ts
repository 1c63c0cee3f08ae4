/** What a restore does in PostgreSQL beside the dump itself; run by psql, in the transaction of the restore. */
import { SCHEMAS, type SchemaName } from '@wa-monitor/contracts'
import type { Transaction } from './database.ts'
import { table } from './schema-name.ts'

/** Holds nothing that could be lost: how the last migration left it, or what processes write about themselves. */
const NOBODYS_DATA = ['wa_monitor_migrations', 'wa_monitor_feedback_control', 'wa_monitor_feedback_senders']

const OURS = `nspname = ANY($1::text[]) AND (relname = 'qa_photo_reviews' OR relname LIKE 'wa\\_monitor\\_%')`

/** Tables of ours that hold something, with their numbers of rows. */
export async function findOurData(transaction: Transaction): Promise<{ name: string; rows: number }[]> {
  const tables = await transaction.query<{ name: string; quoted: string; bare: string }>(
    `SELECT nspname || '.' || relname AS name, relname AS bare, format('%I.%I', nspname, relname) AS quoted
     FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
     WHERE relkind = 'r' AND ${OURS} ORDER BY 1`,
    [SCHEMAS],
  )
  const found: { name: string; rows: number }[] = []
  for (const { name, quoted } of tables.filter(({ bare }) => !NOBODYS_DATA.includes(bare))) {
    const [count] = await transaction.query<{ rows: number }>(`SELECT count(*) AS rows FROM ${quoted}`)
    if (count && count.rows > 0) found.push({ name, rows: count.rows })
  }
  return found
}

/**
 * Statements that take away what our migrations have made, and nothing else: tables, functions and sequences of the user's
 * stay, as do his roles. One that hangs on a table of ours makes them fail, and then nothing is changed.
 */
export async function dropOurObjects(transaction: Transaction): Promise<string[]> {
  const tables = await transaction.query<{ quoted: string }>(
    `SELECT format('%I.%I', nspname, relname) AS quoted
     FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace WHERE relkind = 'r' AND ${OURS}`,
    [SCHEMAS],
  )
  const functions = await transaction.query<{ quoted: string }>(
    `SELECT pg_proc.oid::regprocedure::text AS quoted
     FROM pg_proc JOIN pg_namespace ON pg_namespace.oid = pronamespace
     WHERE nspname = ANY($1::text[]) AND proname LIKE 'wa\\_monitor\\_%'`,
    [SCHEMAS],
  )
  // Those that belong to a column go with their table.
  const sequences = await transaction.query<{ quoted: string }>(
    `SELECT format('%I.%I', nspname, relname) AS quoted
     FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
     WHERE relkind = 'S' AND ${OURS}
       AND NOT EXISTS (SELECT 1 FROM pg_depend WHERE objid = pg_class.oid AND deptype IN ('a', 'i'))`,
    [SCHEMAS],
  )
  const all = (rows: { quoted: string }[]) => rows.map(({ quoted }) => quoted).join(', ')
  return [
    ...(tables.length > 0 ? [`DROP TABLE ${all(tables)};`] : []),
    ...(functions.length > 0 ? [`DROP FUNCTION ${all(functions)};`] : []),
    ...(sequences.length > 0 ? [`DROP SEQUENCE ${all(sequences)};`] : []),
  ]
}

/**
 * A statement that holds feedback which was on its way: after the backup it may have been sent, and a person who looks into
 * the group knows. `takenAt`: ISO 8601, of the backup.
 */
export function holdRestoredFeedback(schema: SchemaName, takenAt: string): string {
  const reason = `Restored from the backup of ${new Date(takenAt).toISOString()}: it may have been sent after that. Look into the group before you send it again.`
  return `WITH held AS (
      UPDATE ${table(schema, 'wa_monitor_feedback')}
      SET state = 'held', reason_code = 'restored', reason = '${reason}', waits_until = NULL, sender = NULL,
        carried_by = NULL, sent_body = NULL, updated_at = clock_timestamp()
      WHERE state IN ('queued', 'sending') RETURNING id, drop_number
    )
    INSERT INTO ${table(schema, 'wa_monitor_feedback_events')} (feedback_id, drop_number, state, detail, code)
    SELECT id, drop_number, 'held', '${reason}', 'restored' FROM held;`
}
