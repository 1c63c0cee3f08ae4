/** A reviewer's words become a row of `wa_monitor_feedback`. */
import { type FeedbackPurpose, rankOf, type SchemaName } from '@wa-monitor/contracts'
import type { Transaction } from './database.ts'
import { FEEDBACK_COLUMNS, type Feedback } from './feedback.ts'
import { table } from './schema-name.ts'

export interface NewFeedback {
  /** UUID, chosen by the caller: what asks about the row need not wait for it. */
  id: string
  drop_number: string
  review_id: string
  revision: number
  project: string
  group_jid: string
  message: string
  mentioned_jid: string
  quoted_message_id: string | null
  idempotency_key: string | null
  /** Decides its place within its group. */
  purpose: Exclude<FeedbackPurpose, 'reply'>
  /** Who asked for it; may be empty. */
  created_by: string
  /** The end of its drop's cooldown, where it is to wait for that. */
  not_before: Date | null
}

/** Inserts the row and its first event. Undefined when this idempotency key has been used before. */
export async function takeFeedback(
  transaction: Transaction,
  schema: SchemaName,
  feedback: NewFeedback,
): Promise<Feedback | undefined> {
  const waits = feedback.not_before !== null
  const [taken] = await transaction.query<Feedback>(
    `WITH taken AS (
       INSERT INTO ${table(schema, 'wa_monitor_feedback')} AS feedback
         (id, drop_number, review_id, revision, project, group_jid, message, mentioned_jid, quoted_message_id,
          idempotency_key, rank, created_by, not_before)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
       ON CONFLICT DO NOTHING
       RETURNING ${FEEDBACK_COLUMNS}
     ), event AS (
       INSERT INTO ${table(schema, 'wa_monitor_feedback_events')}
         (feedback_id, drop_number, state, detail, code, until, by)
       SELECT id, drop_number, state, $14, $15, not_before, created_by FROM taken
     )
     SELECT * FROM taken`,
    [
      feedback.id,
      feedback.drop_number,
      feedback.review_id,
      feedback.revision,
      feedback.project,
      feedback.group_jid,
      feedback.message,
      feedback.mentioned_jid,
      feedback.quoted_message_id,
      feedback.idempotency_key,
      rankOf(feedback.purpose),
      feedback.created_by,
      feedback.not_before,
      waits ? 'once its drop’s cooldown is over' : '',
      waits ? 'cooldown' : '',
    ],
  )
  return taken
}
