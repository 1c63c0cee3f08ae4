import { describe, expect, test } from 'vitest'
import { expectedAt, positionAfter } from './expected-time.ts'

const NOW = 1_000_000_000_000
const windows = [
  { seconds: 60, limit: 2, used: 0, left: 2 },
  { seconds: 3600, limit: 20, used: 0, left: 20 },
]
const nothing = { queued: 0, sending: [], left: [] }

describe('when feedback is expected to leave', () => {
  test('with budget: now', () => {
    expect(expectedAt(nothing, { windows, counted_at: [] }, NOW)).toBe(NOW)
  })

  test('the third of three in a row leaves when the first is a minute old', () => {
    expect(expectedAt({ ...nothing, queued: 2, sending: [] }, { windows, counted_at: [] }, NOW)).toBe(
      NOW + 60_001,
    )
  })

  test('what is ahead and what was counted are added up', () => {
    const counted_at = [NOW - 30_000]
    expect(expectedAt({ ...nothing, queued: 1, sending: [] }, { windows, counted_at }, NOW)).toBe(
      NOW + 30_001,
    )
  })

  test('a message in flight that is counted already is not counted twice', () => {
    const ahead = { ...nothing, queued: 0, sending: [NOW - 20] }
    expect(expectedAt(ahead, { windows, counted_at: [NOW - 5] }, NOW)).toBe(NOW)
    expect(expectedAt(ahead, { windows, counted_at: [NOW - 10_000] }, NOW)).toBe(NOW + 50_001)
  })

  test('what has left since the bridge was asked is counted, and once', () => {
    const ahead = { ...nothing, left: [NOW - 500, NOW - 300] }
    expect(expectedAt(ahead, { windows, counted_at: [] }, NOW)).toBe(NOW - 500 + 60_001)
    expect(expectedAt(ahead, { windows, counted_at: [NOW - 490, NOW - 290] }, NOW)).toBe(NOW - 490 + 60_001)
    expect(expectedAt({ ...nothing, left: [NOW - 300] }, { windows, counted_at: [NOW - 290] }, NOW)).toBe(NOW)
  })

  test('what holds everything back moves the whole queue', () => {
    const ahead = { ...nothing, queued: 2 }
    expect(expectedAt(ahead, { windows, counted_at: [] }, NOW + 600_000)).toBe(NOW + 660_001)
  })

  test('an hour that is full counts more than a minute that is not', () => {
    const counted_at = Array.from({ length: 20 }, (_, index) => NOW - 600_000 - index * 60_001)
    const oldest = Math.min(...counted_at)
    expect(expectedAt(nothing, { windows, counted_at }, NOW)).toBe(oldest + 3_600_001)
  })

  test('limits that let nothing out give no time', () => {
    const closed = [{ seconds: 60, limit: 0, used: 0, left: 0 }]
    expect(expectedAt(nothing, { windows: closed, counted_at: [] }, NOW)).toBeNull()
  })
})

test('the position counts what waits and what is in flight', () => {
  expect(positionAfter(nothing)).toBe(1)
  expect(positionAfter({ ...nothing, queued: 3, sending: [NOW] })).toBe(5)
})
