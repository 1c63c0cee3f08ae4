import type { SchemaName } from '@wa-monitor/contracts'
import type { Transaction } from './database.ts'
import { table } from './schema-name.ts'

/** Which of these numbers have a row. */
export async function knownDrops(
  transaction: Transaction,
  schema: SchemaName,
  numbers: readonly string[],
): Promise<Set<string>> {
  if (numbers.length === 0) return new Set()
  const rows = await transaction.query<{ drop_number: string }>(
    `SELECT DISTINCT drop_number FROM ${table(schema, 'qa_photo_reviews')} WHERE drop_number = ANY($1::text[])`,
    [numbers],
  )
  return new Set(rows.map((row) => row.drop_number))
}
