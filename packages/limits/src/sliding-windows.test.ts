import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { forecast, nextFreeAt, usedIn, type Window } from './sliding-windows.ts'

const WINDOWS: Window[] = [
  { seconds: 60, limit: 2 },
  { seconds: 3600, limit: 20 },
  { seconds: 86_400, limit: 100 },
]

const windows = fc.array(
  fc.record({ seconds: fc.integer({ min: 1, max: 100 }), limit: fc.integer({ min: 1, max: 5 }) }),
  { minLength: 1, maxLength: 3 },
)

/** The most messages in any stretch of `ms`, both ends included. */
function most(times: readonly number[], ms: number): number {
  return Math.max(0, ...times.map((from) => times.filter((at) => at >= from && at <= from + ms).length))
}

describe('nextFreeAt', () => {
  test('two a minute: the third waits until the first is out of its minute', () => {
    expect(nextFreeAt([], WINDOWS, 1000)).toBe(1000)
    expect(nextFreeAt([0], WINDOWS, 1000)).toBe(1000)
    expect(nextFreeAt([0, 500], WINDOWS, 1000)).toBe(60_001)
    expect(nextFreeAt([500, 0], WINDOWS, 60_001)).toBe(60_001)
  })

  test('the strictest window decides', () => {
    const hourFull = Array.from({ length: 20 }, (_, n) => n * 100_000)
    expect(nextFreeAt(hourFull, WINDOWS, 2_000_000)).toBe(3_600_001)
  })

  test('a limit of none is never free', () => {
    expect(nextFreeAt([], [{ seconds: 60, limit: 0 }], 5)).toBe(Number.POSITIVE_INFINITY)
  })

  test('whoever asks whenever, no stretch of any window ever holds more than its limit', () => {
    fc.assert(
      fc.property(
        windows,
        fc.array(fc.integer({ min: 0, max: 60_000 }), { maxLength: 40 }),
        (limits, pauses) => {
          const counted: number[] = []
          let now = 0
          for (const pause of pauses) {
            now += pause
            if (nextFreeAt(counted, limits, now) === now) counted.push(now)
          }
          for (const { seconds, limit } of limits)
            expect(most(counted, seconds * 1000)).toBeLessThanOrEqual(limit)
        },
      ),
    )
  })

  test('nobody waits longer than needed: one millisecond earlier would be too many', () => {
    fc.assert(
      fc.property(
        windows,
        fc.array(fc.integer({ min: 0, max: 200_000 }), { maxLength: 20 }),
        (limits, given) => {
          const counted: number[] = []
          for (const at of given.toSorted((a, b) => a - b))
            if (nextFreeAt(counted, limits, at) === at) counted.push(at)
          const now = counted.at(-1) ?? 0
          const free = nextFreeAt(counted, limits, now)
          if (free === now) return
          const early = [...counted, free - 1]
          expect(limits.some(({ seconds, limit }) => most(early, seconds * 1000) > limit)).toBe(true)
        },
      ),
    )
  })
})

test('a forecast is what happens when each goes out as early as it may', () => {
  expect(forecast([0, 500], WINDOWS, 1000, 3)).toEqual([60_001, 60_501, 120_002])
})

test('a forecast agrees with asking for one after the other, whatever was counted before', () => {
  fc.assert(
    fc.property(
      windows,
      fc.array(fc.integer({ min: 0, max: 200_000 }), { maxLength: 20 }),
      fc.integer({ min: 0, max: 200_000 }),
      fc.integer({ min: 0, max: 20 }),
      (limits, counted, now, count) => {
        const times: number[] = []
        for (let n = 0; n < count; n++)
          times.push(nextFreeAt([...counted, ...times], limits, times.at(-1) ?? now))
        expect(forecast(counted, limits, now, count)).toEqual(times)
      },
    ),
  )
})

test('used counts what the window that ends now holds', () => {
  expect(usedIn({ seconds: 60, limit: 2 }, [0, 500, 70_000], 60_400)).toBe(2)
})
