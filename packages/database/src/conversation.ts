/** Statements for those who look at what was said around a drop: which messages are its own. They only read. */
import type { FeedbackState, SchemaName } from '@wa-monitor/contracts'
import type { Transaction } from './database.ts'
import { table } from './schema-name.ts'

export interface DropMessage {
  message_id: string
  group_jid: string
  project: string
  /** A kind of drop event; `feedback` for what we sent about it. */
  kind: string
  at: Date
}

/** A drop has tens; of more the newest. */
const MOST = 200

/** The messages that posted a drop, and those of ours about it, oldest first. An edit stands under the message that it changed. */
export async function messagesOfDrop(
  transaction: Transaction,
  schema: SchemaName,
  dropNumber: string,
): Promise<DropMessage[]> {
  const found = await transaction.query<DropMessage>(
    `SELECT message_id, group_jid, project, kind, at FROM (
       SELECT DISTINCT ON (group_jid, message_id) * FROM (
         SELECT coalesce(nullif(target_id, ''), message_id) AS message_id, group_jid, project, kind,
           happened_at AS at, id AS place
         FROM ${table(schema, 'wa_monitor_drop_events')} WHERE drop_number = $1
         UNION ALL
         SELECT message_id, group_jid, project, 'feedback', coalesce(sent_at, sending_at, created_at), 0
         FROM ${table(schema, 'wa_monitor_feedback')}
         WHERE drop_number = $1 AND message_id IS NOT NULL AND state IN ('sending', 'sent', 'delivered', 'read')
       ) AS messages ORDER BY group_jid, message_id, place
     ) AS each_once
     ORDER BY at DESC, message_id DESC LIMIT ${MOST}`,
    [dropNumber],
  )
  return found.toReversed()
}

export interface MessageFeedback {
  message_id: string
  state: FeedbackState
  created_by: string
}

/** How far our messages have come, of those of a group that are feedback. */
export async function ticksOfMessages(
  transaction: Transaction,
  schema: SchemaName,
  groupJid: string,
  messageIds: readonly string[],
): Promise<MessageFeedback[]> {
  if (messageIds.length === 0) return []
  return transaction.query<MessageFeedback>(
    `SELECT DISTINCT ON (message_id) message_id, state, created_by FROM ${table(schema, 'wa_monitor_feedback')}
     WHERE message_id = ANY($1::text[]) AND group_jid = $2
     ORDER BY message_id, carried_by NULLS FIRST, seq`,
    [messageIds, groupJid],
  )
}
