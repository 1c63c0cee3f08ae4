import { momentOf } from '@wa-monitor/service/zone-clock'
import { dayAfter, localDate } from '../../backup/decide/wall-clock.ts'

const DAY_MS = 86_400_000
const HOUR_MS = 3_600_000
/** After a start that finds a round overdue: others start now too, and come first. */
const AFTER_START_MS = 10 * 60_000

interface Clock {
  /** `03:30` */
  at: string
  /** `Africa/Johannesburg` */
  zone: string
}

/** The next time that clocks there show this time of day, Unix milliseconds. */
export function nextTimeOfDay(now: number, { at, zone }: Clock): number {
  const today = localDate(now, zone)
  const moment = momentOf(today, at, zone)
  return moment > now ? moment : momentOf(dayAfter(today), at, zone)
}

/**
 * When housekeeping is due: at its time of day; an hour after a failure; and shortly after a start of a machine that
 * is never on at that time.
 *
 * @param last.doneAt when the last round ended, Unix milliseconds @param last.failedAt set when a later one failed
 */
export function nextRound(
  now: number,
  last: { doneAt: number; failedAt?: number | undefined },
  clock: Clock,
): number {
  const next = nextTimeOfDay(now, clock)
  if (last.failedAt !== undefined) return Math.min(next, last.failedAt + HOUR_MS)
  if (now - last.doneAt > DAY_MS + HOUR_MS) return Math.min(next, now + AFTER_START_MS)
  return next
}
