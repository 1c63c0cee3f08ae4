/**
 * The arrows of a feedback's life that a sender draws, on `wa_monitor_feedback`. Each is conditional on the state before
 * it, and takes along what the row carries in its message.
 */
import type { SchemaName } from '@wa-monitor/contracts'
import type { Transaction } from './database.ts'
import { insertFeedbackEvents } from './feedback-events.ts'
import { table } from './schema-name.ts'

/** Why a row waits or has stopped; `until` as ISO 8601. */
export interface Reason {
  code: string
  text: string
  until: string | null
}

/** A row that was moved. */
export interface MovedFeedback {
  id: string
  rank: number
  seq: number
  drop_number: string
}

interface Leaving {
  id: string
  /** Goes out in the same message. */
  carried: readonly string[]
  /** See `Feedback.sender`. */
  sender: string
  /** What the bridge will be asked to send. */
  body: object
}

/** `queued` → `sending`, all of a message together. @returns those that went; fewer when somebody else was faster. */
export async function markSending(
  transaction: Transaction,
  schema: SchemaName,
  { id, carried, sender, body }: Leaving,
): Promise<MovedFeedback[]> {
  return transaction.query<MovedFeedback>(
    `UPDATE ${table(schema, 'wa_monitor_feedback')}
     SET state = 'sending', sending_at = clock_timestamp(), sender = $3, reason_code = '', reason = '',
       waits_until = NULL, updated_at = clock_timestamp(),
       sent_body = CASE WHEN id = $1 THEN $4::jsonb END, carried_by = CASE WHEN id <> $1 THEN $1 END
     WHERE id = ANY($2::uuid[]) AND state = 'queued' RETURNING id, rank, seq, drop_number`,
    [id, [id, ...carried], sender, JSON.stringify(body)],
  )
}

/** Stays `sending`, with another sender. False when it has moved on. A row without a name has not been anywhere else. */
export async function handTo(
  transaction: Transaction,
  schema: SchemaName,
  id: string,
  { from, to }: { from: string; to: string },
): Promise<boolean> {
  const changed = await transaction.query(
    `UPDATE ${table(schema, 'wa_monitor_feedback')} SET sender = $3, sending_at = clock_timestamp(), updated_at = clock_timestamp()
     WHERE (id = $1 OR carried_by = $1) AND state = 'sending' AND (sender = $2 OR sender IS NULL) RETURNING 1`,
    [id, from, to],
  )
  return changed.length > 0
}

/** `sending` → `queued`: the bridge has certainly not taken it. What it carried waits for a message anew. */
export async function markWaiting(
  transaction: Transaction,
  schema: SchemaName,
  id: string,
  reason: Reason,
): Promise<MovedFeedback[]> {
  return backToQueue(transaction, schema, '(id = $1 OR carried_by = $1)', id, reason)
}

/** As `markWaiting`, for what this row carries alone. */
export async function releaseCarried(
  transaction: Transaction,
  schema: SchemaName,
  id: string,
): Promise<MovedFeedback[]> {
  return backToQueue(transaction, schema, 'carried_by = $1', id, { code: '', text: '', until: null })
}

async function backToQueue(
  transaction: Transaction,
  schema: SchemaName,
  which: string,
  id: string,
  { code, text, until }: Reason,
): Promise<MovedFeedback[]> {
  return transaction.query<MovedFeedback>(
    `UPDATE ${table(schema, 'wa_monitor_feedback')}
     SET state = 'queued', reason_code = $2, reason = $3, waits_until = $4, sender = NULL, sent_body = NULL,
       carried_by = NULL, updated_at = clock_timestamp()
     WHERE ${which} AND state = 'sending' RETURNING id, rank, seq, drop_number`,
    [id, code, text, until],
  )
}

/** Says why a row in the queue waits; it stays `queued`. */
export async function noteQueued(
  transaction: Transaction,
  schema: SchemaName,
  id: string,
  { code, text, until }: Reason,
): Promise<MovedFeedback[]> {
  return transaction.query<MovedFeedback>(
    `UPDATE ${table(schema, 'wa_monitor_feedback')}
     SET reason_code = $2, reason = $3, waits_until = $4, updated_at = clock_timestamp()
     WHERE id = $1 AND state = 'queued' RETURNING id, rank, seq, drop_number`,
    [id, code, text, until],
  )
}

/**
 * Says why it takes longer; it stays `sending`. @param reason.until until when its group waits for it; null: as long as
 * it takes. @param messageId WhatsApp's, where the bridge has named it.
 */
export async function noteSending(
  transaction: Transaction,
  schema: SchemaName,
  id: string,
  { code, text, until }: Reason,
  messageId: string | null = null,
): Promise<MovedFeedback[]> {
  return transaction.query<MovedFeedback>(
    `UPDATE ${table(schema, 'wa_monitor_feedback')}
     SET reason_code = $2, reason = $3, waits_until = $4, message_id = coalesce($5, message_id),
       updated_at = clock_timestamp()
     WHERE (id = $1 OR carried_by = $1) AND state = 'sending' RETURNING id, rank, seq, drop_number`,
    [id, code, text, until, messageId],
  )
}

export interface Stop {
  from: 'queued' | 'sending'
  to: 'held' | 'failed' | 'expired'
  code: string
  text: string
}

/** → `held`, `failed` or `expired`, with all it carries. */
export async function markStopped(
  transaction: Transaction,
  schema: SchemaName,
  id: string,
  stop: Stop,
): Promise<MovedFeedback[]> {
  return stopThose(transaction, schema, '(id = $1 OR carried_by = $1)', id, stop)
}

/** As `markStopped`, for what this row carries alone. */
export async function stopCarried(
  transaction: Transaction,
  schema: SchemaName,
  id: string,
  stop: Stop,
): Promise<MovedFeedback[]> {
  return stopThose(transaction, schema, 'carried_by = $1', id, stop)
}

async function stopThose(
  transaction: Transaction,
  schema: SchemaName,
  which: string,
  id: string,
  { from, to, code, text }: Stop,
): Promise<MovedFeedback[]> {
  return transaction.query<MovedFeedback>(
    `UPDATE ${table(schema, 'wa_monitor_feedback')}
     SET state = $3, reason_code = $4, reason = $5, waits_until = NULL, updated_at = clock_timestamp()
     WHERE ${which} AND state = $2 RETURNING id, rank, seq, drop_number`,
    [id, from, to, code, text],
  )
}

/** The bridge knows no such message: from here on this is no reply, and the bridge is asked to send `body`. */
export async function dropQuote(
  transaction: Transaction,
  schema: SchemaName,
  id: string,
  body: object,
): Promise<boolean> {
  const changed = await transaction.query(
    `UPDATE ${table(schema, 'wa_monitor_feedback')}
     SET quoted_message_id = NULL, sent_body = $2::jsonb, updated_at = clock_timestamp()
     WHERE id = $1 AND state = 'sending' RETURNING 1`,
    [id, JSON.stringify(body)],
  )
  return changed.length > 0
}

/** A row that has gone out. */
export interface SentFeedback extends MovedFeedback {
  kind: 'feedback' | 'reply'
  sender: string | null
  /** False when its drop was posted again meanwhile: the ack of an answer to older photos says nothing about the new ones. */
  counts_for_review: boolean
}

/**
 * `sending` → `sent` with all it carries, each with its event, and `feedback_sent` on the review of each if that is still
 * the revision which was answered. @returns those that went; none when somebody else was faster.
 */
export async function markSent(
  transaction: Transaction,
  schema: SchemaName,
  id: string,
  messageId: string,
): Promise<SentFeedback[]> {
  const sent = await transaction.query<SentFeedback>(
    `WITH sent AS (
       UPDATE ${table(schema, 'wa_monitor_feedback')}
       SET state = 'sent', message_id = $2, sent_at = clock_timestamp(), reason_code = '', reason = '',
         waits_until = NULL, updated_at = clock_timestamp()
       WHERE (id = $1 OR carried_by = $1) AND state = 'sending'
       RETURNING id, rank, seq, drop_number, kind, review_id, revision, sender
     ), counted AS (
       UPDATE ${table(schema, 'qa_photo_reviews')} AS review
       SET feedback_sent = clock_timestamp(), updated_at = clock_timestamp()
       FROM sent WHERE review.id = sent.review_id AND review.revision = sent.revision RETURNING review.id
     )
     SELECT sent.id, sent.rank, sent.seq, sent.drop_number, sent.kind, sent.sender, counted.id IS NOT NULL AS counts_for_review
     FROM sent LEFT JOIN counted ON counted.id = sent.review_id ORDER BY sent.seq`,
    [id, messageId],
  )
  const through = sent[0]?.sender ? `through ${sent[0].sender}` : ''
  for (const late of [false, true]) {
    const rows = sent.filter((row) => isLate(row) === late)
    const detail = [through, ...(late ? [LATE] : [])].filter((part) => part !== '').join('; ')
    if (rows.length > 0) await insertFeedbackEvents(transaction, schema, rows, { state: 'sent', detail })
  }
  return sent
}

const LATE = 'it answered an earlier posting of this drop'

function isLate({ kind, counts_for_review }: SentFeedback): boolean {
  return kind === 'feedback' && !counts_for_review
}
