/** Statements on `qa_photo_reviews`. */
import { createHash } from 'node:crypto'
import type { SchemaName } from '@wa-monitor/contracts'
import type { Transaction } from './database.ts'
import { table } from './schema-name.ts'

/** What the newest row of a drop says. */
export interface Review {
  id: string
  drop_number: string
  /** Null in rows of the system before this one that named none. */
  project: string | null
  completed: boolean
  revision: number
}

export interface NewReview {
  /** UUID. */
  id: string
  drop_number: string
  /** `2025-11-21`. */
  review_date: string
  project: string
  user_name: string
  sender_name: string
  /** Phone JID, or empty. */
  submitted_by: string
  submitted_by_lid: string
  /** ISO 8601. */
  whatsapp_message_date: string
  comment: string
}

/** All that one batch does to one row. */
export interface ReviewChange {
  id: string
  /** How many times it was posted again; opens the review again when above 0. */
  resubmissions: number
  /** Put under the comment that is there. */
  comment: string
  /** Its last state in the batch; null: unchanged. */
  withdrawn: boolean | null
}

export interface KnownSender {
  lid: string
  phone: string
  /** At most 20 digits. */
  user_name: string
}

/** Another program inserted the same drop and day in between: the batch is to be done again. */
export class ReviewExistsError extends Error {
  override name = 'ReviewExistsError'
}

/**
 * Until this transaction ends no other one decides about these drops. Locks are taken in one order everywhere, so two
 * groups that name the same drops wait for each other and never deadlock.
 */
export async function lockDrops(
  transaction: Transaction,
  schema: SchemaName,
  dropNumbers: readonly string[],
): Promise<void> {
  const keys = dropNumbers.map((drop) =>
    createHash('sha256').update(`${schema}:${drop}`).digest().readBigInt64BE(),
  )
  const sorted = [...new Set(keys)].toSorted((a, b) => (a < b ? -1 : 1)).map(String)
  await transaction.query('SELECT pg_advisory_xact_lock(key) FROM unnest($1::bigint[]) AS key', [sorted])
}

/** The newest row (by review_date, then created_at) of each drop that has any. */
export async function newestReviews(
  transaction: Transaction,
  schema: SchemaName,
  dropNumbers: readonly string[],
): Promise<Review[]> {
  return transaction.query<Review>(
    `SELECT DISTINCT ON (drop_number) id, drop_number, project, coalesce(completed, false) AS completed, revision
     FROM ${table(schema, 'qa_photo_reviews')}
     WHERE drop_number = ANY($1::varchar[])
     ORDER BY drop_number, review_date DESC, created_at DESC NULLS LAST`,
    [dropNumbers],
  )
}

/** @throws ReviewExistsError when one of them is there by now. */
export async function insertReviews(
  transaction: Transaction,
  schema: SchemaName,
  reviews: readonly NewReview[],
): Promise<void> {
  const inserted = await transaction.query(
    `INSERT INTO ${table(schema, 'qa_photo_reviews')}
       (id, drop_number, review_date, project, user_name, sender_name, submitted_by, submitted_by_lid,
        whatsapp_message_date, comment, incomplete, completed, resubmitted)
     SELECT id, drop_number, review_date, project, user_name, sender_name, submitted_by, submitted_by_lid,
       whatsapp_message_date, comment, false, false, false
     FROM jsonb_to_recordset($1::jsonb) AS new(id uuid, drop_number text, review_date date, project text,
       user_name text, sender_name text, submitted_by text, submitted_by_lid text,
       whatsapp_message_date timestamptz, comment text)
     ON CONFLICT DO NOTHING
     RETURNING 1`,
    [JSON.stringify(reviews)],
  )
  if (inserted.length < reviews.length) {
    throw new ReviewExistsError(
      'A drop of this batch was inserted by another program; the batch is read again',
    )
  }
}

export async function changeReviews(
  transaction: Transaction,
  schema: SchemaName,
  changes: readonly ReviewChange[],
): Promise<void> {
  await transaction.query(
    `UPDATE ${table(schema, 'qa_photo_reviews')} AS review SET
       incomplete = CASE WHEN change.resubmissions > 0 THEN false ELSE review.incomplete END,
       feedback_sent = CASE WHEN change.resubmissions > 0 THEN NULL ELSE review.feedback_sent END,
       resubmitted = CASE WHEN change.resubmissions > 0 THEN true ELSE review.resubmitted END,
       revision = review.revision + change.resubmissions,
       comment = concat_ws(E'\\n\\n', nullif(review.comment, ''), change.comment),
       withdrawn_at = CASE change.withdrawn WHEN true THEN now() WHEN false THEN NULL ELSE review.withdrawn_at END,
       updated_at = now()
     FROM jsonb_to_recordset($1::jsonb) AS change(id uuid, resubmissions int, comment text, withdrawn boolean)
     WHERE review.id = change.id`,
    [JSON.stringify(changes)],
  )
}

/** Fills in the phone where only the LID was known. */
export async function resolveReviewSenders(
  transaction: Transaction,
  schema: SchemaName,
  senders: readonly KnownSender[],
): Promise<void> {
  await transaction.query(
    `UPDATE ${table(schema, 'qa_photo_reviews')} AS review
     SET submitted_by = known.phone, user_name = known.user_name, updated_at = now()
     FROM jsonb_to_recordset($1::jsonb) AS known(lid text, phone text, user_name text)
     WHERE review.submitted_by = '' AND review.submitted_by_lid = known.lid`,
    [JSON.stringify(senders)],
  )
}
