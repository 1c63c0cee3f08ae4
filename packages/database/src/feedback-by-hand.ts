/** What a person does to feedback that is there: takes it back, sends it again. */
import type { SchemaName } from '@wa-monitor/contracts'
import type { Transaction } from './database.ts'
import { FEEDBACK_COLUMNS, type Feedback } from './feedback.ts'
import { insertFeedbackEvent } from './feedback-events.ts'
import { table } from './schema-name.ts'

/**
 * `queued`, `held` → `cancelled`, with its event. Undefined when it is in no such state (any more): what is `sending` may
 * have left.
 */
export async function cancelFeedback(
  transaction: Transaction,
  schema: SchemaName,
  id: string,
  by: string,
): Promise<Feedback | undefined> {
  const [cancelled] = await transaction.query<Feedback>(
    `UPDATE ${table(schema, 'wa_monitor_feedback')} AS feedback
     SET state = 'cancelled', reason_code = '', reason = '', waits_until = NULL, updated_at = clock_timestamp()
     WHERE id = $1 AND state IN ('queued', 'held')
     RETURNING ${FEEDBACK_COLUMNS}`,
    [id],
  )
  if (cancelled)
    await insertFeedbackEvent(transaction, schema, {
      feedback: cancelled,
      state: 'cancelled',
      detail: '',
      by,
    })
  return cancelled
}

export interface Requeue {
  by: string
  /** Waits for the end of a cooldown; at once when left out. */
  notBefore?: Date | null
}

/**
 * `held`, `failed`, `expired`, `cancelled` → `queued`, with its event, as an answer to the drop as it is by now. What
 * WhatsApp refused leaves under a key of its own, as the bridge remembers the refusal; so does what a sender that is gone may
 * have, and what was restored from a backup.
 * Undefined when it is in no such state (any more), and when its words are gone (retention, or the man was erased).
 */
export async function requeueFeedback(
  transaction: Transaction,
  schema: SchemaName,
  id: string,
  { by, notBefore = null }: Requeue,
): Promise<Feedback | undefined> {
  const [queued] = await transaction.query<Feedback>(
    `UPDATE ${table(schema, 'wa_monitor_feedback')} AS feedback
     SET state = 'queued', queued_at = clock_timestamp(), not_before = $2, not_after = NULL, updated_at = clock_timestamp(),
       attempt = attempt + CASE
         WHEN reason_code IN ('refused', 'sender_gone', 'restored') OR state = 'failed' AND message_id IS NOT NULL THEN 1 ELSE 0 END,
       revision = coalesce(
         (SELECT review.revision FROM ${table(schema, 'qa_photo_reviews')} AS review WHERE review.id = review_id),
         feedback.revision),
       reason_code = '', reason = '', waits_until = NULL, sending_at = NULL, sent_at = NULL, message_id = NULL,
       sender = NULL, carried_by = NULL, sent_body = NULL
     WHERE id = $1 AND state IN ('held', 'failed', 'expired', 'cancelled') AND message <> ''
     RETURNING ${FEEDBACK_COLUMNS}`,
    [id, notBefore],
  )
  if (!queued) return undefined
  // Those that stopped with it in one message go their own way.
  await transaction.query(
    `UPDATE ${table(schema, 'wa_monitor_feedback')} SET carried_by = NULL WHERE carried_by = $1`,
    [id],
  )
  await insertFeedbackEvent(transaction, schema, {
    feedback: queued,
    state: 'queued',
    detail: notBefore === null ? '' : 'once its drop’s cooldown is over',
    ...(notBefore !== null && { code: 'cooldown', until: notBefore.toISOString() }),
    by,
  })
  return queued
}
