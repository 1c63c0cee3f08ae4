import { describe, expect, test } from 'vitest'
import type { RhythmRow } from '../session/rhythm-table.ts'
import { isOddSilence, learnHour, slotOf, usualMinutes } from './rhythm.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
/** A Monday, 08:00 UTC. */
const MONDAY = Date.UTC(2026, 8, 21, 8)

/** Learnt over some weeks; `minutes` says how many minutes of an hour have traffic. */
function weeksOf(minutes: (day: number, hour: number) => number): Map<number, RhythmRow> {
  const rhythm = new Map<number, RhythmRow>()
  for (let at = MONDAY; at < MONDAY + 28 * DAY; at += HOUR) {
    const slot = slotOf(at)
    const date = new Date(at)
    rhythm.set(slot, learnHour(rhythm.get(slot), slot, minutes(date.getUTCDay(), date.getUTCHours())))
  }
  return rhythm
}

/** Busy on working days from 6 to 16, quiet otherwise. */
const WORK = weeksOf((day, hour) => (day >= 1 && day <= 5 && hour >= 6 && hour < 16 ? 30 : 0))
const NEXT_MONDAY = MONDAY + 28 * DAY

describe('an hour of the week', () => {
  test('is the same one a week later, and no other before', () => {
    expect(slotOf(MONDAY + 7 * DAY)).toBe(slotOf(MONDAY))
    expect(slotOf(MONDAY + 59 * MINUTE)).toBe(slotOf(MONDAY))
    const all = Array.from({ length: 168 }, (_, hour) => slotOf(MONDAY + hour * HOUR))
    expect(new Set(all).size).toBe(168)
    expect([Math.min(...all), Math.max(...all)]).toEqual([0, 167])
  })

  test('forgets slowly', () => {
    let row = learnHour(undefined, 5, 40)
    expect(row).toEqual({ slot: 5, active_minutes: 40, weeks: 1 })
    row = learnHour(row, 5, 0)
    expect(row).toEqual({ slot: 5, active_minutes: 28, weeks: 2 })
    for (let week = 0; week < 20; week++) row = learnHour(row, 5, 0)
    expect(row.active_minutes).toBeLessThan(0.1)
  })
})

test('what is usual is summed over parts of hours', () => {
  expect(usualMinutes(WORK, NEXT_MONDAY, NEXT_MONDAY + 2 * HOUR)).toBeCloseTo(60)
  expect(usualMinutes(WORK, NEXT_MONDAY + 30 * MINUTE, NEXT_MONDAY + 50 * MINUTE)).toBeCloseTo(10)
  // 15:30 to 17:00: half an hour of work is left.
  expect(usualMinutes(WORK, NEXT_MONDAY + 7.5 * HOUR, NEXT_MONDAY + 9 * HOUR)).toBeCloseTo(15)
  expect(usualMinutes(WORK, NEXT_MONDAY, NEXT_MONDAY)).toBe(0)
})

describe('a silence', () => {
  test('in busy hours is odd after some twenty minutes', () => {
    expect(isOddSilence(WORK, NEXT_MONDAY, NEXT_MONDAY + 19 * MINUTE)).toBe(false)
    expect(isOddSilence(WORK, NEXT_MONDAY, NEXT_MONDAY + 21 * MINUTE)).toBe(true)
  })

  test('in the busiest ones never before a quarter of an hour', () => {
    const always = weeksOf(() => 60)
    expect(isOddSilence(always, NEXT_MONDAY, NEXT_MONDAY + 14 * MINUTE)).toBe(false)
    expect(isOddSilence(always, NEXT_MONDAY, NEXT_MONDAY + 15 * MINUTE)).toBe(true)
  })

  test('over a quiet weekend is not odd: from Friday evening to Monday morning', () => {
    const friday = NEXT_MONDAY + 4 * DAY + 8 * HOUR
    const monday = NEXT_MONDAY + 7 * DAY - 2 * HOUR
    expect(isOddSilence(WORK, friday, monday)).toBe(false)
    expect(isOddSilence(WORK, friday, monday + 30 * MINUTE)).toBe(true)
  })

  test('in calm groups takes its time', () => {
    const calm = weeksOf(() => 1)
    expect(isOddSilence(calm, NEXT_MONDAY, NEXT_MONDAY + 9 * HOUR)).toBe(false)
    expect(isOddSilence(calm, NEXT_MONDAY, NEXT_MONDAY + 11 * HOUR)).toBe(true)
  })

  test('of which nothing is known is never odd', () => {
    expect(isOddSilence(new Map(), NEXT_MONDAY, NEXT_MONDAY + 30 * DAY)).toBe(false)
  })
})
