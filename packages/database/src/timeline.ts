/** One drop's life: what its contractors posted and what became of the answers, in one order. */
import type { SchemaName } from '@wa-monitor/contracts'
import type { Transaction } from './database.ts'
import { table } from './schema-name.ts'

export interface TimelineRow {
  at: Date
  /** A kind of drop event, or `feedback_` and its state. */
  kind: string
  /** The sender's name, or his number; empty for feedback. */
  by: string
  detail: string
  revision: number | null
  /** The words of feedback, at its first event; else empty. */
  message: string
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
    `SELECT at, kind, by, detail, revision, message FROM (
       SELECT happened_at AS at, recorded_at AS learned_at, kind,
         coalesce(nullif(sender_name, ''), split_part(sender, '@', 1)) AS by, detail, revision, '' AS message, id
       FROM ${table(schema, 'wa_monitor_drop_events')} WHERE drop_number = $1
       UNION ALL
       SELECT event.happened_at, event.happened_at, 'feedback_' || event.state, '', event.detail, feedback.revision,
         CASE WHEN event.id = min(event.id) OVER (PARTITION BY event.feedback_id) THEN feedback.message ELSE '' END,
         event.id
       FROM ${table(schema, 'wa_monitor_feedback_events')} AS event
       JOIN ${table(schema, 'wa_monitor_feedback')} AS feedback ON feedback.id = event.feedback_id
       WHERE event.drop_number = $1
     ) AS entries
     ORDER BY date_trunc('second', at), learned_at, id
     LIMIT ${MOST}`,
    [dropNumber],
  )
}
