import { type DropState, GONE_FEEDBACK_STATES } from '@wa-monitor/contracts'

const GONE = GONE_FEEDBACK_STATES.map((state) => `'${state}'`).join(', ')

/**
 * Where a drop stands, as the one word that matters most to a reviewer. What was cancelled or ran out is no feedback; what was
 * delivered or read was sent; what is held because the drop was posted again is posted again. SQL, since lists are filtered
 * by it; of `review` and the `feedback` that belongs to it.
 */
export const DROP_STATE = `CASE
  WHEN review.withdrawn_at IS NOT NULL THEN 'withdrawn'
  WHEN review.completed THEN 'completed'
  WHEN feedback.state IN ('queued', 'sending') THEN 'feedback_queued'
  WHEN feedback.state IN ('held', 'failed') AND feedback.revision = review.revision THEN 'feedback_stopped'
  WHEN review.feedback_sent IS NOT NULL
    OR (feedback.state IN (${GONE}) AND feedback.revision = review.revision) THEN 'feedback_sent'
  WHEN review.resubmitted OR review.revision > 0 THEN 'resubmitted'
  ELSE 'new' END`

const OPEN = 'review.completed IS NOT TRUE AND review.withdrawn_at IS NULL'
const POSTED_AGAIN = '(review.resubmitted IS TRUE OR review.revision > 0)'

/**
 * What must hold of the review before its feedback is looked up: what an index can be found by, and what leaves few to look up.
 * Feedback that waits or stopped is rare, and has indexes of its own.
 *
 * @param feedback the table of this schema
 */
export function reviewsInStates(states: readonly DropState[], feedback: string): string {
  const withFeedback = (these: string) =>
    `review.id IN (SELECT review_id FROM ${feedback} WHERE state IN (${these}))`
  const open: string[] = []
  const others: string[] = []
  for (const state of new Set(states)) {
    if (state === 'withdrawn') others.push('review.withdrawn_at IS NOT NULL')
    else if (state === 'completed') others.push('review.completed AND review.withdrawn_at IS NULL')
    else if (state === 'new') open.push(`(review.feedback_sent IS NULL AND NOT ${POSTED_AGAIN})`)
    else if (state === 'resubmitted') open.push(`(review.feedback_sent IS NULL AND ${POSTED_AGAIN})`)
    else if (state === 'feedback_queued') open.push(withFeedback(`'queued', 'sending'`))
    else if (state === 'feedback_stopped') open.push(withFeedback(`'held', 'failed'`))
    else open.push('true')
  }
  if (open.length > 0) others.push(`${OPEN} AND (${open.join(' OR ')})`)
  return others.map((part) => `(${part})`).join(' OR ')
}
