/** Statements on `wa_monitor_feedback`. Every change of state is conditional on the state before it. */
import type { FeedbackJob, FeedbackState, SchemaName } from '@wa-monitor/contracts'
import type { Transaction } from './database.ts'
import { table } from './schema-name.ts'

export interface Feedback {
  /** UUID. */
  id: string
  seq: number
  /** `reply`: a rule answers a message; then there is no drop and no review. */
  kind: 'feedback' | 'reply'
  /** Empty for a reply. */
  drop_number: string
  /** Null for a reply. */
  review_id: string | null
  revision: number
  project: string
  group_jid: string
  message: string
  mentioned_jid: string
  quoted_message_id: string | null
  state: FeedbackState
  reason_code: string
  reason: string
  sending_at: Date | null
}

export type NewFeedback = Pick<
  Feedback,
  | 'drop_number'
  | 'review_id'
  | 'revision'
  | 'project'
  | 'group_jid'
  | 'message'
  | 'mentioned_jid'
  | 'quoted_message_id'
> & { review_id: string; idempotency_key: string | null }

/** The row with what its review says by now. */
export interface FeedbackWithReview extends Feedback {
  /** Null when there is no such row any more, and for a reply. */
  current_revision: number | null
  withdrawn: boolean
}

/** Why a row waits or has stopped; `until` as ISO 8601. */
export interface Reason {
  code: string
  text: string
  until: string | null
}

const COLUMNS = `feedback.id, feedback.seq, feedback.kind, feedback.drop_number, feedback.review_id, feedback.revision,
  feedback.project, feedback.group_jid, feedback.message, feedback.mentioned_jid, feedback.quoted_message_id,
  feedback.state, feedback.reason_code, feedback.reason, feedback.sending_at`

/** Undefined when this idempotency key has been used before. */
export async function insertFeedback(
  transaction: Transaction,
  schema: SchemaName,
  feedback: NewFeedback,
): Promise<Feedback | undefined> {
  const [inserted] = await transaction.query<Feedback>(
    `INSERT INTO ${table(schema, 'wa_monitor_feedback')} AS feedback
       (drop_number, review_id, revision, project, group_jid, message, mentioned_jid, quoted_message_id,
        idempotency_key)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
     ON CONFLICT DO NOTHING
     RETURNING ${COLUMNS}`,
    [
      feedback.drop_number,
      feedback.review_id,
      feedback.revision,
      feedback.project,
      feedback.group_jid,
      feedback.message,
      feedback.mentioned_jid,
      feedback.quoted_message_id,
      feedback.idempotency_key,
    ],
  )
  return inserted
}

export async function feedbackByKey(
  transaction: Transaction,
  schema: SchemaName,
  idempotencyKey: string,
): Promise<Feedback | undefined> {
  const [found] = await transaction.query<Feedback>(
    `SELECT ${COLUMNS} FROM ${table(schema, 'wa_monitor_feedback')} AS feedback WHERE idempotency_key = $1`,
    [idempotencyKey],
  )
  return found
}

/** Holds the row until the transaction ends: two senders decide about it one after the other. */
export async function lockFeedback(
  transaction: Transaction,
  schema: SchemaName,
  id: string,
): Promise<FeedbackWithReview | undefined> {
  const [found] = await transaction.query<FeedbackWithReview>(
    `SELECT ${COLUMNS}, review.revision AS current_revision, review.withdrawn_at IS NOT NULL AS withdrawn
     FROM ${table(schema, 'wa_monitor_feedback')} AS feedback
     LEFT JOIN ${table(schema, 'qa_photo_reviews')} AS review ON review.id = feedback.review_id
     WHERE feedback.id = $1
     FOR UPDATE OF feedback`,
    [id],
  )
  return found
}

/** What has not gone out yet, first the one that goes first. */
export async function openFeedback(
  transaction: Transaction,
  schema: SchemaName,
  limit: number,
): Promise<FeedbackJob[]> {
  return transaction.query<FeedbackJob>(
    `SELECT id, seq FROM ${table(schema, 'wa_monitor_feedback')}
     WHERE state IN ('queued', 'sending') ORDER BY seq LIMIT $1`,
    [limit],
  )
}

export interface FeedbackAhead {
  /** Not handed to the bridge yet. */
  queued: number
  /** When each of those that are with the bridge was handed over, Unix milliseconds. */
  sending: number[]
}

/** What goes out before the row with this `seq`. */
export async function feedbackAhead(
  transaction: Transaction,
  schema: SchemaName,
  seq: number,
): Promise<FeedbackAhead> {
  const [ahead] = await transaction.query<FeedbackAhead>(
    `SELECT count(*) FILTER (WHERE state = 'queued') AS queued,
       coalesce(array_agg((extract(epoch FROM sending_at) * 1000)::float8) FILTER (WHERE state = 'sending'), '{}')
         AS sending
     FROM ${table(schema, 'wa_monitor_feedback')}
     WHERE state IN ('queued', 'sending') AND seq < $1`,
    [seq],
  )
  return ahead ?? { queued: 0, sending: [] }
}

/** `queued` → `sending`. False when somebody else was faster. */
export async function markSending(
  transaction: Transaction,
  schema: SchemaName,
  id: string,
): Promise<boolean> {
  const changed = await transaction.query(
    `UPDATE ${table(schema, 'wa_monitor_feedback')}
     SET state = 'sending', sending_at = clock_timestamp(), waits_until = NULL, updated_at = clock_timestamp()
     WHERE id = $1 AND state = 'queued' RETURNING 1`,
    [id],
  )
  return changed.length > 0
}

/** `sending` → `queued`: the bridge has certainly not taken it. */
export async function markWaiting(
  transaction: Transaction,
  schema: SchemaName,
  id: string,
  reason: Reason,
): Promise<boolean> {
  return change(transaction, schema, id, 'sending', 'queued', reason)
}

/** Says why it takes longer; the state stays `sending`. */
export async function noteSending(
  transaction: Transaction,
  schema: SchemaName,
  id: string,
  reason: Reason,
): Promise<boolean> {
  return change(transaction, schema, id, 'sending', 'sending', reason)
}

/** → `held` or `failed`. */
export async function markStopped(
  transaction: Transaction,
  schema: SchemaName,
  id: string,
  stop: { from: FeedbackState; to: 'held' | 'failed'; code: string; text: string },
): Promise<boolean> {
  return change(transaction, schema, id, stop.from, stop.to, { ...stop, until: null })
}

async function change(
  transaction: Transaction,
  schema: SchemaName,
  id: string,
  from: FeedbackState,
  to: FeedbackState,
  { code, text, until }: Reason,
): Promise<boolean> {
  const changed = await transaction.query(
    `UPDATE ${table(schema, 'wa_monitor_feedback')}
     SET state = $3, reason_code = $4, reason = $5, waits_until = $6, updated_at = clock_timestamp()
     WHERE id = $1 AND state = $2 RETURNING 1`,
    [id, from, to, code, text, until],
  )
  return changed.length > 0
}

/** The bridge knows no such message: from here on this is no reply. What was sent under its key stays one body. */
export async function dropQuote(transaction: Transaction, schema: SchemaName, id: string): Promise<boolean> {
  const changed = await transaction.query(
    `UPDATE ${table(schema, 'wa_monitor_feedback')}
     SET quoted_message_id = NULL, updated_at = clock_timestamp()
     WHERE id = $1 AND state = 'sending' AND quoted_message_id IS NOT NULL RETURNING 1`,
    [id],
  )
  return changed.length > 0
}

/**
 * `sending` → `sent`, and `feedback_sent` on the review if that is still the revision which was answered: the ack of an
 * answer to older photos says nothing about the new ones.
 */
export async function markSent(
  transaction: Transaction,
  schema: SchemaName,
  id: string,
  messageId: string,
): Promise<{ changed: boolean; countsForReview: boolean }> {
  const [sent] = await transaction.query<{ review_id: string | null; revision: number }>(
    `UPDATE ${table(schema, 'wa_monitor_feedback')}
     SET state = 'sent', message_id = $2, sent_at = clock_timestamp(), reason_code = '', reason = '',
       waits_until = NULL, updated_at = clock_timestamp()
     WHERE id = $1 AND state = 'sending'
     RETURNING review_id, revision`,
    [id, messageId],
  )
  if (!sent) return { changed: false, countsForReview: false }
  const review = await transaction.query(
    `UPDATE ${table(schema, 'qa_photo_reviews')}
     SET feedback_sent = clock_timestamp(), updated_at = clock_timestamp()
     WHERE id = $1 AND revision = $2 RETURNING 1`,
    [sent.review_id, sent.revision],
  )
  return { changed: true, countsForReview: review.length > 0 }
}
