/**
 * What happened on which day, for charts: statements that only count, a whole figure each. Days are each project's own.
 * Days on which there was nothing are not in the answers.
 */
import type { SchemaName } from '@wa-monitor/contracts'
import type { Transaction } from './database.ts'
import type { ProjectZone } from './day-counts.ts'
import { table } from './schema-name.ts'

/** Of a review: changed since `$3`. An index holds this very expression. */
const CHANGED = `coalesce(updated_at, created_at, 'epoch') >= $3::timestamptz`

/** The projects that are asked for, of `$1` and `$2`. */
const OWN = 'unnest($1::text[], $2::text[]) AS own (project, zone)'

export interface DayOf {
  project: string
  /** `2025-11-21` */
  day: string
}

export interface ReviewWait {
  /** Null: all projects together. */
  project: string | null
  day: string
  /** How many drops were reviewed for the first time. */
  reviewed: number
  /** Hours from post to review: within so many were half of them, and nine of ten. */
  p50: number
  p90: number
}

export interface Statistics {
  created: (DayOf & { created: number })[]
  resubmitted: (DayOf & { resubmitted: number })[]
  rejected: (DayOf & { rejected: number })[]
  completed: (DayOf & { completed: number; first_time_right: number })[]
  feedback: (DayOf & { feedback_sent: number })[]
  waits: ReviewWait[]
}

/** The day that each project has now: project → `2025-11-21`. */
export async function daysNow(
  transaction: Transaction,
  projects: readonly ProjectZone[],
): Promise<Record<string, string>> {
  const rows = await transaction.query<{ project: string; day: string }>(
    `SELECT project, (now() AT TIME ZONE zone)::date AS day FROM ${OWN}`,
    valuesOf(projects),
  )
  return Object.fromEntries(rows.map(({ project, day }) => [project, day]))
}

/**
 * Counts of each project and day since a moment. A project's own first day has to begin after it, or is counted in part.
 *
 * - `created`: reviews by their date. `resubmitted`: postings again, each one. `rejected`: by when we read them.
 * - `completed`: reviews that are completed now, each once, on the day when they last became so; `first_time_right`: of these,
 *   without a resubmission. Of what was completed before review events were kept, the day of the row's last change.
 * - `feedback_sent`: by when WhatsApp had it; not the replies of rules.
 * - `waits`: see `reviewWaits`.
 */
export async function countStatistics(
  transaction: Transaction,
  schema: SchemaName,
  projects: readonly ProjectZone[],
  since: Date,
): Promise<Statistics> {
  const reviews = table(schema, 'qa_photo_reviews')
  const values = [...valuesOf(projects), since]
  const perDay = <Row extends DayOf>(count: string, at: string, from: string) =>
    transaction.query<Row>(
      `SELECT own.project, (${at} AT TIME ZONE own.zone)::date AS day, ${count}
       FROM ${from} JOIN ${OWN} ON own.project = row.project
       GROUP BY 1, 2`,
      values,
    )
  return {
    created: await transaction.query(
      `SELECT project, review_date AS day, count(*) AS created FROM ${reviews}
       WHERE project = ANY($1::text[]) AND cardinality($2::text[]) > 0 AND review_date >= $3::timestamptz::date
       GROUP BY 1, 2`,
      values,
    ),
    resubmitted: await perDay(
      'count(*) AS resubmitted',
      'row.happened_at',
      `(SELECT project, happened_at FROM ${table(schema, 'wa_monitor_drop_events')}
        WHERE kind = 'resubmitted' AND happened_at >= $3::timestamptz) AS row`,
    ),
    rejected: await perDay(
      'count(*) AS rejected',
      'row.recorded_at',
      `(SELECT project, recorded_at FROM ${table(schema, 'wa_monitor_rejected_numbers')}
        WHERE recorded_at >= $3::timestamptz) AS row`,
    ),
    completed: await perDay(
      'count(*) AS completed, count(*) FILTER (WHERE row.revision = 0) AS first_time_right',
      'row.completed_at',
      `(SELECT project, revision, coalesce(event.completed_at, updated_at, created_at) AS completed_at
        FROM ${reviews} LEFT JOIN (
          SELECT review_id, max(happened_at) AS completed_at FROM ${table(schema, 'wa_monitor_review_events')}
          WHERE kind = 'completed' AND review_id IN (SELECT id FROM ${reviews} WHERE ${CHANGED}) GROUP BY review_id
        ) AS event ON event.review_id = id
        WHERE completed AND ${CHANGED}) AS row`,
    ),
    feedback: await perDay(
      'count(*) AS feedback_sent',
      'row.sent_at',
      `(SELECT project, sent_at FROM ${table(schema, 'wa_monitor_feedback')}
        WHERE kind = 'feedback' AND updated_at >= $3::timestamptz AND sent_at >= $3::timestamptz) AS row`,
    ),
    waits: await reviewWaits(transaction, schema, projects, since),
  }
}

/**
 * How long a drop waited for its first review, by the day of that review: what was reviewed late counts on the day when that
 * was done, and no day changes any more when it is over. From the message that made its row to the earliest of: a reviewer's
 * change, feedback written, feedback sent by another program, completion. Of the time before reviewers' changes were kept only
 * feedback and the last change of completed rows are known, so its waits may be too long.
 *
 * `changed` is not materialized: of a CTE the planner does not know how many ids it has, and looks all of them up one by one.
 */
async function reviewWaits(
  transaction: Transaction,
  schema: SchemaName,
  projects: readonly ProjectZone[],
  since: Date,
): Promise<ReviewWait[]> {
  const reviews = table(schema, 'qa_photo_reviews')
  const feedback = table(schema, 'wa_monitor_feedback')
  const rows = await transaction.query<Omit<ReviewWait, 'p50' | 'p90'> & { hours: [number, number] }>(
    `WITH changed AS NOT MATERIALIZED (
       SELECT id FROM ${reviews} WHERE ${CHANGED}
       UNION
       SELECT review_id FROM ${feedback} WHERE kind = 'feedback' AND updated_at >= $3::timestamptz
     ), answer AS (
       SELECT review_id, min(created_at) AS written_at FROM ${feedback}
       WHERE kind = 'feedback' AND review_id IN (SELECT id FROM changed) GROUP BY review_id
     ), seen AS (
       SELECT review_id, min(happened_at) AS changed_at FROM ${table(schema, 'wa_monitor_review_events')}
       WHERE review_id IN (SELECT id FROM changed) GROUP BY review_id
     ), first AS (
       SELECT review.project, coalesce(review.whatsapp_message_date, review.created_at) AS posted_at,
         least(seen.changed_at, answer.written_at, review.feedback_sent,
           CASE WHEN review.completed THEN coalesce(review.updated_at, review.created_at) END) AS reviewed_at
       FROM changed
       JOIN ${reviews} AS review USING (id)
       LEFT JOIN answer ON answer.review_id = review.id
       LEFT JOIN seen ON seen.review_id = review.id
     )
     SELECT own.project, (first.reviewed_at AT TIME ZONE own.zone)::date AS day, count(*) AS reviewed,
       percentile_cont(ARRAY[0.5, 0.9]) WITHIN GROUP (
         ORDER BY greatest(extract(epoch FROM first.reviewed_at - first.posted_at)::float8 / 3600, 0)) AS hours
     FROM first JOIN ${OWN} ON own.project = first.project
     WHERE first.reviewed_at >= $3::timestamptz AND first.posted_at IS NOT NULL
     GROUP BY GROUPING SETS ((1, 2), (2))`,
    [...valuesOf(projects), since],
  )
  return rows.map(({ hours: [p50, p90], ...row }) => ({ ...row, p50, p90 }))
}

function valuesOf(projects: readonly ProjectZone[]): unknown[] {
  return [projects.map(({ name }) => name), projects.map(({ time_zone }) => time_zone)]
}
