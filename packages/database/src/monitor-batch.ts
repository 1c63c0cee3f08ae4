/** The statement that writes what a monitor made of a batch of messages. */
import type { SchemaName } from '@wa-monitor/contracts'
import type { SavedCursor } from './cursors.ts'
import type { Transaction } from './database.ts'
import { eventColumns, type NewDropEvent } from './drop-events.ts'
import {
  changeColumns,
  explainExisting,
  type NewReview,
  reviewColumns,
  type ReviewChange,
} from './reviews.ts'
import { routine } from './schema-name.ts'

export interface MonitorBatch {
  reviews: readonly NewReview[]
  changes: readonly ReviewChange[]
  events: readonly NewDropEvent[]
  /** Undefined: the group's cursor stays where it is. */
  cursor: SavedCursor | undefined
}

/**
 * All of it in one statement.
 *
 * @param isLast COMMIT leaves with it: see `Transaction.last`.
 * @throws ReviewExistsError when one of the new reviews is there by now.
 */
export async function writeBatch(
  transaction: Transaction,
  schema: SchemaName,
  { reviews, changes, events, cursor }: MonitorBatch,
  { isLast }: { isLast: boolean },
): Promise<void> {
  const values = [
    cursor?.groupJid ?? null,
    cursor?.storeId ?? null,
    cursor?.lastSeq ?? null,
    cursor?.hasMore ?? false,
    ...reviewColumns(reviews),
    ...changeColumns(changes),
    ...eventColumns(events),
  ]
  const text = `SELECT ${routine(schema, 'wa_monitor_write')}(${values.map((_, index) => `$${index + 1}`).join(', ')})`
  const writing = isLast ? transaction.last(text, values) : transaction.query(text, values)
  await writing.catch(explainExisting)
}
