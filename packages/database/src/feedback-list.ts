/** Statements that only read, for those who look through feedback. */
import type { FeedbackState, SchemaName } from '@wa-monitor/contracts'
import type { Transaction } from './database.ts'
import { FEEDBACK_COLUMNS, type Feedback } from './feedback.ts'
import { table } from './schema-name.ts'

export interface ListedFeedback extends Feedback {
  created_at: Date
  delivered_at: Date | null
  read_at: Date | null
  updated_at: Date
}

export interface FeedbackPage {
  /** Any when empty. */
  states: readonly FeedbackState[]
  /** Without regard to case. */
  project?: string | undefined
  drop_number?: string | undefined
  /** Why it waits or stopped: see `FEEDBACK_RULES`. */
  rule?: string | undefined
  /** Without what newer feedback about the same review has taken the place of. */
  current?: boolean
  limit: number
  /** `seq` of the last one of the page before. */
  after?: number | undefined
}

const SELECTED = `${FEEDBACK_COLUMNS}, feedback.created_at, feedback.delivered_at, feedback.read_at, feedback.updated_at`

/** Newest first; replies of rules are among them. */
export async function listFeedback(
  transaction: Transaction,
  schema: SchemaName,
  { states, project, drop_number, rule, current = false, limit, after }: FeedbackPage,
): Promise<ListedFeedback[]> {
  const feedback = table(schema, 'wa_monitor_feedback')
  return transaction.query<ListedFeedback>(
    `SELECT ${SELECTED} FROM ${feedback} AS feedback
     WHERE (cardinality($1::text[]) = 0 OR state = ANY($1::text[]))
       AND ($2::text IS NULL OR lower(project) = lower($2))
       AND ($3::text IS NULL OR drop_number = $3)
       AND ($4::text IS NULL OR reason_code = $4)
       AND ($5::bigint IS NULL OR seq < $5)
       AND (NOT $7 OR NOT EXISTS (
         SELECT 1 FROM ${feedback} AS newer
         WHERE newer.review_id = feedback.review_id AND newer.seq > feedback.seq AND newer.state <> 'cancelled'))
     ORDER BY seq DESC LIMIT $6`,
    [states, project ?? null, drop_number ?? null, rule ?? null, after ?? null, limit, current],
  )
}

export async function findFeedback(
  transaction: Transaction,
  schema: SchemaName,
  id: string,
): Promise<ListedFeedback | undefined> {
  const [found] = await transaction.query<ListedFeedback>(
    `SELECT ${SELECTED} FROM ${table(schema, 'wa_monitor_feedback')} AS feedback WHERE id = $1`,
    [id],
  )
  return found
}

export interface FeedbackEventRow {
  at: Date
  state: FeedbackState
  /** The rule or reason, for programs. */
  code: string
  detail: string
  until: Date | null
  by: string
}

/** Oldest first. */
export async function feedbackEvents(
  transaction: Transaction,
  schema: SchemaName,
  id: string,
): Promise<FeedbackEventRow[]> {
  return transaction.query<FeedbackEventRow>(
    `SELECT happened_at AS at, state, code, detail, until, by FROM ${table(schema, 'wa_monitor_feedback_events')}
     WHERE feedback_id = $1 ORDER BY id`,
    [id],
  )
}

/** The others in the same WhatsApp message, in the order in which they were asked for. */
export async function feedbackInSameMessage(
  transaction: Transaction,
  schema: SchemaName,
  id: string,
): Promise<Pick<Feedback, 'id' | 'drop_number' | 'state'>[]> {
  const feedback = table(schema, 'wa_monitor_feedback')
  return transaction.query(
    `SELECT other.id, other.drop_number, other.state
     FROM ${feedback} AS own
     JOIN ${feedback} AS other
       ON other.id <> own.id AND (other.id = own.carried_by OR other.carried_by = coalesce(own.carried_by, own.id))
     WHERE own.id = $1 ORDER BY other.seq`,
    [id],
  )
}

/** Feedback about the same drop that was asked for later and still goes out. */
export async function newerOpenFeedback(
  transaction: Transaction,
  schema: SchemaName,
  { id, drop_number, seq }: Pick<Feedback, 'id' | 'drop_number' | 'seq'>,
): Promise<string | undefined> {
  const [newer] = await transaction.query<{ id: string }>(
    `SELECT id FROM ${table(schema, 'wa_monitor_feedback')}
     WHERE drop_number = $1 AND kind = 'feedback' AND state IN ('queued', 'sending') AND seq > $2 AND id <> $3
     ORDER BY seq DESC LIMIT 1`,
    [drop_number, seq, id],
  )
  return newer?.id
}
