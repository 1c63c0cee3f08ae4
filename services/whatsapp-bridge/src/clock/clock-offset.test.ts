import { expect, test } from 'vitest'
import { ClockOffset } from './clock-offset.ts'

const NOON = 1_790_000_000

/** [WhatsApp's seconds after noon, our milliseconds after noon, a clock nobody sets]. */
type Seen = readonly [theirs: number, ours: number, elapsed: number]

test.each<[string, readonly Seen[], number | undefined]>([
  ['nothing seen', [], undefined],
  ['a clock that is right, and half a second on the way', [[10, 10_500, 500]], 1],
  ['five minutes ahead', [[10, 310_200, 0]], 300],
  ['five minutes behind', [[310, 10_200, 0]], -300],
  [
    'the fastest way counts',
    [
      [10, 19_000, 0],
      [20, 20_300, 1300],
      [30, 75_000, 56_000],
    ],
    0,
  ],
  [
    'set right: what was seen before is forgotten',
    [
      [10, 10_200, 0],
      [10, 10_400, 200],
      [20, 320_300, 10_100],
    ],
    300,
  ],
  [
    'set back: the same in the other direction',
    [
      [10, 310_000, 0],
      [20, 20_300, 10_300],
    ],
    0,
  ],
  ['no time at all is no sample', [[Number.NaN, 5, 5]], undefined],
])('%s', (_, seen, expected) => {
  const offset = new ClockOffset()
  let at: readonly [number, number] = [NOON * 1000, 0]
  for (const [theirs, ours, elapsed] of seen) {
    at = [NOON * 1000 + ours, elapsed]
    offset.saw(NOON + theirs, ...at)
  }
  expect(offset.aheadSeconds(...at)).toBe(expected)
})

test('a clock that was set after the last message: nothing is known until the next', () => {
  const offset = new ClockOffset()
  offset.saw(NOON, NOON * 1000 + 300_000, 0)
  expect(offset.aheadSeconds(NOON * 1000 + 301_000, 1000)).toBe(301 - 1)
  expect(offset.aheadSeconds(NOON * 1000 + 2000, 2000)).toBeUndefined()
  offset.saw(NOON + 3, NOON * 1000 + 3000, 3000)
  expect(offset.aheadSeconds(NOON * 1000 + 3000, 3000)).toBe(0)
})

test('only the last ones count: a fast one of long ago does not hide that the clock drifts', () => {
  const offset = new ClockOffset()
  offset.saw(NOON, NOON * 1000, 0)
  // Ten seconds an hour.
  for (let hour = 1; hour <= 20; hour++) {
    const at = hour * 3_600_000
    offset.saw(NOON + hour * 3600, NOON * 1000 + at + hour * 10_000, at + hour * 10_000)
  }
  expect(offset.aheadSeconds(NOON * 1000 + 72_200_000, 72_200_000)).toBe(10)
})
