/**
 * What a failed try to send means. Pure.
 *
 * `refused`: this message cannot be sent, and trying again will not help. `later`: it did not leave, or nobody can know,
 * for a reason that passes (a query that nobody answered, a rate limit on directory queries, a server error): it goes
 * again under the same id.
 */
export type SendFailure = 'refused' | 'later'

/** Answers of WhatsApp's server to the queries before a send, by which it says no for good. */
const FOR_GOOD = new Set([400, 401, 403, 404, 405, 406, 409, 410])

/** The client library's own codes for what is a matter of time: no answer, the connection went. */
const PASSING = new Set([408, 428])

/** @param error as thrown by `relayMessage`: a query's error carries the server's code in `data`. */
export function sendFailure(error: unknown): SendFailure {
  const { data, output } = error as { data?: unknown; output?: { statusCode?: number } }
  if (typeof data === 'number' && !Number.isNaN(data)) return FOR_GOOD.has(data) ? 'refused' : 'later'
  return output?.statusCode !== undefined && PASSING.has(output.statusCode) ? 'later' : 'refused'
}

/** Pauses before the tries after the first, in milliseconds; the last one is repeated. */
const PAUSES_MS = [5_000, 15_000, 60_000, 300_000]

/** @param failures in a row, from 1. */
export function pauseAfterMs(failures: number): number {
  return PAUSES_MS[Math.min(failures, PAUSES_MS.length) - 1] ?? 0
}

/** What is told of a refusal, in words that say what to do. */
export function describeRefusal(error: Error): string {
  const known = WORDS[error.message]
  return known === undefined ? error.message : `${known} (${error.message})`
}

const WORDS: Record<string, string> = {
  'All encryptions failed':
    'no phone in this chat has published keys, so nobody could have read it; open WhatsApp on those phones, then send again',
  forbidden: 'the linked number is not a member of this group; add it on the phone, then send again',
  'not-authorized': 'the linked number may not write here; ask an admin of the group, then send again',
  'item-not-found': 'there is no such chat any more; check the recipient',
}
