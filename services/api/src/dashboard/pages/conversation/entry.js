/** @typedef {import('./where-now.js').Entry} Entry */

/** What happened, and the tone of its dot. @type {Record<string, [key: string, tone: string]>} */
const ENTRIES = {
  created: ['conversation.entry_created', 'info'],
  resubmitted: ['conversation.entry_resubmitted', 'again'],
  repeated: ['conversation.entry_repeated', ''],
  posted_after_completion: ['conversation.entry_posted_after_completion', 'again'],
  other_project: ['conversation.entry_other_project', 'bad'],
  number_changed: ['conversation.entry_number_changed', 'bad'],
  deleted: ['conversation.entry_deleted', 'warn'],
  reviewed: ['conversation.entry_reviewed', 'info'],
  completed: ['conversation.entry_completed', 'good'],
  reopened: ['conversation.entry_reopened', 'warn'],
  feedback_queued: ['conversation.entry_queued', 'warn'],
  feedback_sending: ['conversation.entry_sending', 'warn'],
  feedback_sent: ['conversation.entry_sent', 'sent'],
  feedback_delivered: ['conversation.entry_delivered', 'sent'],
  feedback_read: ['conversation.entry_read', 'good'],
  feedback_held: ['conversation.entry_held', 'bad'],
  feedback_failed: ['conversation.entry_failed', 'bad'],
  feedback_cancelled: ['conversation.entry_cancelled', ''],
  feedback_expired: ['conversation.entry_expired', ''],
}

/**
 * The words and the tone of an entry. Only the first entry of a feedback carries its words: a later `queued` is one
 * that waits. Pure.
 *
 * @param {Entry} entry
 * @returns {{ key: string | undefined, tone: string }} `key` undefined: of a kind that this page does not know
 */
export function wordsOf({ kind, message }) {
  if (kind === 'feedback_queued' && message === '') return { key: 'conversation.entry_waits', tone: 'warn' }
  const [key, tone] = ENTRIES[kind] ?? [undefined, '']
  return { key, tone }
}

/** A pause that is worth its words. */
const WORTH_SAYING_S = 5

/**
 * How long after the entry before, in seconds; 0 where that says nothing. Pure.
 *
 * @param {Entry} entry
 * @param {Entry | undefined} before
 */
export function secondsAfter(entry, before) {
  if (!before) return 0
  const seconds = Math.round((Date.parse(entry.at) - Date.parse(before.at)) / 1000)
  return seconds >= WORTH_SAYING_S ? seconds : 0
}
