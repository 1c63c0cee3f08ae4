import type { RhythmRow } from '../session/rhythm-table.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const SLOTS = 7 * 24
/** How much of an average the latest week makes up: a month ago counts a quarter. */
const LATEST = 0.3
/**
 * Silence is odd when this many minutes with traffic are missing. Counted in minutes, since messages come in bursts: if
 * minutes were independent, such a silence would come by chance once in 20,000.
 */
const MISSING_MINUTES = 10
/** Shorter silences are nothing, however busy the groups. */
const SHORTEST_MS = 15 * MINUTE

/** The hour of the week that an instant (Unix milliseconds) lies in. */
export function slotOf(at: number): number {
  return Math.floor(at / HOUR) % SLOTS
}

/** The average with one more week in it: `activeMinutes` of that hour had traffic. */
export function learnHour(known: RhythmRow | undefined, slot: number, activeMinutes: number): RhythmRow {
  if (!known) return { slot, active_minutes: activeMinutes, weeks: 1 }
  return {
    slot,
    active_minutes: known.active_minutes + LATEST * (activeMinutes - known.active_minutes),
    weeks: known.weeks + 1,
  }
}

/**
 * How many minutes with traffic are usual between two instants. Hours of which nothing is known add nothing: the first
 * week can't be held against any other, and nor can a Sunday against the working days.
 */
export function usualMinutes(rhythm: ReadonlyMap<number, RhythmRow>, from: number, to: number): number {
  let sum = 0
  for (let at = from; at < to; ) {
    const end = Math.min(to, (Math.floor(at / HOUR) + 1) * HOUR)
    sum += ((rhythm.get(slotOf(at))?.active_minutes ?? 0) * (end - at)) / HOUR
    at = end
  }
  return sum
}

/** Whether a silence between two instants is longer than the traffic of other weeks explains. */
export function isOddSilence(rhythm: ReadonlyMap<number, RhythmRow>, from: number, to: number): boolean {
  return to - from >= SHORTEST_MS && usualMinutes(rhythm, from, to) >= MISSING_MINUTES
}
