/** Statements on `qa_photo_reviews` for those who look back: imports and comparisons. Nothing here changes a row. */
import type { SchemaName } from '@wa-monitor/contracts'
import type { Transaction } from './database.ts'
import { table } from './schema-name.ts'

export interface FirstPosting {
  drop_number: string
  /** When the message was sent that made its oldest row; null where no row says. */
  posted_at: Date | null
}

/** For each of the drops that has a row. */
export async function firstPostings(
  transaction: Transaction,
  schema: SchemaName,
  dropNumbers: readonly string[],
): Promise<FirstPosting[]> {
  return transaction.query<FirstPosting>(
    `SELECT drop_number, min(whatsapp_message_date) AS posted_at FROM ${table(schema, 'qa_photo_reviews')}
     WHERE drop_number = ANY($1::varchar[]) GROUP BY drop_number`,
    [dropNumbers],
  )
}
