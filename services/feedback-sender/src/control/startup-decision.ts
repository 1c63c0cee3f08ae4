import type { SendersBefore } from '@wa-monitor/database'

/** How long a sender that says nothing may still be there. */
const SILENCE_MS = 30_000
/** Four signs of life: one that lives would have given one. */
const WATCH_MS = 8000

export type StartupDecision =
  | 'send'
  /** Somebody may be sending, or may have been killed a moment ago: look again. */
  | 'look_again'
  /** Killed, and something waits: a person gets time to look before it goes out. */
  | 'grace'

/** @param watchedSince when this process looked first, by PostgreSQL's clock. Pure. */
export function decideStartup(before: SendersBefore, watchedSince: Date): StartupDecision {
  const { now, lastSeenAt, lastStopped, unstoppedSeenAt, waiting } = before
  if (lastSeenAt === null || lastStopped || unstoppedSeenAt === null || waiting === 0) return 'send'
  // It has said something while we watched.
  if (unstoppedSeenAt > watchedSince) return 'send'
  const mayLive = now.getTime() - unstoppedSeenAt.getTime() < SILENCE_MS
  return mayLive && now.getTime() - watchedSince.getTime() < WATCH_MS ? 'look_again' : 'grace'
}
