/** How states and events are called on the page. */

/** @type {Record<string, string>} */
const STATES = {
  new: 'new',
  resubmitted: 'resubmitted',
  feedback_queued: 'feedback queued',
  feedback_sent: 'feedback sent',
  feedback_stopped: 'feedback stopped',
  completed: 'completed',
  withdrawn: 'withdrawn',
}

/** What happened, and the colour of its dot. @type {Record<string, [string, string]>} */
const EVENTS = {
  created: ['Posted', 'post'],
  resubmitted: ['Posted again: photos updated', 'again'],
  repeated: ['Posted again by the same sender', ''],
  posted_after_completion: ['Posted again after completion', 'waits'],
  other_project: ['Posted in another project’s group', 'bad'],
  number_changed: ['Number changed in the message', 'bad'],
  deleted: ['Message deleted', ''],
  feedback_queued: ['Feedback queued', 'waits'],
  feedback_sending: ['Feedback on its way', 'waits'],
  feedback_sent: ['Feedback sent', 'good'],
  feedback_held: ['Feedback held', 'bad'],
  feedback_failed: ['Feedback failed', 'bad'],
  feedback_delivered: ['Feedback on his phone', 'good'],
  feedback_read: ['Feedback read', 'good'],
  feedback_cancelled: ['Feedback cancelled', ''],
  feedback_expired: ['Feedback ran out', ''],
}

/** How far feedback has come that has left, where more is known than that. @type {Record<string, string>} */
const ARRIVED = { delivered: 'feedback delivered', read: 'feedback read' }

/** @param {{ state: string, revision: number, feedback: { state: string, revision: number } | null }} drop */
export function stateWord({ state, revision, feedback }) {
  const arrived = feedback?.revision === revision ? ARRIVED[feedback.state] : undefined
  return (state === 'feedback_sent' && arrived) || (STATES[state] ?? state)
}

/** @param {{ kind: string, message: string }} entry @returns {[string, string]} */
export function eventWords({ kind, message }) {
  // Only the first entry of a feedback carries its words: a later `queued` is one that waits.
  if (kind === 'feedback_queued' && message === '') return ['Feedback waits', 'waits']
  return EVENTS[kind] ?? [kind, '']
}
