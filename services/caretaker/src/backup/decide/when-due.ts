import { momentOf } from '@wa-monitor/service/zone-clock'
import { dayAfter, localDate } from './wall-clock.ts'

const MINUTE_MS = 60_000
/** A machine that has just started has other things to do first. */
const AFTER_START_MS = 5 * MINUTE_MS
/** Between tries that failed; the last one holds until the next night. */
const PAUSES_MS = [5, 15, 60, 180].map((minutes) => minutes * MINUTE_MS)

export interface Seen {
  /** `02:00` */
  at: string
  timeZone: string
  /** When this process started. All times are Unix milliseconds. */
  startedAt: number
  /** When the newest good backup was taken; null when there is none. */
  lastGoodAt: number | null
  /** How many tries have failed since, and when the newest of them ended. */
  failures: number
  failedAt: number | null
}

/**
 * When the next backup is to begin; a time that has passed means now.
 *
 * | newest good one      | tries since                | then                                                |
 * |----------------------|----------------------------|-----------------------------------------------------|
 * | since the last night | any                        | the next night                                      |
 * | before it, or none   | none since that night      | that night's time, or soon after the start if later |
 * | before it, or none   | failed                     | after a pause that grows with each failure          |
 */
export function nextBackupAt(now: number, seen: Seen): number {
  const tonight = lastNight(now, seen)
  if (seen.lastGoodAt !== null && seen.lastGoodAt >= tonight) return nextNight(now, seen)
  if (seen.failures > 0 && seen.failedAt !== null) {
    const pause = PAUSES_MS[Math.min(seen.failures, PAUSES_MS.length) - 1] ?? 0
    const again = seen.failedAt + pause
    // A night that has come since is not made to wait for the pause of the one before.
    return seen.failedAt < tonight ? Math.max(tonight, Math.min(again, now)) : again
  }
  return tonight >= seen.startedAt ? tonight : Math.max(tonight, seen.startedAt + AFTER_START_MS)
}

/** The newest of its times of day that has come. */
function lastNight(now: number, { at, timeZone }: Seen): number {
  const today = localDate(now, timeZone)
  const moment = momentOf(today, at, timeZone)
  return moment <= now ? moment : momentOf(dayAfter(today, -1), at, timeZone)
}

function nextNight(now: number, { at, timeZone }: Seen): number {
  const today = localDate(now, timeZone)
  const moment = momentOf(today, at, timeZone)
  return moment > now ? moment : momentOf(dayAfter(today), at, timeZone)
}
