/** One drop's life: what its contractors posted, what reviewers changed and what became of the answers, in one order. */
import type { SchemaName, TimelineEntry } from '@wa-monitor/contracts'
import type { Transaction } from './database.ts'
import { table } from './schema-name.ts'

export interface TimelineRow {
  at: Date
  /** A kind of drop event or of review change, or `feedback_` and its state. */
  kind: string
  /** The sender's name, or his number; for feedback the reviewer, empty for what the system did. */
  by: string
  detail: string
  revision: number | null
  /** The words of feedback, at its first event; else empty. */
  message: string
  /** Of feedback: the rule that holds it or why it stopped, for programs; else empty. */
  code: string
  /** Until when that rule holds it, where known. */
  until: Date | null
  feedback_id: string | null
  /** The name of the number it left from, where it says that it was sent; else null. */
  sender: string | null
  /** What a reviewer changed; null of everything else. */
  review: TimelineEntry['review']
}

/** A drop has tens of entries; more than this are not shown. */
const MOST = 500

/**
 * Oldest first. WhatsApp's clock counts whole seconds and ours does not: within one second the order is that in which
 * we learned of things.
 */
export async function dropTimeline(
  transaction: Transaction,
  schema: SchemaName,
  dropNumber: string,
): Promise<TimelineRow[]> {
  return transaction.query<TimelineRow>(
    `SELECT at, kind, by, detail, revision, message, code, until, feedback_id, sender, review FROM (
       SELECT happened_at AS at, recorded_at AS learned_at, kind,
         coalesce(nullif(sender_name, ''), split_part(sender, '@', 1)) AS by, detail, revision, '' AS message,
         '' AS code, NULL::timestamptz AS until, NULL::uuid AS feedback_id, NULL::text AS sender, NULL::jsonb AS review, id
       FROM ${table(schema, 'wa_monitor_drop_events')} WHERE drop_number = $1
       UNION ALL
       SELECT event.happened_at, event.happened_at, 'feedback_' || event.state, event.by, event.detail, feedback.revision,
         CASE WHEN event.id = min(event.id) OVER (PARTITION BY event.feedback_id) THEN feedback.message ELSE '' END,
         event.code, event.until, feedback.id, CASE WHEN event.state = 'sent' THEN feedback.sender END, NULL, event.id
       FROM ${table(schema, 'wa_monitor_feedback_events')} AS event
       JOIN ${table(schema, 'wa_monitor_feedback')} AS feedback ON feedback.id = event.feedback_id
       WHERE event.drop_number = $1
       UNION ALL
       SELECT happened_at, happened_at, kind, by, '', revision, '', '', NULL, NULL, NULL,
         jsonb_build_object('good', steps_good, 'missing', steps_missing, 'comment', comment_changed,
           'incomplete', incomplete, 'outstanding_photos_loaded_to_1map', outstanding_photos_loaded_to_1map), id
       FROM ${table(schema, 'wa_monitor_review_events')} WHERE drop_number = $1
     ) AS entries
     ORDER BY date_trunc('second', at), learned_at, id
     LIMIT ${MOST}`,
    [dropNumber],
  )
}
