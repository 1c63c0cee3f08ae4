/** One look at all that decides whether and where a drop can be answered: a reviewer waits for this. */
import type { SchemaName } from '@wa-monitor/contracts'
import type { Transaction } from './database.ts'
import { type DropBy, type DropDetailRow, selectDropDetails, whereDrop } from './drops.ts'
import { table } from './schema-name.ts'

export interface DropToAnswer extends DropDetailRow {
  /** The message that a reply answers, by group: the newest that counted as a posting of it. */
  posts: Record<string, string>
  /** When feedback about it last left, or was taken by a bridge. */
  last_sent_at: Date | null
  /** How much feedback about it has yet to leave. */
  open_feedback: number
  /** It is still as the caller saw it; true when he does not say what he saw. */
  as_seen: boolean
}

/** What a reviewer looked at when he decided. */
export interface Seen {
  revision: number
  /** ISO 8601, to the microsecond or cut to the millisecond; null where the row has none. */
  updated_at: string | null
}

/** By drop number (then its newest row) or by the row's id. @param seen locks the row until the transaction ends. */
export async function dropToAnswer(
  transaction: Transaction,
  schema: SchemaName,
  by: DropBy,
  seen?: Seen,
): Promise<DropToAnswer | undefined> {
  const asSeen = seen
    ? `review.revision = $2::int AND (review.updated_at IS NOT DISTINCT FROM $3::timestamptz
         OR (date_trunc('milliseconds', $3::timestamptz) = $3::timestamptz
             AND date_trunc('milliseconds', review.updated_at) = $3::timestamptz))`
    : 'true'
  const [found] = await transaction.query<DropToAnswer>(
    `${selectDropDetails(schema, [
      "coalesce(postings.posts, '{}') AS posts",
      'answers.last_sent_at',
      'answers.open_feedback',
      `${asSeen} AS as_seen`,
    ])}
     LEFT JOIN LATERAL (
       SELECT jsonb_object_agg(group_jid, posted) AS posts FROM (
         SELECT DISTINCT ON (group_jid) group_jid, coalesce(nullif(target_id, ''), message_id) AS posted
         FROM ${table(schema, 'wa_monitor_drop_events')} AS event
         WHERE event.drop_number = review.drop_number AND event.kind IN ('created', 'resubmitted')
         ORDER BY group_jid, event.id DESC
       ) AS newest_posts
     ) AS postings ON true
     LEFT JOIN LATERAL (
       SELECT max(coalesce(answer.sent_at, answer.sending_at)) FILTER (WHERE left_already) AS last_sent_at,
         count(*) FILTER (WHERE NOT left_already) AS open_feedback
       FROM (
         SELECT sent_at, sending_at,
           state IN ('sent', 'delivered', 'read') OR (state = 'sending' AND reason_code = 'accepted') AS left_already
         FROM ${table(schema, 'wa_monitor_feedback')} AS row
         WHERE row.drop_number = review.drop_number AND row.kind = 'feedback'
           AND row.state IN ('queued', 'sending', 'sent', 'delivered', 'read')
       ) AS answer
     ) AS answers ON true
     ${whereDrop(by)}
     ${seen ? 'FOR UPDATE OF review' : ''}`,
    ['id' in by ? by.id : by.drop_number, ...(seen ? [seen.revision, seen.updated_at] : [])],
  )
  return found
}
