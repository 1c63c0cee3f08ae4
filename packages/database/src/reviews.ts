/** Statements on `qa_photo_reviews`. */
import type { SchemaName } from '@wa-monitor/contracts'
import { columns } from './columns.ts'
import { errorCode } from './connection-error.ts'
import type { Transaction } from './database.ts'
import { dropKeys } from './drop-keys.ts'
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
  /** What happened to it within the batch that makes it. */
  revision: number
  resubmitted: boolean
  withdrawn: boolean
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

const UNIQUE_VIOLATION = '23505'

/** Until this transaction ends no other one decides about these drops. */
export async function lockDrops(
  transaction: Transaction,
  schema: SchemaName,
  dropNumbers: readonly string[],
): Promise<void> {
  await transaction.query(
    `SELECT count(pg_advisory_xact_lock(key)) FROM (${dropKeys('$1', '$2')}) AS in_order`,
    [schema, dropNumbers],
  )
}

/** The newest row (by review_date, then created_at) of each drop that has any. */
export async function newestReviews(
  transaction: Transaction,
  schema: SchemaName,
  dropNumbers: readonly string[],
): Promise<Review[]> {
  return transaction.query<Review>(
    // One look into the index for each drop, whatever PostgreSQL believes about the table. With DISTINCT ON or ANY it
    // walked through all of it, as long as autovacuum had not counted the rows (10 times as long at 30,000 of them).
    `SELECT newest.* FROM unnest($1::varchar[]) AS wanted(drop_number) CROSS JOIN LATERAL (
       SELECT id, drop_number, project, coalesce(completed, false) AS completed, revision
       FROM ${table(schema, 'qa_photo_reviews')} AS review
       WHERE review.drop_number = wanted.drop_number
       ORDER BY review_date DESC, created_at DESC NULLS LAST LIMIT 1
     ) AS newest`,
    [dropNumbers],
  )
}

/** @throws ReviewExistsError when one of them is there by now. */
export async function insertReviews(
  transaction: Transaction,
  schema: SchemaName,
  reviews: readonly NewReview[],
): Promise<void> {
  try {
    await transaction.query(
      `INSERT INTO ${table(schema, 'qa_photo_reviews')}
         (id, drop_number, review_date, project, user_name, sender_name, submitted_by, submitted_by_lid,
          whatsapp_message_date, comment, revision, resubmitted, withdrawn_at, incomplete, completed)
       SELECT id, drop_number, review_date, project, user_name, sender_name, submitted_by, submitted_by_lid,
         whatsapp_message_date, comment, revision, resubmitted, CASE WHEN withdrawn THEN now() END, false, false
       FROM unnest($1::uuid[], $2::text[], $3::date[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[],
         $9::timestamptz[], $10::text[], $11::int[], $12::bool[], $13::bool[])
         AS new(id, drop_number, review_date, project, user_name, sender_name, submitted_by, submitted_by_lid,
           whatsapp_message_date, comment, revision, resubmitted, withdrawn)`,
      columns(reviews, [
        'id',
        'drop_number',
        'review_date',
        'project',
        'user_name',
        'sender_name',
        'submitted_by',
        'submitted_by_lid',
        'whatsapp_message_date',
        'comment',
        'revision',
        'resubmitted',
        'withdrawn',
      ]),
    )
  } catch (error) {
    if (errorCode(error) !== UNIQUE_VIOLATION) throw error
    throw new ReviewExistsError(
      'A drop of this batch was inserted by another program; the batch is read again',
      { cause: error },
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
     FROM unnest($1::uuid[], $2::int[], $3::text[], $4::bool[]) AS change(id, resubmissions, comment, withdrawn)
     WHERE review.id = change.id`,
    columns(changes, ['id', 'resubmissions', 'comment', 'withdrawn']),
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
