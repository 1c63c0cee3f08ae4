import { type ChangeReviewRequest, type ChangeReviewResponse, STEP_COLUMNS } from '@wa-monitor/contracts'
import {
  changeReviewedFields,
  dropToAnswer,
  feedbackByKey,
  findDrop,
  insertReviewEvent,
  readControl,
  type ReviewChanged,
  type ReviewedFields,
  type Transaction,
  whatChanged,
} from '@wa-monitor/database'
import { HttpError } from '@wa-monitor/service'
import { audit } from './access/audit.ts'
import { reviewView } from './decide/drop-view.ts'
import { dropBy, dropUnknown } from './drop-by.ts'
import type { Asking, FeedbackParts } from './feedback-parts.ts'
import { announce, decideAnswer, placeOf, queueAnswer, sameAgain } from './take-answer.ts'

/**
 * Changes a review as it was seen and queues the feedback that goes with it, in one transaction: both happen or neither.
 * The row stays locked until then, so of two reviewers the second one is told.
 *
 * @throws HttpError 404 drop_unknown; 409 changed_meanwhile with the row as it is; what `submitFeedback` throws.
 */
export async function changeReview(
  parts: FeedbackParts,
  name: string,
  { revision, updated_at, steps, feedback: words, ...flags }: ChangeReviewRequest,
  asking: Asking,
): Promise<ChangeReviewResponse> {
  const { database, log } = parts
  const { schema } = database
  const key = words ? asking.idempotencyKey : null
  const fields: ReviewedFields = { ...steps, ...flags }
  const { drop, queued, control, isNew } = await database.transaction(async (transaction) => {
    const [seen, held, earlier] = await Promise.all([
      dropToAnswer(transaction, schema, dropBy(name), { revision, updated_at }),
      readControl(transaction, schema),
      key === null ? undefined : feedbackByKey(transaction, schema, key),
    ])
    if (!seen) throw dropUnknown(name)
    if (earlier && words) {
      const same = { dropNumber: seen.drop_number, words }
      const before = await sameAgain(transaction, schema, earlier, same)
      return { drop: seen, queued: before, control: held, isNew: false }
    }
    if (!seen.as_seen) throw changedMeanwhile(reviewView(seen))
    const asChanged = { ...seen, completed: flags.completed ?? seen.completed }
    const decided = words && decideAnswer(parts, asChanged, words)
    const what = whatChanged(seen, fields)
    const [, , , taken, changed] = await Promise.all([
      changeReviewedFields(transaction, schema, seen.id, fields),
      what && insertReviewEvent(transaction, schema, { drop: seen, by: asking.actor, changed: what }),
      what && auditReview(parts, transaction, asking, { number: seen.drop_number, changed: what }),
      decided && queueAnswer(parts, transaction, decided, asking),
      findDrop(transaction, schema, { id: seen.id }),
    ])
    if (!changed) throw new Error('a locked row is gone')
    return { drop: changed, queued: taken, control: held, isNew: true }
  })
  if (isNew) {
    const what = changedFields(fields)
    const who = asking.actor === '' ? '' : ` by ${asking.actor}`
    if (what !== '')
      log.info({ drop: drop.drop_number }, `Review of ${drop.drop_number} changed${who}: ${what}`)
  }
  if (queued?.isNew) announce(parts, queued.feedback)
  return {
    success: true,
    drop: reviewView(drop),
    feedback: queued ? await placeOf(parts, queued, control) : null,
  }
}

/** Which fields, and never what is in them. */
function auditReview(
  { database: { schema } }: Pick<FeedbackParts, 'database'>,
  transaction: Transaction,
  { by, actor }: Asking,
  { number, changed }: { number: string; changed: ReviewChanged },
): Promise<void> {
  const { kind, good, missing, comment, incomplete } = changed
  const steps = [...good, ...missing].toSorted((a, b) => a - b)
  return audit(transaction, schema, by, {
    actor,
    what: 'review_changed',
    subject: number,
    detail: {
      ...(steps.length > 0 && { steps }),
      ...(comment && { comment }),
      ...(incomplete !== null && { incomplete }),
      ...(kind !== 'reviewed' && { completed: kind === 'completed' }),
    },
  })
}

function changedMeanwhile(drop: ChangeReviewResponse['drop']): HttpError {
  return new HttpError(
    409,
    'changed_meanwhile',
    `${drop.drop_number} was changed since it was opened (another reviewer, a new posting, feedback that left), so nothing of this was saved: look at it as it is now and save again`,
    {},
    { drop },
  )
}

/** Names only: what was written stays in the table. */
function changedFields(fields: ReviewedFields): string {
  const steps = STEP_COLUMNS.filter((step) => fields[step] !== undefined).length
  const flags = (['comment', 'incomplete', 'completed', 'outstanding_photos_loaded_to_1map'] as const).filter(
    (name) => fields[name] !== undefined,
  )
  return [...(steps === 0 ? [] : [`${steps} ${steps === 1 ? 'step' : 'steps'}`]), ...flags].join(', ')
}
