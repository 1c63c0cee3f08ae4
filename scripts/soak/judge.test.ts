import { expect, test } from 'vitest'
import { growing, leakIsFound, type Series, trendOf } from './judge.ts'

/** Samples of two hours from `start` hours on, growing by so much an hour. */
function line(from: number, perHour: number, { start = 0, hours = 2 } = {}) {
  return Array.from({ length: hours * 360 }, (_, n) => ({
    seconds: start * 3600 + n * 10,
    value: from + (perHour * n) / 360,
  }))
}

function series(rss: number, descriptors = 0, when = {}): Series {
  return {
    rss_mb: line(90, rss, when),
    heap_mb: line(15, rss / 2, when),
    descriptors: line(30, descriptors, when),
  }
}

const WARM_UP = 1200
const of = (...all: Series[]) => ({ monitor: trendOf(all, WARM_UP) })

test.each([
  { what: 'flat', rss: 0, descriptors: 0, found: [] },
  { what: 'just under the limits', rss: 0.98, descriptors: 1.9, found: [] },
  { what: 'shrinking', rss: -5, descriptors: -5, found: [] },
  { what: 'memory', rss: 1, descriptors: 0, found: ['monitor: its memory grows by 1 MB an hour'] },
  {
    what: 'descriptors',
    rss: 0,
    descriptors: 30,
    found: ['monitor: its open descriptors grow by 30 an hour'],
  },
])('$what', ({ rss, descriptors, found }) => {
  expect(growing(of(series(rss, descriptors)))).toEqual(found)
})

test('a process that was started again has a warm-up of its own, and its leak before counts', () => {
  const leaked = trendOf([series(5), series(0, 0, { start: 2.1 })], WARM_UP)
  expect(leaked).toMatchObject({ rss_mb_per_hour: 5, starts: 2 })
  const shortLife = trendOf([series(50, 0, { hours: 0.3 }), series(0, 0, { start: 0.3 })], WARM_UP)
  expect(shortLife).toMatchObject({ rss_mb_per_hour: 0, rss_mb: 90, starts: 2 })
})

test('what a process needs to warm up again is no leak', () => {
  const warming = line(90, 60, { start: 2, hours: 1 / 3 })
  const warm = line(110, 0, { start: 2 + 1 / 3, hours: 0.4 })
  const second = { ...series(0), rss_mb: [...warming, ...warm] }
  expect(trendOf([series(0), second], WARM_UP)).toMatchObject({ rss_mb_per_hour: 0 })
})

test('what never lived longer than its warm-up has shown nothing', () => {
  expect(growing(of(series(0, 0, { hours: 0.3 })))).toEqual([
    'monitor: too short to tell whether its memory grows',
  ])
})

test.each([
  { planted: 200, seen: 11, found: true },
  { planted: 200, seen: 5, found: false },
  { planted: 10, seen: 0.5, found: false },
])('$planted KB a minute seen as $seen MB an hour', ({ planted, seen, found }) => {
  expect(leakIsFound(trendOf([series(seen)], WARM_UP), planted)).toBe(found)
})
