/** Statements on `wa_monitor_review_events`: one row per change of a review by a person. */
import { type ReviewChangeKind, type SchemaName, STEP_COLUMNS, stepNumber } from '@wa-monitor/contracts'
import type { Transaction } from './database.ts'
import type { DropDetailRow } from './drops.ts'
import type { ReviewedFields } from './review-change.ts'
import { table } from './schema-name.ts'

/** What a change did to a review: never what the comment says. */
export interface ReviewChanged {
  kind: ReviewChangeKind
  /** Numbers of the steps that became good, and of those that became missing. */
  good: number[]
  missing: number[]
  comment: boolean
  /** What it became; null where it stayed. */
  incomplete: boolean | null
  outstanding_photos_loaded_to_1map: boolean | null
}

type Before = Pick<
  DropDetailRow,
  'steps' | 'comment' | 'incomplete' | 'completed' | 'outstanding_photos_loaded_to_1map'
>

/** Undefined when every field is what it was already. Pure. */
export function whatChanged(before: Before, fields: ReviewedFields): ReviewChanged | undefined {
  const turned = (to: boolean) =>
    STEP_COLUMNS.filter((step) => fields[step] === to && before.steps[step] !== to).map(stepNumber)
  const became = (flag: 'incomplete' | 'completed' | 'outstanding_photos_loaded_to_1map') =>
    fields[flag] === undefined || fields[flag] === before[flag] ? null : fields[flag]
  const completed = became('completed')
  const changed: ReviewChanged = {
    kind: completed === null ? 'reviewed' : completed ? 'completed' : 'reopened',
    good: turned(true),
    missing: turned(false),
    comment: fields.comment !== undefined && fields.comment !== before.comment,
    incomplete: became('incomplete'),
    outstanding_photos_loaded_to_1map: became('outstanding_photos_loaded_to_1map'),
  }
  const { kind, good, missing, comment, incomplete, outstanding_photos_loaded_to_1map: loaded } = changed
  const isSame = good.length + missing.length === 0 && !comment && incomplete === null && loaded === null
  return isSame && kind === 'reviewed' ? undefined : changed
}

/** Belongs into the transaction that changes the review. */
export async function insertReviewEvent(
  transaction: Transaction,
  schema: SchemaName,
  {
    drop,
    by,
    changed,
  }: {
    drop: Pick<DropDetailRow, 'id' | 'drop_number' | 'revision'>
    by: string
    changed: ReviewChanged
  },
): Promise<void> {
  await transaction.query(
    `INSERT INTO ${table(schema, 'wa_monitor_review_events')}
       (review_id, drop_number, revision, kind, by, steps_good, steps_missing, comment_changed, incomplete,
        outstanding_photos_loaded_to_1map)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
    [
      drop.id,
      drop.drop_number,
      drop.revision,
      changed.kind,
      by,
      changed.good,
      changed.missing,
      changed.comment,
      changed.incomplete,
      changed.outstanding_photos_loaded_to_1map,
    ],
  )
}
