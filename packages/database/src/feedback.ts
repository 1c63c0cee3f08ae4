/** Statements on `wa_monitor_feedback`. Every change of state is conditional on the state before it. */
import type { FeedbackJob, FeedbackState, SchemaName } from '@wa-monitor/contracts'
import type { Transaction } from './database.ts'
import { table } from './schema-name.ts'

export interface Feedback {
  /** UUID. */
  id: string
  /** Lower leaves first, among equals the lower `seq`: see `rankOf`. */
  rank: number
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
  /** Of the rule that holds it back, where known. */
  waits_until: Date | null
  /** WhatsApp's, as soon as the bridge has named it. */
  message_id: string | null
  /** With `id` the key at the bridge: see `sendKeyOf`. */
  attempt: number
  /** When it was put in the queue, the first time or by a person again. */
  queued_at: Date
  not_before: Date | null
  /** Worth saying until then; null when the configuration decides. */
  not_after: Date | null
  /** The name of the sender it was handed to. */
  sender: string | null
  /** The feedback in whose message it goes out. */
  carried_by: string | null
  /** What the bridge was asked to send; null before that, and for what another one carries. */
  sent_body: unknown
  sending_at: Date | null
  sent_at: Date | null
  /** Who asked for it; empty for what the system says by itself. */
  created_by: string
}

/** The row with what its review says by now. */
export interface FeedbackWithReview extends Feedback {
  /** Null when there is no such row any more, and for a reply. */
  current_revision: number | null
  withdrawn: boolean
}

/** All of `Feedback`, of a table that is called `feedback`. */
export const FEEDBACK_COLUMNS = [
  'id',
  'rank',
  'seq',
  'kind',
  'drop_number',
  'review_id',
  'revision',
  'project',
  'group_jid',
  'message',
  'mentioned_jid',
  'quoted_message_id',
  'state',
  'reason_code',
  'reason',
  'waits_until',
  'message_id',
  'attempt',
  'queued_at',
  'not_before',
  'not_after',
  'sender',
  'carried_by',
  'sent_body',
  'sending_at',
  'sent_at',
  'created_by',
]
  .map((name) => `feedback.${name}`)
  .join(', ')

export async function feedbackByKey(
  transaction: Transaction,
  schema: SchemaName,
  idempotencyKey: string,
): Promise<Feedback | undefined> {
  const [found] = await transaction.query<Feedback>(
    `SELECT ${FEEDBACK_COLUMNS} FROM ${table(schema, 'wa_monitor_feedback')} AS feedback WHERE idempotency_key = $1`,
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
    `${withReview(schema)} WHERE feedback.id = $1 FOR UPDATE OF feedback`,
    [id],
  )
  return found
}

/** What goes out in this row's message, in order, held until the transaction ends. */
export async function lockCarried(
  transaction: Transaction,
  schema: SchemaName,
  id: string,
): Promise<FeedbackWithReview[]> {
  return transaction.query<FeedbackWithReview>(
    `${withReview(schema)}
     WHERE feedback.carried_by = $1 AND feedback.state = 'sending' ORDER BY feedback.seq FOR UPDATE OF feedback`,
    [id],
  )
}

/** The beginning of a query for `FeedbackWithReview`. */
export function withReview(schema: SchemaName): string {
  return `SELECT ${FEEDBACK_COLUMNS}, review.revision AS current_revision, review.withdrawn_at IS NOT NULL AS withdrawn
     FROM ${table(schema, 'wa_monitor_feedback')} AS feedback
     LEFT JOIN ${table(schema, 'qa_photo_reviews')} AS review ON review.id = feedback.review_id`
}

/** What has not gone out yet, first the one that goes first. What another one carries leaves with that one. */
export async function openFeedback(
  transaction: Transaction,
  schema: SchemaName,
  limit: number,
): Promise<FeedbackJob[]> {
  return transaction.query<FeedbackJob>(
    `SELECT id, rank, seq FROM ${table(schema, 'wa_monitor_feedback')}
     WHERE state IN ('queued', 'sending') AND carried_by IS NULL ORDER BY rank, seq LIMIT $1`,
    [limit],
  )
}
