/** Statements on `wa_monitor_failed_messages`: messages that could not be worked on and were passed. */
import type { SchemaName } from '@wa-monitor/contracts'
import type { Transaction } from './database.ts'
import { table } from './schema-name.ts'

export interface FailedMessage {
  project: string
  group_jid: string
  message_id: string
  sender_key: string
  kind: string
  store_id: string
  seq: number
  /** SQLSTATE, or the name of the error. */
  error_code: string
  /** Without words of the message. */
  error: string
  /** How often it failed by itself this time. */
  tries: number
}

export interface OpenFailure extends FailedMessage {
  id: number
  /** A person wants it tried again. */
  retry: boolean
}

/** A message that fails again (a retry, a store read anew) keeps its row. */
export async function saveFailedMessage(
  transaction: Transaction,
  schema: SchemaName,
  failed: FailedMessage,
): Promise<void> {
  await transaction.query(
    `INSERT INTO ${table(schema, 'wa_monitor_failed_messages')} AS known
       (project, group_jid, message_id, sender_key, kind, store_id, seq, error_code, error, tries)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
     ON CONFLICT (group_jid, message_id, sender_key) DO UPDATE SET
       store_id = excluded.store_id, seq = excluded.seq, error_code = excluded.error_code, error = excluded.error,
       tries = known.tries + excluded.tries, failed_at = now(), retry = false, resolved_at = NULL`,
    [
      failed.project,
      failed.group_jid,
      failed.message_id,
      failed.sender_key,
      failed.kind,
      failed.store_id,
      failed.seq,
      failed.error_code,
      failed.error,
      failed.tries,
    ],
  )
}

/** Those nobody has dealt with, of these groups, oldest first. */
export async function openFailures(
  transaction: Transaction,
  schema: SchemaName,
  groupJids: readonly string[],
): Promise<OpenFailure[]> {
  return transaction.query<OpenFailure>(
    `SELECT id, project, group_jid, message_id, sender_key, kind, store_id, seq, error_code, error, tries, retry
     FROM ${table(schema, 'wa_monitor_failed_messages')}
     WHERE resolved_at IS NULL AND group_jid = ANY($1::varchar[])
     ORDER BY id`,
    [groupJids],
  )
}

/** It was worked on after all. */
export async function resolveFailure(
  transaction: Transaction,
  schema: SchemaName,
  id: number,
): Promise<void> {
  await transaction.query(
    `UPDATE ${table(schema, 'wa_monitor_failed_messages')} SET resolved_at = now(), retry = false WHERE id = $1`,
    [id],
  )
}
