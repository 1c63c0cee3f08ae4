/** Statements on `wa_monitor_rejected_numbers`: what looked like a drop number and was not taken. */
import { ERASED, type RejectReason, type SchemaName } from '@wa-monitor/contracts'
import type { Transaction } from './database.ts'
import { table } from './schema-name.ts'

export interface NewRejectedNumber {
  /** As the sender wrote it. */
  written: string
  reason: RejectReason
  detail: string
  project: string
  group_jid: string
  message_id: string
  sender_key: string
  sender: string
  sender_lid: string
  sender_name: string
  happened_at: Date
}

/** The same rejection again (a message read a second time) adds nothing, nor does one whose sender was erased. */
export async function insertRejectedNumbers(
  transaction: Transaction,
  schema: SchemaName,
  rejected: readonly NewRejectedNumber[],
): Promise<void> {
  await transaction.query(
    `INSERT INTO ${table(schema, 'wa_monitor_rejected_numbers')}
       (written, reason, detail, project, group_jid, message_id, sender_key, sender, sender_lid, sender_name,
        happened_at)
     SELECT written, reason, detail, project, group_jid, message_id, sender_key, sender, sender_lid, sender_name,
       happened_at
     FROM jsonb_to_recordset($1::jsonb) AS new(written text, reason text, detail text, project text,
       group_jid text, message_id text, sender_key text, sender text, sender_lid text, sender_name text,
       happened_at timestamptz)
     WHERE NOT EXISTS (
       SELECT 1 FROM ${table(schema, 'wa_monitor_rejected_numbers')} AS there
       WHERE there.group_jid = new.group_jid AND there.message_id = new.message_id AND starts_with(there.sender_key, $2)
     )
     ON CONFLICT DO NOTHING`,
    [JSON.stringify(rejected), ERASED],
  )
}

export interface RejectedNumber {
  id: number
  written: string
  reason: RejectReason
  detail: string
  project: string
  sender: string
  sender_lid: string
  sender_name: string
  happened_at: Date
}

interface RejectedPage {
  /** Without regard to case; all when undefined. */
  project?: string | undefined
  limit: number
  /** `id` of the last one of the page before. */
  after?: number | undefined
}

/** Newest first; without those of people who were erased. */
export async function listRejectedNumbers(
  transaction: Transaction,
  schema: SchemaName,
  { project, limit, after }: RejectedPage,
): Promise<RejectedNumber[]> {
  return transaction.query<RejectedNumber>(
    `SELECT id, written, reason, detail, project, sender, sender_lid, sender_name, happened_at
     FROM ${table(schema, 'wa_monitor_rejected_numbers')}
     WHERE NOT starts_with(sender_key, $1)
       AND ($2::text IS NULL OR lower(project) = lower($2))
       AND ($3::bigint IS NULL OR id < $3)
     ORDER BY id DESC LIMIT $4`,
    [ERASED, project ?? null, after ?? null, limit],
  )
}
