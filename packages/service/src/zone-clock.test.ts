import fc from 'fast-check'
import { expect, test } from 'vitest'
import { canonicalTimeZone } from '@wa-monitor/contracts'
import { momentOf, onTheWall } from './zone-clock.ts'

/** Links, other spellings and fixed distances are taken as well. */
const UNLISTED = [
  'UTC',
  'Asia/Kolkata',
  'US/Eastern',
  'EST5EDT',
  'Etc/GMT+5',
  'africa/johannesburg',
  '+02:00',
  '-0530',
]
const zones = [...Intl.supportedValuesOf('timeZone'), ...UNLISTED]
const since2009 = fc.integer({ min: Date.UTC(2009, 0), max: Date.UTC(2049, 11, 31) })

test('shows what Intl.DateTimeFormat shows, in every zone there is', () => {
  const clocks = new Map<string, Intl.DateTimeFormat>()
  const expected = (moment: number, timeZone: string) => {
    // Sweden writes dates as ISO 8601 does.
    const made = () => new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' })
    const clock = clocks.get(timeZone) ?? made()
    clocks.set(timeZone, clock)
    return clock.format(moment)
  }
  fc.assert(
    fc.property(fc.constantFrom(...zones), since2009, (zone, moment) => {
      expect(onTheWall(moment, zone)).toBe(expected(moment, zone))
    }),
    { numRuns: 5000 },
  )
})

test('on a day on which the clocks are changed, before and after', () => {
  const zone = 'Europe/Berlin'
  const shown = [
    '2025-03-30T00:59:59Z',
    '2025-03-30T01:00:00Z',
    '2025-10-26T00:59:59Z',
    '2025-10-26T01:00:00Z',
  ].map((moment) => onTheWall(Date.parse(moment), zone))
  expect(shown).toEqual([
    '2025-03-30 01:59:59',
    '2025-03-30 03:00:00',
    '2025-10-26 02:59:59',
    '2025-10-26 02:00:00',
  ])
})

test('the moment of what the clock shows, and the one after it where that is left out', () => {
  expect(new Date(momentOf('2025-11-21', '02:00', 'Africa/Johannesburg')).toISOString()).toBe(
    '2025-11-21T00:00:00.000Z',
  )
  expect(onTheWall(momentOf('2025-03-30', '02:30', 'Europe/Berlin'), 'Europe/Berlin')).toBe(
    '2025-03-30 03:30:00',
  )
})

test("the process's own clock is as it was", () => {
  const before = [process.env.TZ, new Date(0).getTimezoneOffset()]
  onTheWall(0, 'Asia/Tokyo')
  expect([process.env.TZ, new Date(0).getTimezoneOffset()]).toEqual(before)
})

test.each([
  ['Africa/Johannesburg', 'Africa/Johannesburg'],
  ['africa/johannesburg', 'Africa/Johannesburg'],
  ['UTC', 'UTC'],
  ['-0530', '-05:30'],
  ['Mars/Olympus', undefined],
  ['', undefined],
])('the zone %j is %j', (name, canonical) => {
  expect(canonicalTimeZone(name)).toBe(canonical)
})
