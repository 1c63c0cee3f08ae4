/** Statements on `wa_monitor_changes`: the number that grows with every statement on what people look at. */
import type { SchemaName } from '@wa-monitor/contracts'
import type { Transaction } from './database.ts'

/** What NOTIFY names; the trigger in 0006_changes.sql makes the same. */
export function changesChannel(schema: SchemaName): string {
  return `wa_monitor_${schema}`
}

export async function changeNumber(transaction: Transaction, schema: SchemaName): Promise<number> {
  const [found] = await transaction.query<{ number: number }>(
    `SELECT CASE WHEN is_called THEN last_value ELSE 0 END AS number FROM "${schema}".wa_monitor_changes`,
  )
  return found?.number ?? 0
}

/** Which transactions could not be seen at some moment. */
export interface Running {
  /** As PostgreSQL writes it: equal as long as no transaction of that time has ended. */
  snapshot: string
  /** Every transaction with a smaller number has ended. */
  oldest: number
}

export async function runningTransactions(transaction: Transaction): Promise<Running> {
  const [found] = await transaction.query<Running>(
    `SELECT now::text AS snapshot, pg_snapshot_xmin(now)::text::bigint AS oldest FROM pg_current_snapshot() AS now`,
  )
  if (!found) throw new Error('a function has one row')
  return found
}

/** Larger than the number of any transaction that has written so far; this one then has it. */
export async function nextTransactionNumber(transaction: Transaction): Promise<number> {
  const [found] = await transaction.query<{ number: number }>(
    'SELECT pg_current_xact_id()::text::bigint AS number',
  )
  return found?.number ?? 0
}
