/** Statements on `wa_monitor_drop_events`: one row per message and drop. */
import type { DropEventKind, SchemaName } from '@wa-monitor/contracts'
import type { Transaction } from './database.ts'
import type { KnownSender } from './reviews.ts'
import { table } from './schema-name.ts'

export interface DropEvent {
  drop_number: string
  kind: DropEventKind
  message_id: string
  /** For an edit or a delete: the message it is about; else empty. */
  target_id: string
  sender: string
  sender_lid: string
  happened_at: Date
}

export interface NewDropEvent extends Omit<DropEvent, 'happened_at'> {
  project: string
  group_jid: string
  sender_key: string
  sender_name: string
  /** ISO 8601. */
  happened_at: string
  revision: number | null
  detail: string
}

/** What messages of one group were counted as, in order: those with these ids, and edits and deletes of them. */
export async function eventsOfMessages(
  transaction: Transaction,
  schema: SchemaName,
  groupJid: string,
  messageIds: readonly string[],
): Promise<DropEvent[]> {
  return transaction.query<DropEvent>(
    `SELECT drop_number, kind, message_id, target_id, sender, sender_lid, happened_at
     FROM ${table(schema, 'wa_monitor_drop_events')}
     WHERE group_jid = $1
       AND (message_id = ANY($2::varchar[]) OR (target_id <> '' AND target_id = ANY($2::varchar[])))
     ORDER BY id`,
    [groupJid, messageIds],
  )
}

/** For each drop and sender the newest posting that made or reopened the review. */
export async function lastCountedPosts(
  transaction: Transaction,
  schema: SchemaName,
  dropNumbers: readonly string[],
): Promise<DropEvent[]> {
  return transaction.query<DropEvent>(
    `SELECT DISTINCT ON (drop_number, sender_key)
       drop_number, kind, message_id, target_id, sender, sender_lid, happened_at
     FROM ${table(schema, 'wa_monitor_drop_events')}
     WHERE drop_number = ANY($1::varchar[]) AND kind IN ('created', 'resubmitted')
     ORDER BY drop_number, sender_key, happened_at DESC`,
    [dropNumbers],
  )
}

export async function insertEvents(
  transaction: Transaction,
  schema: SchemaName,
  events: readonly NewDropEvent[],
): Promise<void> {
  await transaction.query(
    `INSERT INTO ${table(schema, 'wa_monitor_drop_events')}
       (drop_number, kind, project, group_jid, message_id, target_id, sender_key, sender, sender_lid, sender_name,
        happened_at, revision, detail)
     SELECT drop_number, kind, project, group_jid, message_id, target_id, sender_key, sender, sender_lid,
       sender_name, happened_at, revision, detail
     FROM jsonb_to_recordset($1::jsonb) AS new(drop_number text, kind text, project text, group_jid text,
       message_id text, target_id text, sender_key text, sender text, sender_lid text, sender_name text,
       happened_at timestamptz, revision int, detail text)`,
    [JSON.stringify(events)],
  )
}

/** Fills in the phone where only the LID was known. */
export async function resolveEventSenders(
  transaction: Transaction,
  schema: SchemaName,
  senders: readonly KnownSender[],
): Promise<void> {
  await transaction.query(
    `UPDATE ${table(schema, 'wa_monitor_drop_events')} AS event SET sender = known.phone
     FROM jsonb_to_recordset($1::jsonb) AS known(lid text, phone text)
     WHERE event.sender = '' AND event.sender_lid = known.lid`,
    [JSON.stringify(senders)],
  )
}
