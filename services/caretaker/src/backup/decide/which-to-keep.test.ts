import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Kept, toDelete } from './which-to-keep.ts'

const DAY_MS = 86_400_000
const rules = { daily: 7, weekly: 4, timeZone: 'Africa/Johannesburg' }
/** Sunday, 02:00 there. */
const today = Date.parse('2026-11-22T00:00:00Z')
const nights = (count: number, verified = true): Kept[] =>
  Array.from({ length: count }, (_, days) => ({ name: `${days}`, takenAt: today - days * DAY_MS, verified }))

const kept = (archives: Kept[], with_ = rules) => {
  const gone = toDelete(archives, with_)
  return archives.map(({ name }) => name).filter((name) => !gone.includes(name))
}

test('of two months of nights: seven days, and the newest of four weeks', () => {
  // Weeks begin on Monday: the newest of each is a Sunday.
  expect(kept(nights(60))).toEqual(['0', '1', '2', '3', '4', '5', '6', '7', '14', '21'])
})

test.each<[string, Kept[], string[]]>([
  [
    'of one day the newest',
    [
      { name: 'noon', takenAt: today + DAY_MS / 2, verified: true },
      { name: 'night', takenAt: today, verified: true },
    ],
    ['noon'],
  ],
  [
    'one that is old, when it is the only one',
    [{ name: 'old', takenAt: today - 400 * DAY_MS, verified: true }],
    ['old'],
  ],
  [
    'an unverified one that is newer than every verified one',
    [
      { name: 'newer', takenAt: today, verified: false },
      { name: 'good', takenAt: today - DAY_MS, verified: true },
      { name: 'older', takenAt: today - 2 * DAY_MS, verified: false },
    ],
    ['newer', 'good'],
  ],
  ['of unverified ones alone as many as days', nights(20, false), ['0', '1', '2', '3', '4', '5', '6']],
  [
    'days that have one, when the machine was off in between',
    [0, 30, 60, 90].map((days) => ({ name: `${days}`, takenAt: today - days * DAY_MS, verified: true })),
    ['0', '30', '60', '90'],
  ],
  ['nothing of nothing', [], []],
])('keeps %s', (_what, archives, expected) => {
  expect(kept(archives)).toEqual(expected)
})

const anyArchives = fc.uniqueArray(
  fc.record({
    name: fc.uuid(),
    takenAt: fc.integer({ min: 0, max: 800 }).map((half) => today - half * (DAY_MS / 2)),
    verified: fc.boolean(),
  }),
  { selector: ({ takenAt }) => takenAt, maxLength: 60 },
)
const anyRules = fc.record({
  daily: fc.integer({ min: 1, max: 10 }),
  weekly: fc.integer({ min: 0, max: 10 }),
})

test('never deletes the newest good one, keeps no more than it says, and deletes nothing more when asked again', () => {
  fc.assert(
    fc.property(anyArchives, anyRules, (archives, { daily, weekly }) => {
      const all = { ...rules, daily, weekly }
      const names = kept(archives, all)
      const left = archives.filter(({ name }) => names.includes(name))
      const good = archives
        .filter(({ verified }) => verified)
        .toSorted((one, other) => other.takenAt - one.takenAt)
      if (good[0]) expect(names).toContain(good[0].name)
      expect(left.filter(({ verified }) => verified).length).toBeLessThanOrEqual(daily + weekly)
      expect(left.filter(({ verified }) => !verified).length).toBeLessThanOrEqual(daily)
      expect(toDelete(left, all)).toEqual([])
    }),
  )
})
