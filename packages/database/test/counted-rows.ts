import type { TestDatabase } from './postgres.ts'

export interface ReviewOver {
  project?: string
  /** Whose day of `posted` is the review's date. */
  zone?: string
  posted?: Date | string | null
  /** As `posted`, unless said otherwise. */
  updated?: Date | string
  completed?: boolean
  revision?: number
  feedback_sent?: string | null
}

interface FeedbackOver {
  /** Null: it has not left. */
  sent: Date | string | null
  created?: Date | string
  /** When it was sent or else written, unless said otherwise. */
  updated?: Date | string
  review?: string
  kind?: string
}

/** Rows of one project's days, for what counts them: in `public`, of Lawley unless said otherwise. */
export function countedRows({ query }: Pick<TestDatabase, 'query'>) {
  return {
    clear: () =>
      query(
        `TRUNCATE public.qa_photo_reviews, public.wa_monitor_drop_events, public.wa_monitor_rejected_numbers,
           public.wa_monitor_feedback, public.wa_monitor_feedback_events, public.wa_monitor_review_events,
           public.wa_monitor_webhooks`,
      ),

    /** Returns its id. */
    async review(drop: string, over: ReviewOver = {}): Promise<string> {
      const { project = 'Lawley', zone = 'Africa/Johannesburg', posted = '2025-11-20T08:00:00Z' } = over
      const { updated = posted, completed = false, revision = 0, feedback_sent = null } = over
      const [made] = await query<{ id: string }>(
        `INSERT INTO qa_photo_reviews (drop_number, review_date, project, whatsapp_message_date, created_at, updated_at,
           completed, revision, feedback_sent)
         VALUES ($1, coalesce($3::timestamptz AT TIME ZONE $8, '2025-11-20')::date, $2, $3, $3, $4, $5, $6, $7)
         RETURNING id`,
        [drop, project, posted, updated, completed, revision, feedback_sent, zone],
      )
      return made?.id ?? ''
    },

    event: (drop: string, kind: string, at: Date | string, project = 'Lawley') =>
      query(
        `INSERT INTO wa_monitor_drop_events (drop_number, kind, project, group_jid, message_id, sender_key, sender, sender_lid,
           sender_name, happened_at)
         VALUES ($1, $2, $3, 'g', gen_random_uuid()::text, '', '', '', '', $4)`,
        [drop, kind, project, at],
      ),

    /** A number that was refused when it was read, whenever it was sent. */
    rejected: (recordedAt: Date | string, happenedAt: Date | string = recordedAt) =>
      query(
        `INSERT INTO wa_monitor_rejected_numbers (written, reason, project, group_jid, message_id, sender_key, sender,
           sender_lid, sender_name, happened_at, recorded_at)
         VALUES ('DR1', 'near_miss', 'Lawley', 'g', gen_random_uuid()::text, '', '', '', '', $1, $2)`,
        [happenedAt, recordedAt],
      ),

    feedback: ({ sent, created = new Date(), updated, review, kind = 'feedback' }: FeedbackOver) =>
      query(
        `INSERT INTO wa_monitor_feedback (drop_number, review_id, revision, project, group_jid, message, mentioned_jid, state,
           kind, created_at, sent_at, updated_at)
         VALUES ('DR1000001', coalesce($1, gen_random_uuid()), 0, 'Lawley', 'g', 'x', 'y', 'read', $2, $3, $4, $5)`,
        [review ?? null, kind, created, sent, updated ?? sent ?? created],
      ),

    /** A reviewer's change. */
    changed: (review: string, kind: string, at: string) =>
      query(
        `INSERT INTO wa_monitor_review_events (review_id, drop_number, revision, kind, happened_at)
         VALUES ($1, 'DR1000001', 0, $2, $3)`,
        [review, kind, at],
      ),
  }
}
