/** What a person does to feedback that is there: takes it back, sends it again. */
import { type FeedbackState, purposeOf, type QueuedFeedback } from '@wa-monitor/contracts'
import {
  cancelFeedback,
  dropToAnswer,
  feedbackAhead,
  findFeedback,
  type ListedFeedback,
  lockFeedback,
  newerOpenFeedback,
  readControl,
  requeueFeedback,
  type Transaction,
} from '@wa-monitor/database'
import { HttpError } from '@wa-monitor/service'
import { audit } from './access/audit.ts'
import { refusedCancel, refusedRetry } from './decide/by-hand.ts'
import type { Doer, FeedbackParts } from './feedback-parts.ts'
import { afterOthers, announce, decideAnswer, placeOf } from './take-answer.ts'

/**
 * `queued`, `held` → `cancelled`. Taking back what is taken back changes nothing.
 *
 * @throws HttpError 404 feedback_unknown; 409 already_leaving, already_sent, not_waiting.
 */
export async function takeBack(
  { database, log }: Pick<FeedbackParts, 'database' | 'log'>,
  id: string,
  { actor, by }: Doer,
): Promise<ListedFeedback> {
  const { schema } = database
  const { row, changed } = await database.transaction(async (transaction) => {
    const [cancelled, now] = await Promise.all([
      cancelFeedback(transaction, schema, id, actor),
      findFeedback(transaction, schema, id),
    ])
    if (!now) throw feedbackUnknown(id)
    if (!cancelled) {
      const refusal = refusedCancel(now.state)
      if (refusal) throw new HttpError(409, refusal.code, refusal.message)
    }
    if (cancelled)
      await audit(transaction, schema, by, {
        actor,
        what: 'feedback_cancelled',
        subject: now.drop_number,
        detail: { feedback: id },
      })
    return { row: now, changed: cancelled !== undefined }
  })
  const who = actor === '' ? '' : ` by ${actor}`
  if (changed) log.info({ feedback: id, project: row.project }, `${whatItIs(row)} cancelled${who}`)
  return row
}

/**
 * `held`, `failed`, `expired`, `cancelled` → `queued`, as an answer to the drop as it is now.
 *
 * @throws HttpError 404 feedback_unknown; 409 already_queued, already_leaving, already_sent, words_gone, newer_feedback, review_gone;
 *   409, 422 as `answerable` says; 409 cooldown.
 */
export async function sendAgain(
  parts: FeedbackParts,
  id: string,
  { actor, by, wait }: Doer & { wait: boolean },
): Promise<QueuedFeedback> {
  const { database, cooldownSeconds } = parts
  const { schema } = database
  const { queued, control } = await database.transaction(async (transaction) => {
    const [row, held] = await Promise.all([
      lockFeedback(transaction, schema, id),
      readControl(transaction, schema),
    ])
    if (!row) throw feedbackUnknown(id)
    const refusal = refusedRetry(row.state, row.message)
    if (refusal) throw new HttpError(409, refusal.code, refusal.message)
    const { notBefore, others } = await mayAnswer(parts, transaction, row, wait)
    const feedback = await requeueFeedback(transaction, schema, id, { by: actor, notBefore })
    if (!feedback) throw new Error('a locked row has changed')
    const [ahead] = await Promise.all([
      feedbackAhead(transaction, schema, { id }),
      audit(transaction, schema, by, {
        actor,
        what: 'feedback_retried',
        subject: row.drop_number,
        detail: { feedback: id },
      }),
    ])
    const cooldownUntil = afterOthers(others, cooldownSeconds) ?? notBefore ?? undefined
    return { control: held, queued: { feedback, ahead, cooldownUntil, isNew: true } }
  })
  announce({ log: parts.log, enqueue: parts.enqueueAgain }, queued.feedback)
  return placeOf(parts, queued, control)
}

interface Row {
  id: string
  kind: 'feedback' | 'reply'
  drop_number: string
  review_id: string | null
  rank: number
  seq: number
  message: string
  state: FeedbackState
}

/** Whether the drop may still be answered with it. A reply answers a message, which stays what it was. */
async function mayAnswer(
  parts: FeedbackParts,
  transaction: Transaction,
  row: Row,
  wait: boolean,
): Promise<{ notBefore: Date | null; others: number }> {
  const { schema } = parts.database
  if (row.kind === 'reply') return { notBefore: null, others: 0 }
  const [drop, newer] = await Promise.all([
    dropToAnswer(transaction, schema, { id: row.review_id ?? '' }),
    newerOpenFeedback(transaction, schema, row),
  ])
  if (!drop) {
    throw new HttpError(
      409,
      'review_gone',
      `The review row of ${row.drop_number} was deleted, so there is nothing to answer any more`,
    )
  }
  if (newer !== undefined) {
    throw new HttpError(
      409,
      'newer_feedback',
      `Newer feedback for ${row.drop_number} is on its way (${newer}): cancel that one first if this one shall go instead`,
    )
  }
  const purpose = purposeOf(row.rank) === 'approval' ? 'approval' : 'correction'
  const { notBefore } = decideAnswer(parts, drop, { message: row.message, kind: purpose, wait })
  return { notBefore, others: drop.open_feedback }
}

export function feedbackUnknown(id: string): HttpError {
  return new HttpError(
    404,
    'feedback_unknown',
    `There is no feedback ${id}: GET /api/feedback lists what there is`,
  )
}

function whatItIs({
  kind,
  drop_number,
  project,
}: Pick<ListedFeedback, 'kind' | 'drop_number' | 'project'>): string {
  return kind === 'reply' ? `Reply of a rule of ${project}` : `Feedback for ${drop_number}`
}
