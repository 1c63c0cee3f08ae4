/** Replies of rules and acknowledgements: rows of `wa_monitor_feedback` that answer a message, not a review. */
import { rankOf, type SchemaName } from '@wa-monitor/contracts'
import type { Transaction } from './database.ts'
import { table } from './schema-name.ts'

export interface NewReply {
  project: string
  group_jid: string
  message: string
  /** Who is answered: phone JID, or LID while that is all there is. */
  mentioned_jid: string
  /** The message that is answered. */
  quoted_message_id: string
  /** The same message and rule are one reply. */
  idempotency_key: string
  /** Worth saying until then, ISO 8601; null or left out: as long as feedback may wait at all. */
  not_after?: string | null
}

/** More than this many of one group wait for the limits: further ones are left out, reviewers come first. */
const MOST_OPEN_REPLIES = 20

export async function insertReplies(
  transaction: Transaction,
  schema: SchemaName,
  replies: readonly NewReply[],
): Promise<void> {
  await transaction.query(
    `INSERT INTO ${table(schema, 'wa_monitor_feedback')}
       (kind, drop_number, review_id, revision, project, group_jid, message, mentioned_jid, quoted_message_id,
        idempotency_key, rank, not_after)
     SELECT 'reply', '', NULL, 0, project, group_jid, message, mentioned_jid, quoted_message_id, idempotency_key, $3,
       not_after
     FROM (
       SELECT new.*, row_number() OVER (PARTITION BY group_jid ORDER BY place) + (
         SELECT count(*) FROM ${table(schema, 'wa_monitor_feedback')} AS open
         WHERE open.kind = 'reply' AND open.group_jid = new.group_jid AND open.state IN ('queued', 'sending')
       ) AS position
       FROM (
         SELECT given.value ->> 'project' AS project, given.value ->> 'group_jid' AS group_jid,
           given.value ->> 'message' AS message, given.value ->> 'mentioned_jid' AS mentioned_jid,
           given.value ->> 'quoted_message_id' AS quoted_message_id,
           given.value ->> 'idempotency_key' AS idempotency_key,
           (given.value ->> 'not_after')::timestamptz AS not_after, given.place
         FROM jsonb_array_elements($1::jsonb) WITH ORDINALITY AS given(value, place)
       ) AS new
     ) AS counted
     WHERE position <= $2
     ORDER BY position
     ON CONFLICT DO NOTHING`,
    [JSON.stringify(replies), MOST_OPEN_REPLIES, rankOf('reply')],
  )
}
