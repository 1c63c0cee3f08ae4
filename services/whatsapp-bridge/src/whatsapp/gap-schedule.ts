import type { GapRoad } from '../session/gaps.ts'

const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE

/**
 * When a missing message is asked for, counted from the request before it, and how. By itself the client library asks
 * the sender, up to five times within two seconds, and the phone after three seconds, but not when the sender's five
 * answers were of no use. The first of these comes after that had its chance. A phone may be off for a night, or for a
 * weekend.
 */
const ASKS: readonly { road: GapRoad; afterMs: number }[] = [
  { road: 'phone', afterMs: 20 * SECOND },
  { road: 'history', afterMs: 5 * MINUTE },
  { road: 'phone', afterMs: 20 * MINUTE },
  { road: 'history', afterMs: 1 * HOUR },
  { road: 'phone', afterMs: 3 * HOUR },
  { road: 'history', afterMs: 8 * HOUR },
  { road: 'phone', afterMs: 24 * HOUR },
  { road: 'history', afterMs: 24 * HOUR },
  { road: 'phone', afterMs: 24 * HOUR },
]

/** What a phone never sends again to a linked device: asking it would only be conspicuous. History is all there is. */
const NOT_RESENT = /view.?once|fanout/

/**
 * How to ask for a message that was asked for `asked` times before; undefined when that was often enough.
 *
 * @param reason why it is missing (`readability.ts`).
 */
export function nextAsk(asked: number, reason: string): GapRoad | undefined {
  const road = ASKS[asked]?.road
  return road === 'phone' && !isResent(reason) ? 'history' : road
}

/** Whether a phone sends such a message again when a linked device asks. */
export function isResent(reason: string): boolean {
  return !NOT_RESENT.test(reason)
}

/**
 * Milliseconds to wait after so many requests before the next one, or before giving up: growing, and spread by `random`
 * (0 to 1) so that many gaps do not ask at once.
 */
export function pauseBeforeAsk(asked: number, random: number): number {
  const { afterMs } = ASKS[Math.min(asked, ASKS.length - 1)] as (typeof ASKS)[number]
  return Math.round(afterMs * (0.75 + random / 2))
}
