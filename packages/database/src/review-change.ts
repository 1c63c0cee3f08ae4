/** What a reviewer changes in a row of `qa_photo_reviews`. */
import { type SchemaName, STEP_COLUMNS, type StepColumn } from '@wa-monitor/contracts'
import type { Transaction } from './database.ts'
import { table } from './schema-name.ts'

const FLAGS = ['incomplete', 'completed', 'outstanding_photos_loaded_to_1map'] as const

export type ReviewedFlag = (typeof FLAGS)[number]

/** What is left out stays as it is. */
export type ReviewedFields = Partial<Record<StepColumn | ReviewedFlag, boolean | undefined>> & {
  comment?: string | undefined
}

/** The only columns a request can reach; no other name gets into the statement. */
const COLUMNS = [...STEP_COLUMNS, ...FLAGS, 'comment'] as const

/** Belongs into the transaction that has locked the row as it was seen (`dropToAnswer`). Changes nothing when nothing is given. */
export async function changeReviewedFields(
  transaction: Transaction,
  schema: SchemaName,
  id: string,
  fields: ReviewedFields,
): Promise<void> {
  const given = COLUMNS.filter((column) => fields[column] !== undefined)
  if (given.length === 0) return
  await transaction.query(
    `UPDATE ${table(schema, 'qa_photo_reviews')}
     SET ${given.map((column, index) => `${column} = $${index + 2}`).join(', ')}, updated_at = clock_timestamp()
     WHERE id = $1`,
    [id, ...given.map((column) => fields[column])],
  )
}
