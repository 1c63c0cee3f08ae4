/** Statements on `qa_photo_reviews`. */
import type { SchemaName } from '@wa-monitor/contracts'
import { column, columns } from './columns.ts'
import { errorCode } from './connection-error.ts'
import type { Transaction } from './database.ts'
import { routine, table } from './schema-name.ts'

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
  whatsapp_message_date: Date
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
  await transaction.query(`SELECT ${routine(schema, 'wa_monitor_lock_drops')}($1)`, [column(dropNumbers)])
}

/** The newest row (by review_date, then created_at) of each drop that has any. */
export async function newestReviews(
  transaction: Transaction,
  schema: SchemaName,
  dropNumbers: readonly string[],
): Promise<Review[]> {
  return transaction.query<Review>(
    `SELECT id, drop_number, project, completed, revision FROM ${routine(schema, 'wa_monitor_newest_reviews')}($1)`,
    [column(dropNumbers)],
  )
}

/** @throws ReviewExistsError when one of them is there by now. */
export async function insertReviews(
  transaction: Transaction,
  schema: SchemaName,
  reviews: readonly NewReview[],
): Promise<void> {
  await transaction
    .query(
      `SELECT ${routine(schema, 'wa_monitor_insert_reviews')}
         ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
      reviewColumns(reviews),
    )
    .catch(explainExisting)
}

/** In the order of `wa_monitor_insert_reviews`. */
export function reviewColumns(reviews: readonly NewReview[]): string[] {
  return columns(reviews, [
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
  ])
}

/** In the order of `wa_monitor_change_reviews`. */
export function changeColumns(changes: readonly ReviewChange[]): string[] {
  return columns(changes, ['id', 'resubmissions', 'comment', 'withdrawn'])
}

/** Throws what it is given, or ReviewExistsError in its place. */
export function explainExisting(error: unknown): never {
  const isReview = (error as { table?: unknown }).table === 'qa_photo_reviews'
  if (!isReview || errorCode(error) !== UNIQUE_VIOLATION) throw error
  throw new ReviewExistsError(
    'A drop of this batch was inserted by another program; the batch is read again',
    {
      cause: error,
    },
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
