/** Statements that look for a number that is no drop: what was posted like it. They only read. */
import type { DropState, RejectReason, SchemaName } from '@wa-monitor/contracts'
import type { Transaction } from './database.ts'
import { DROP_STATE } from './drop-state.ts'
import { table } from './schema-name.ts'

export interface RejectTrace {
  written: string
  reason: RejectReason
  detail: string
  project: string
  by: string
  at: Date
}

/** Rejected posts are kept for weeks, and rarely looked through: the newest are enough. */
const MOST_LOOKED_THROUGH = 20_000
const MOST_REJECTS = 2000

/**
 * Rejected posts whose digits begin or end as one of these parts does, newest first. One slip leaves one half of a number as it
 * was; which of them are really near, the caller decides.
 *
 * @param halves the first and the last digits of the number.
 */
export async function rejectsLike(
  transaction: Transaction,
  schema: SchemaName,
  { first, last }: { first: string; last: string },
): Promise<RejectTrace[]> {
  return transaction.query<RejectTrace>(
    `SELECT written, reason, detail, project, by, at FROM (
       SELECT written, reason, detail, project, regexp_replace(written, '\\D', '', 'g') AS digits,
         coalesce(nullif(sender_name, ''), split_part(sender, '@', 1)) AS by, happened_at AS at, recorded_at
       FROM (
         SELECT * FROM ${table(schema, 'wa_monitor_rejected_numbers')} ORDER BY recorded_at DESC LIMIT ${MOST_LOOKED_THROUGH}
       ) AS newest
     ) AS rejected
     WHERE starts_with(digits, $1) OR right(digits, length($2)) = $2
     ORDER BY recorded_at DESC LIMIT ${MOST_REJECTS}`,
    [first, last],
  )
}

export interface NearDrop {
  drop_number: string
  project: string | null
  state: DropState
  by: string
  at: Date | null
}

const MOST_NEAR = 8

/** Those of these numbers that have a row, newest first. */
export async function dropsOf(
  transaction: Transaction,
  schema: SchemaName,
  numbers: readonly string[],
): Promise<NearDrop[]> {
  return transaction.query<NearDrop>(
    `SELECT review.drop_number, review.project, ${DROP_STATE} AS state,
       coalesce(nullif(review.sender_name, ''), review.user_name, '') AS by, review.whatsapp_message_date AS at
     FROM (
       SELECT DISTINCT ON (drop_number) * FROM ${table(schema, 'qa_photo_reviews')}
       WHERE drop_number = ANY($1::varchar[]) ORDER BY drop_number, review_date DESC, created_at DESC NULLS LAST
     ) AS review
     LEFT JOIN LATERAL (
       SELECT * FROM ${table(schema, 'wa_monitor_feedback')} AS answer WHERE answer.review_id = review.id
       ORDER BY CASE WHEN answer.state IN ('queued', 'sending') THEN 0
         WHEN answer.state IN ('cancelled', 'expired') THEN 2 ELSE 1 END, answer.seq DESC
       LIMIT 1
     ) AS feedback ON true
     ORDER BY review.whatsapp_message_date DESC NULLS LAST LIMIT ${MOST_NEAR}`,
    [numbers],
  )
}
