/**
 * Statements for people who develop: empty `dev`, fill it from `public`, compare the two. As the tables' owner, since
 * the role of `dev` sees nothing of `public`. Nothing here can write `public`: the schema written is in the text.
 */
import type { Transaction } from './database.ts'
import type { TableName } from './schema-name.ts'

/** Whether a reset empties it. Cursors stay: a monitor that finds none takes its groups for another one's. */
const EMPTIED: Record<TableName, boolean> = {
  qa_photo_reviews: true,
  wa_monitor_drop_events: true,
  wa_monitor_rejected_numbers: true,
  wa_monitor_failed_messages: true,
  wa_monitor_feedback: true,
  wa_monitor_feedback_events: true,
  wa_monitor_review_events: true,
  wa_monitor_feedback_control: false,
  wa_monitor_feedback_senders: true,
  wa_monitor_feedback_followed: false,
  wa_monitor_webhooks: true,
  wa_monitor_cursors: false,
  wa_monitor_api_keys: false,
  wa_monitor_users: false,
  wa_monitor_sessions: false,
  wa_monitor_audit: false,
  wa_monitor_migrations: false,
}

const emptied = (Object.keys(EMPTIED) as TableName[]).filter((name) => EMPTIED[name])

/** Table → rows, of those that a reset empties. */
export async function countDevRows(transaction: Transaction): Promise<Map<TableName, number>> {
  const counts = new Map<TableName, number>()
  for (const name of emptied) {
    const [found] = await transaction.query<{ rows: number }>(`SELECT count(*) AS rows FROM dev.${name}`)
    counts.set(name, found?.rows ?? 0)
  }
  return counts
}

/** Waits for whoever writes these tables, but not for ever: everybody behind it would wait as well. */
export async function emptyDevTables(transaction: Transaction): Promise<void> {
  await transaction.query(`SET LOCAL lock_timeout = '15s'`)
  await transaction.query(`TRUNCATE ${emptied.map((name) => `dev.${name}`).join(', ')}`)
}

export interface Copied {
  /** Reviews of `public` in that time, and how many of them were not in `dev` yet. */
  reviews: number
  newReviews: number
  newEvents: number
}

/**
 * Copies the reviews of the last `days` days, and their drops' events, from `public` to `dev`. What `dev` has stays as it
 * is: a row of the same id, or of the same drop and day, is not touched.
 */
export async function copyReviewsToDev(transaction: Transaction, days: number): Promise<Copied> {
  const reviewColumns = await sharedColumns(transaction, 'qa_photo_reviews')
  const eventColumns = await sharedColumns(transaction, 'wa_monitor_drop_events')
  const [reviews] = await transaction.query<{ found: number }>(
    `SELECT count(*) AS found FROM public.qa_photo_reviews WHERE review_date >= current_date - $1::int`,
    [days],
  )
  const [newReviews] = await transaction.query<{ copied: number }>(
    `WITH copied AS (
       INSERT INTO dev.qa_photo_reviews (${reviewColumns.join(', ')})
       SELECT ${reviewColumns.join(', ')} FROM public.qa_photo_reviews
       WHERE review_date >= current_date - $1::int
       ON CONFLICT DO NOTHING RETURNING 1
     ) SELECT count(*) AS copied FROM copied`,
    [days],
  )
  const [newEvents] = await transaction.query<{ copied: number }>(
    `WITH copied AS (
       INSERT INTO dev.wa_monitor_drop_events (${eventColumns.join(', ')})
       SELECT ${eventColumns.join(', ')} FROM public.wa_monitor_drop_events
       WHERE drop_number IN (
         SELECT review.drop_number FROM public.qa_photo_reviews AS review
         JOIN dev.qa_photo_reviews AS copy ON copy.id = review.id
         WHERE review.review_date >= current_date - $1::int
       )
       ORDER BY id
       ON CONFLICT DO NOTHING RETURNING 1
     ) SELECT count(*) AS copied FROM copied`,
    [days],
  )
  return {
    reviews: reviews?.found ?? 0,
    newReviews: newReviews?.copied ?? 0,
    newEvents: newEvents?.copied ?? 0,
  }
}

/** Quoted names of the columns that both schemas have (users add their own), without those PostgreSQL counts itself. */
async function sharedColumns(transaction: Transaction, name: TableName): Promise<string[]> {
  const rows = await transaction.query<{ quoted: string }>(
    `SELECT quote_ident(attname) AS quoted FROM pg_attribute
     WHERE attrelid IN (to_regclass('public.${name}'), to_regclass('dev.${name}'))
       AND attnum > 0 AND NOT attisdropped AND attgenerated = '' AND attidentity = ''
     GROUP BY attname HAVING count(*) = 2 ORDER BY attname`,
  )
  return rows.map(({ quoted }) => quoted)
}

export interface DayCount {
  project: string
  /** `2025-11-21` */
  day: string
  public: number
  dev: number
}

/** Reviews per project and day of the last `days` days, in both schemas. */
export async function compareReviews(transaction: Transaction, days: number): Promise<DayCount[]> {
  return transaction.query<DayCount>(
    `SELECT project, day::text AS day, count(*) FILTER (WHERE origin = 'public') AS public,
       count(*) FILTER (WHERE origin = 'dev') AS dev
     FROM (
       SELECT 'public' AS origin, coalesce(project, '') AS project, review_date AS day FROM public.qa_photo_reviews
       UNION ALL
       SELECT 'dev', coalesce(project, ''), review_date FROM dev.qa_photo_reviews
     ) AS reviews
     WHERE day >= current_date - $1::int
     GROUP BY project, reviews.day ORDER BY project, reviews.day`,
    [days],
  )
}
