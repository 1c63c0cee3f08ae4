/** Statements on `wa_monitor_feedback_events`: the feedback part of a drop's timeline. */
import type { FeedbackState, SchemaName } from '@wa-monitor/contracts'
import type { Transaction } from './database.ts'
import { table } from './schema-name.ts'

export interface NewFeedbackEvent {
  feedback: { id: string; drop_number: string }
  state: FeedbackState
  /** For people; empty when there is nothing to say. */
  detail: string
  /** The rule that holds it or why it stopped, for programs: see `FEEDBACK_RULES`. */
  code?: string
  /** Until when that rule holds it, ISO 8601. */
  until?: string | null
  /** Who did it; left out for what the system did. */
  by?: string
}

/** Belongs into the transaction that changes the state. */
export async function insertFeedbackEvent(
  transaction: Transaction,
  schema: SchemaName,
  event: NewFeedbackEvent,
): Promise<void> {
  const { feedback, ...rest } = event
  await insertFeedbackEvents(transaction, schema, [feedback], rest)
}

/** The same for several rows that share their state. */
export async function insertFeedbackEvents(
  transaction: Transaction,
  schema: SchemaName,
  rows: readonly NewFeedbackEvent['feedback'][],
  { state, detail, code = '', until = null, by = '' }: Omit<NewFeedbackEvent, 'feedback'>,
): Promise<void> {
  await transaction.query(
    `INSERT INTO ${table(schema, 'wa_monitor_feedback_events')}
       (feedback_id, drop_number, state, detail, code, until, by)
     SELECT id, drop_number, $3, $4, $5, $6, $7
     FROM unnest($1::uuid[], $2::text[]) WITH ORDINALITY AS row(id, drop_number, place) ORDER BY place`,
    [rows.map(({ id }) => id), rows.map(({ drop_number }) => drop_number), state, detail, code, until, by],
  )
}
