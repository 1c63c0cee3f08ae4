import { expect, test } from 'vitest'
import { nextAsk, pauseBeforeAsk } from './gap-schedule.ts'

const roads = (reason: string) => {
  const found: string[] = []
  for (let road = nextAsk(0, reason); road !== undefined; road = nextAsk(found.length, reason))
    found.push(road)
  return found
}

test('the phone and its history in turn, and then an end', () => {
  expect(roads('Bad MAC')).toEqual([
    'phone',
    'history',
    'phone',
    'history',
    'phone',
    'history',
    'phone',
    'history',
    'phone',
  ])
})

test('what phones do not send again is looked for in the history only', () => {
  expect(new Set(roads('unavailable (view_once)'))).toEqual(new Set(['history']))
  expect(new Set(roads('unavailable (view_once_unavailable_fanout)'))).toEqual(new Set(['history']))
  expect(new Set(roads('unavailable'))).toEqual(new Set(['phone', 'history']))
})

test('the pauses grow, never meet the one before, and last days in all', () => {
  const longest = roads('x').map((_, asked) => pauseBeforeAsk(asked, 1))
  const shortest = roads('x').map((_, asked) => pauseBeforeAsk(asked, 0))
  expect(longest).toEqual(longest.toSorted((one, other) => one - other))
  expect(shortest.every((pause, asked) => pause < (longest[asked] ?? 0))).toBe(true)
  const days = shortest.reduce((sum, pause) => sum + pause, 0) / 86_400_000
  expect(days).toBeGreaterThan(2)
  expect(pauseBeforeAsk(99, 0.5)).toBe(pauseBeforeAsk(8, 0.5))
})
