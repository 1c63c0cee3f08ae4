/**
 * "Where is DR1752028?" in one sentence, from the drop and its timeline. Pure.
 *
 * @typedef {{ key: string, tone: 'info' | 'again' | 'warn' | 'sent' | 'good' | 'bad', values: Record<string, string>,
 *   times: Record<string, string>, rule?: string }} Sentence `key` of words; `times` are ISO 8601, to be shown as
 *   times; `rule` is shown in the words of `conversation.rule_…`, or as `values.reason` where there are none
 * @typedef {{ at: string, kind: string, by: string, detail: string, revision: number | null, message: string, code:
 *   string, until: string | null, feedback_id: string | null, sender: string | null, review?: any }} Entry
 */

const POSTS = ['created', 'resubmitted', 'repeated']

/**
 * @param {any} drop as `GET /api/drops/{drop}/timeline` says it
 * @param {Entry[]} entries oldest first
 * @returns {Sentence}
 */
export function whereIsIt(drop, entries) {
  const last = (/** @type {string[]} */ ...kinds) => entries.findLast(({ kind }) => kinds.includes(kind))
  if (drop.state === 'withdrawn')
    return sentence('conversation.now_withdrawn', 'bad', {}, { time: last('number_changed')?.at })
  if (drop.state === 'completed') return completed(last)
  if (drop.state === 'feedback_queued') return queued(drop, entries)
  if (drop.state === 'feedback_stopped') return stopped(drop)
  if (drop.state === 'feedback_sent') return sent(drop, entries)
  return toReview(drop, entries, last)
}

/** @param {(...kinds: string[]) => Entry | undefined} last @returns {Sentence} */
function completed(last) {
  const done = last('completed')
  const posted = last('posted_after_completion')
  if (posted && !(done && done.at > posted.at))
    return sentence('conversation.now_posted_after', 'again', { name: posted.by }, { time: posted.at })
  return done && done.by
    ? sentence('conversation.now_completed_by', 'good', { name: done.by }, { time: done.at })
    : sentence('conversation.now_completed', 'good', {}, { time: done?.at })
}

/** @param {any} drop @param {Entry[]} entries @returns {Sentence} */
function queued({ feedback }, entries) {
  const since = newestOf(entries, feedback.id)?.at ?? feedback.created_at
  if (feedback.state === 'sending') return sentence('conversation.now_sending', 'warn', {}, { time: since })
  if (feedback.rule === '') return sentence('conversation.now_queued', 'warn', {}, { time: feedback.created_at })
  const about = { values: { reason: feedback.reason }, rule: feedback.rule }
  return feedback.waits_until
    ? { ...sentence('conversation.now_waits_until', 'warn', {}, { time: feedback.waits_until }), ...about }
    : { ...sentence('conversation.now_waits', 'warn', {}, {}), ...about }
}

/** @param {any} drop @returns {Sentence} */
function stopped({ feedback: { state, rule, reason } }) {
  const key = state === 'failed' ? 'conversation.now_failed' : 'conversation.now_held'
  return { ...sentence(key, 'bad', { reason }, {}), rule }
}

/** @param {any} drop @param {Entry[]} entries @returns {Sentence} */
function sent({ feedback, feedback_sent, sender_name, user_name }, entries) {
  const name = sender_name || user_name || ''
  const at = (/** @type {string} */ kind) =>
    entries.findLast((entry) => entry.kind === kind && (!feedback || entry.feedback_id === feedback.id))?.at
  if (feedback?.state === 'read')
    return sentence('conversation.now_read', 'sent', { name }, { time: at('feedback_read') })
  if (feedback?.state === 'delivered')
    return sentence('conversation.now_delivered', 'sent', { name }, { time: at('feedback_delivered') })
  const time = at('feedback_sent') ?? feedback?.sent_at ?? feedback_sent
  // A row of before: when it was answered is all that is known.
  return sentence(
    feedback?.state === 'sent' ? 'conversation.now_sent' : 'conversation.now_answered',
    'sent',
    { name },
    { time },
  )
}

/**
 * @param {any} drop
 * @param {Entry[]} entries
 * @param {(...kinds: string[]) => Entry | undefined} last
 * @returns {Sentence}
 */
function toReview(drop, entries, last) {
  const posted = last(...POSTS)
  const since = posted?.at ?? drop.posted_at
  const newest = entries.findLast(({ kind }) => WHAT_COUNTS.includes(kind))
  if (newest?.kind === 'deleted') return sentence('conversation.now_deleted', 'warn', {}, { time: newest.at, since })
  if (newest?.kind === 'reviewed' || newest?.kind === 'reopened')
    return sentence('conversation.now_reviewed', 'info', { name: newest.by }, { time: newest.at })
  if (newest?.kind === 'feedback_cancelled')
    return sentence('conversation.now_cancelled', 'info', { name: newest.by }, { time: newest.at })
  if (newest?.kind === 'feedback_expired') return sentence('conversation.now_expired', 'warn', {}, { time: newest.at })
  return drop.state === 'resubmitted'
    ? sentence('conversation.now_again', 'again', {}, { time: since })
    : sentence('conversation.now_new', 'info', {}, { time: since })
}

const WHAT_COUNTS = [...POSTS, 'deleted', 'reviewed', 'reopened', 'feedback_cancelled', 'feedback_expired']

/** @param {Entry[]} entries @param {string} feedback */
function newestOf(entries, feedback) {
  return entries.findLast(({ feedback_id }) => feedback_id === feedback)
}

/**
 * @param {string} key @param {Sentence['tone']} tone @param {Record<string, string>} values
 * @param {Record<string, string | null | undefined>} times
 * @returns {Sentence}
 */
function sentence(key, tone, values, times) {
  const known = Object.entries(times).filter(([, time]) => typeof time === 'string' && time !== '')
  return { key, tone, values, times: Object.fromEntries(/** @type {[string, string][]} */ (known)) }
}

/**
 * What comes next, and when where that is known; undefined where nothing does. Pure.
 *
 * @param {any} drop
 * @param {string | null} [expectedAt] when its feedback leaves
 * @returns {{ key: string, values: Record<string, string>, at: string | null } | undefined}
 */
export function whatIsNext(drop, expectedAt = null) {
  const name = drop.sender_name || drop.user_name || ''
  if (drop.state === 'new' || drop.state === 'resubmitted')
    return { key: 'conversation.next_review', values: {}, at: null }
  if (drop.state === 'feedback_queued')
    return { key: 'conversation.next_leaves', values: {}, at: expectedAt ?? drop.feedback?.waits_until ?? null }
  if (drop.state === 'feedback_stopped') return { key: 'conversation.next_look', values: {}, at: null }
  if (drop.state !== 'feedback_sent') return undefined
  if (drop.feedback?.state === 'sent') return { key: 'conversation.next_arrives', values: { name }, at: null }
  if (drop.feedback?.state === 'delivered') return { key: 'conversation.next_reads', values: { name }, at: null }
  return { key: 'conversation.next_photos', values: { name }, at: null }
}
