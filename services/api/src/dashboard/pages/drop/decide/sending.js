/** Of feedback that has not been taken back or run out: there is an answer to this posting. */
const ANSWERED = ['queued', 'sending', 'held', 'sent', 'delivered', 'read']
/** Refusals that a change of the review takes away, which is saved in the same moment. */
const OF_THE_RESULT = ['drop_completed']

/**
 * Whether feedback about this posting is there already, so that nobody writes it twice by accident. Pure.
 *
 * @param {{ revision: number, feedback: { state: string, revision: number } | null }} drop
 */
export function isAnswered({ revision, feedback }) {
  return feedback !== null && feedback.revision === revision && ANSWERED.includes(feedback.state)
}

/**
 * The row to go by: an answer to a change is newer than what was asked before it, until that has caught up. Pure.
 *
 * @param {any} live what `GET /api/drops/:drop` said last
 * @param {any} answered what a change was answered; null when there was none
 */
export function newerRow(live, answered) {
  if (answered === null || at(live.updated_at) > at(answered.updated_at)) return live
  if (at(live.updated_at) < at(answered.updated_at)) return answered
  // Feedback alone leaves the row as it is.
  return at(live.feedback?.created_at) >= at(answered.feedback?.created_at) ? live : answered
}

/** @param {string | null | undefined} iso */
function at(iso) {
  return iso ?? ''
}

/**
 * What the button to send would do: `send`, `wait` (for the end of the drop's cooldown), or nothing because of
 * `refusal`. Pure.
 *
 * @param {any} forecast what `GET /api/feedback/forecast` says; undefined while it is not known
 * @param {{ code: string, message: string, until?: string | null } | null} refused what the last try was answered
 * @returns {{ act: 'send' | 'wait' | 'refused', refusal: any }}
 */
export function whatSendingDoes(forecast, refused) {
  const refusal = refused ?? forecast?.refusal ?? null
  if (!refusal || OF_THE_RESULT.includes(refusal.code)) return { act: 'send', refusal: null }
  return { act: refusal.code === 'cooldown' ? 'wait' : 'refused', refusal }
}
