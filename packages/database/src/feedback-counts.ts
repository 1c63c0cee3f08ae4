/** Statements that only count feedback, for `/metrics`. */
import type { FeedbackState, SchemaName } from '@wa-monitor/contracts'
import type { Transaction } from './database.ts'
import { table } from './schema-name.ts'

export interface FeedbackCounts {
  /** What goes out by itself. `rule`: what it waits for; empty: its turn. */
  open: { state: 'queued' | 'sending'; rule: string; rows: number }[]
  /** Since when the one that waits longest does; null while none does. Seconds. */
  oldest_queued_seconds: number | null
  /** What waits for a person: it stopped, and nothing newer was sent about the same review. */
  stopped: { state: 'held' | 'failed'; rule: string; rows: number }[]
  /** What became of feedback whose last change is less than 24 hours old. */
  last_day: { state: FeedbackState; rows: number }[]
  /** Handed to WhatsApp's server in the last 60 minutes: messages, which may carry the feedback of several drops. */
  messages_last_hour: number
}

/** Every part has an index that holds little more than what is counted: the cost does not grow with the table. */
export async function countFeedback(transaction: Transaction, schema: SchemaName): Promise<FeedbackCounts> {
  const feedback = table(schema, 'wa_monitor_feedback')
  const [counts] = await transaction.query<FeedbackCounts>(
    `SELECT
       (SELECT coalesce(jsonb_agg(part), '[]') FROM (
          SELECT state, reason_code AS rule, count(*) AS rows FROM ${feedback}
          WHERE state IN ('queued', 'sending') GROUP BY state, reason_code
        ) AS part) AS open,
       (SELECT extract(epoch FROM clock_timestamp() - min(queued_at))::float8 FROM ${feedback}
        WHERE state = 'queued') AS oldest_queued_seconds,
       (SELECT coalesce(jsonb_agg(part), '[]') FROM (
          SELECT state, reason_code AS rule, count(*) AS rows FROM ${feedback} AS row
          WHERE state IN ('held', 'failed') AND NOT EXISTS (
            SELECT 1 FROM ${feedback} AS newer
            WHERE newer.review_id = row.review_id AND newer.seq > row.seq AND newer.state <> 'cancelled')
          GROUP BY state, reason_code
        ) AS part) AS stopped,
       day.last_day, day.messages_last_hour
     FROM (
       SELECT coalesce(jsonb_agg(jsonb_build_object('state', state, 'rows', rows)), '[]') AS last_day,
         coalesce(sum(last_hour), 0)::int AS messages_last_hour
       FROM (
         SELECT state, count(*) AS rows,
           count(*) FILTER (WHERE sent_at > now() - interval '1 hour' AND carried_by IS NULL) AS last_hour
         FROM ${feedback} WHERE updated_at > now() - interval '24 hours' GROUP BY state
       ) AS states
     ) AS day`,
  )
  if (!counts) throw new Error('an aggregate has one row')
  return counts
}
