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

/** What must hold of the review alone, whatever its feedback: what an index can be found by. */
export function reviewsInStates(states: readonly DropState[]): string {
  const open = 'review.completed IS NOT TRUE AND review.withdrawn_at IS NULL'
  const parts = new Set(
    states.map((state) => {
      if (state === 'withdrawn') return 'review.withdrawn_at IS NOT NULL'
      if (state === 'completed') return 'review.completed AND review.withdrawn_at IS NULL'
      return open
    }),
  )
  return [...parts].map((part) => `(${part})`).join(' OR ')
}
