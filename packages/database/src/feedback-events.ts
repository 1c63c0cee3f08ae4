/** Statements on `wa_monitor_feedback_events`: the feedback part of a drop's timeline. */
import type { FeedbackState, SchemaName } from '@wa-monitor/contracts'
import type { Transaction } from './database.ts'
import { table } from './schema-name.ts'

/** Belongs into the transaction that changes the state. */
export async function insertFeedbackEvent(
  transaction: Transaction,
  schema: SchemaName,
  event: { feedback: { id: string; drop_number: string }; state: FeedbackState; detail: string },
): Promise<void> {
  await transaction.query(
    `INSERT INTO ${table(schema, 'wa_monitor_feedback_events')} (feedback_id, drop_number, state, detail)
     VALUES ($1, $2, $3, $4)`,
    [event.feedback.id, event.feedback.drop_number, event.state, event.detail],
  )
}
