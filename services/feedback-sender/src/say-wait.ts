import type { LimitsResponse } from '@wa-monitor/contracts'

/** `14:03:20`, on the clock of this process (TZ). */
export function clockTime(at: number): string {
  return new Date(at).toLocaleTimeString('en-GB')
}

/** As `clockTime`, with the date where that is not today's: `22/11/2025, 14:03:20`. */
export function dayAndTime(at: number, now: number): string {
  const isToday = new Date(at).toDateString() === new Date(now).toDateString()
  return isToday ? clockTime(at) : new Date(at).toLocaleString('en-GB')
}

/** The limit that is used up, as people call it: `2 per minute`; of several the longest. Undefined when none is. */
export function fullLimit(limits: LimitsResponse | undefined): string | undefined {
  const full = limits?.windows.filter(({ left }) => left <= 0).toSorted((a, b) => b.seconds - a.seconds)[0]
  return full && `${full.limit} per ${nameOf(full.seconds)}`
}

function nameOf(seconds: number): string {
  if (seconds === 60) return 'minute'
  if (seconds === 3600) return 'hour'
  return seconds === 86_400 ? 'day' : `${seconds} s`
}
