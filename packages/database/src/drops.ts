/** Statements that only read, for those who look at drops: rows of `qa_photo_reviews` with their newest feedback. */
import {
  type DropState,
  type FeedbackState,
  type SchemaName,
  STEP_COLUMNS,
  type StepColumn,
} from '@wa-monitor/contracts'
import type { Transaction } from './database.ts'
import { type DropFilter, whereFilter } from './drop-filter.ts'
import { DROP_STATE } from './drop-state.ts'
import { table } from './schema-name.ts'

export interface DropRow {
  id: string
  drop_number: string
  project: string | null
  state: DropState
  sender_name: string | null
  user_name: string | null
  submitted_by: string
  submitted_by_lid: string
  posted_at: Date | null
  /** ISO 8601 to the microsecond: whoever changes the row says which one he saw. */
  updated_at: string | null
  /** Where it stands in the list, as text with all of PostgreSQL's digits. */
  list_position: string
  revision: number
  resubmitted: boolean
  completed: boolean
  withdrawn: boolean
  feedback_sent: Date | null
  feedback_id: string | null
  feedback_state: FeedbackState | null
  feedback_rule: string | null
  feedback_reason: string | null
  feedback_waits_until: Date | null
  feedback_revision: number | null
  feedback_created_at: Date | null
  feedback_sent_at: Date | null
}

/** The index of the list holds this very expression. */
const ACTIVITY = `coalesce(review.updated_at, review.created_at, 'epoch')`

/**
 * With the feedback that matters: what still goes out, else the newest; what was taken back or ran out only where there is
 * nothing else.
 *
 * @param more further columns, written by us
 */
function selectDrops(schema: SchemaName, more: readonly string[] = []): string {
  const selected = [
    `review.id, review.drop_number, review.project, ${DROP_STATE} AS state, review.sender_name, review.user_name,
      coalesce(review.submitted_by, '') AS submitted_by, coalesce(review.submitted_by_lid, '') AS submitted_by_lid,
      review.whatsapp_message_date AS posted_at,
      to_char(review.updated_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS updated_at,
      ${ACTIVITY}::text AS list_position,
      review.revision, coalesce(review.resubmitted, false) AS resubmitted,
      coalesce(review.completed, false) AS completed, review.withdrawn_at IS NOT NULL AS withdrawn,
      review.feedback_sent,
      feedback.id AS feedback_id, feedback.state AS feedback_state, feedback.reason_code AS feedback_rule,
      feedback.reason AS feedback_reason, feedback.waits_until AS feedback_waits_until,
      feedback.revision AS feedback_revision, feedback.created_at AS feedback_created_at,
      feedback.sent_at AS feedback_sent_at`,
    ...more,
  ]
  return `SELECT ${selected.join(', ')}
    FROM ${table(schema, 'qa_photo_reviews')} AS review
    LEFT JOIN LATERAL (
      SELECT * FROM ${table(schema, 'wa_monitor_feedback')} AS answer
      WHERE answer.review_id = review.id
      ORDER BY CASE WHEN answer.state IN ('queued', 'sending') THEN 0
        WHEN answer.state IN ('cancelled', 'expired') THEN 2 ELSE 1 END, answer.seq DESC
      LIMIT 1
    ) AS feedback ON true`
}

export interface DropDetailRow extends DropRow {
  steps: Record<StepColumn, boolean>
  comment: string
  incomplete: boolean
  outstanding_photos_loaded_to_1map: boolean
}

const DETAILS = [
  `jsonb_build_object(${STEP_COLUMNS.map((step) => `'${step}', coalesce(review.${step}, false)`).join(', ')}) AS steps`,
  `coalesce(review.comment, '') AS comment`,
  'coalesce(review.incomplete, false) AS incomplete',
  'coalesce(review.outstanding_photos_loaded_to_1map, false) AS outstanding_photos_loaded_to_1map',
]

/** What a reviewer decides about, too. @param more further columns, written by us. */
export function selectDropDetails(schema: SchemaName, more: readonly string[] = []): string {
  return selectDrops(schema, [...DETAILS, ...more])
}

export type DropBy = { id: string } | { drop_number: string }

/** The id or number is `$1`; of a number its newest row. */
export function whereDrop(by: DropBy): string {
  return `WHERE ${'id' in by ? 'review.id' : 'review.drop_number'} = $1
     ORDER BY review.review_date DESC, review.created_at DESC NULLS LAST
     LIMIT 1`
}

export interface DropsPage extends DropFilter {
  limit: number
  /** Of the last row of the page before. */
  after?: { list_position: string; id: string } | undefined
}

/** Newest activity first. */
export async function listDrops(
  transaction: Transaction,
  schema: SchemaName,
  { limit, after, ...filter }: DropsPage,
): Promise<DropRow[]> {
  const values: unknown[] = []
  const where = whereFilter(schema, filter, values)
  if (after) {
    values.push(after.list_position, after.id)
    where.push(`(${ACTIVITY}, review.id) < ($${values.length - 1}::timestamptz, $${values.length}::uuid)`)
  }
  values.push(limit)
  return transaction.query<DropRow>(
    `${selectDrops(schema)}
     ${where.length > 0 ? `WHERE ${where.join(' AND ')}` : ''}
     ORDER BY ${ACTIVITY} DESC, review.id DESC
     LIMIT $${values.length}`,
    values,
  )
}

/** By drop number (then its newest row) or by the row's id. */
export async function findDrop(
  transaction: Transaction,
  schema: SchemaName,
  by: DropBy,
): Promise<DropDetailRow | undefined> {
  const [found] = await transaction.query<DropDetailRow>(`${selectDropDetails(schema)} ${whereDrop(by)}`, [
    'id' in by ? by.id : by.drop_number,
  ])
  return found
}

export interface DropCounts {
  total: number
  waiting: number
  completed: number
  queued: number
  sending: number
  sent: number
  stopped: number
}

/** `sent` and `stopped`: of the last 24 hours. What another one carries is counted as well. */
export async function countDrops(transaction: Transaction, schema: SchemaName): Promise<DropCounts> {
  const [counts] = await transaction.query<DropCounts>(
    `SELECT drops.*, feedback.* FROM (
       SELECT count(*) AS total, count(*) FILTER (WHERE completed) AS completed,
         count(*) FILTER (WHERE completed IS NOT TRUE AND withdrawn_at IS NULL AND feedback_sent IS NULL AND id NOT IN
           (SELECT review_id FROM ${table(schema, 'wa_monitor_feedback')} WHERE state IN ('queued', 'sending'))) AS waiting
       FROM ${table(schema, 'qa_photo_reviews')}
     ) AS drops, (
       SELECT count(*) FILTER (WHERE state = 'queued') AS queued, count(*) FILTER (WHERE state = 'sending') AS sending,
         count(*) FILTER (WHERE sent_at > now() - interval '24 hours') AS sent,
         count(*) FILTER (WHERE state IN ('held', 'failed')) AS stopped
       FROM ${table(schema, 'wa_monitor_feedback')}
       WHERE state IN ('queued', 'sending') OR updated_at > now() - interval '24 hours'
     ) AS feedback`,
  )
  if (!counts) throw new Error('an aggregate has one row')
  return counts
}
