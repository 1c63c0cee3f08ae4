/** Statements on `wa_monitor_drop_events`: one row per message and drop. */
import type { DropEventKind, SchemaName } from '@wa-monitor/contracts'
import type { Transaction } from './database.ts'
import { column, columns } from './columns.ts'
import type { KnownSender } from './reviews.ts'
import { routine, table } from './schema-name.ts'

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

/** With its place in the order of all events. */
export interface StoredDropEvent extends DropEvent {
  id: number
}

export interface NewDropEvent extends DropEvent {
  project: string
  group_jid: string
  sender_key: string
  sender_name: string
  revision: number | null
  detail: string
}

/** What messages of one group were counted as, in order. */
export async function eventsOfMessages(
  transaction: Transaction,
  schema: SchemaName,
  groupJid: string,
  messageIds: readonly string[],
): Promise<StoredDropEvent[]> {
  return transaction.query<StoredDropEvent>(
    `SELECT id, drop_number, kind, message_id, target_id, sender, sender_lid, happened_at
     FROM ${routine(schema, 'wa_monitor_events_of')}($1, $2)`,
    [groupJid, column(messageIds)],
  )
}

/** What messages of one group were counted as together with their edits and deletes, in order. */
export async function eventsAboutMessages(
  transaction: Transaction,
  schema: SchemaName,
  groupJid: string,
  messageIds: readonly string[],
): Promise<StoredDropEvent[]> {
  // Each half has its index. With OR in one half PostgreSQL may choose to go through all of the group.
  const selected = 'id, drop_number, kind, message_id, target_id, sender, sender_lid, happened_at'
  return transaction.query<StoredDropEvent>(
    `SELECT ${selected} FROM ${table(schema, 'wa_monitor_drop_events')}
     WHERE group_jid = $1 AND message_id = ANY($2::varchar[])
     UNION
     SELECT ${selected} FROM ${table(schema, 'wa_monitor_drop_events')}
     WHERE group_jid = $1 AND target_id <> '' AND target_id = ANY($2::varchar[])
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
    `SELECT ${routine(schema, 'wa_monitor_insert_events')}
       ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
    eventColumns(events),
  )
}

/** In the order of `wa_monitor_insert_events`. */
export function eventColumns(events: readonly NewDropEvent[]): string[] {
  return columns(events, [
    'drop_number',
    'kind',
    'project',
    'group_jid',
    'message_id',
    'target_id',
    'sender_key',
    'sender',
    'sender_lid',
    'sender_name',
    'happened_at',
    'revision',
    'detail',
  ])
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
