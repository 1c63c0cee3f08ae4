import { expect, test } from 'vitest'
import { nextBackupAt, type Seen } from './when-due.ts'

/** In Johannesburg, two hours ahead of UTC all year. */
const at = (time: string) => Date.parse(`2026-11-${time}:00+02:00`)
const seen = (change: Partial<Seen>): Seen => ({
  at: '02:00',
  timeZone: 'Africa/Johannesburg',
  startedAt: at('01T00:00'),
  lastGoodAt: null,
  failures: 0,
  failedAt: null,
  ...change,
})

test.each<[string, string, Partial<Seen>, string]>([
  ['a good one of tonight: the next night', '22T09:00', { lastGoodAt: at('22T02:00') }, '23T02:00'],
  ['a good one made by hand since: the next night', '22T09:00', { lastGoodAt: at('22T08:00') }, '23T02:00'],
  ['before tonight’s time: tonight', '22T01:00', { lastGoodAt: at('21T02:00') }, '22T02:00'],
  ['tonight’s time has come: that time', '22T02:00', { lastGoodAt: at('21T02:00') }, '22T02:00'],
  [
    'off at night: soon after the start',
    '22T08:00',
    { lastGoodAt: at('20T02:00'), startedAt: at('22T08:00') },
    '22T08:05',
  ],
  ['never one, just installed: soon after the start', '22T08:00', { startedAt: at('22T08:00') }, '22T08:05'],
  [
    'one that failed: five minutes',
    '22T02:03',
    { lastGoodAt: at('21T02:00'), failures: 1, failedAt: at('22T02:02') },
    '22T02:07',
  ],
  [
    'the second: fifteen',
    '22T02:09',
    { lastGoodAt: at('21T02:00'), failures: 2, failedAt: at('22T02:08') },
    '22T02:23',
  ],
  ['the third: an hour', '22T03:00', { failures: 3, failedAt: at('22T02:30') }, '22T03:30'],
  ['the tenth: three hours', '22T12:00', { failures: 10, failedAt: at('22T11:00') }, '22T14:00'],
  [
    'failed yesterday: tonight’s time does not wait',
    '22T02:00',
    { failures: 9, failedAt: at('22T00:30') },
    '22T02:00',
  ],
  [
    'failed while the good one of tonight is there: the next night',
    '22T09:00',
    { lastGoodAt: at('22T02:00'), failures: 1, failedAt: at('22T08:59') },
    '23T02:00',
  ],
])('%s', (_what, now, change, expected) => {
  expect(new Date(nextBackupAt(at(now), seen(change))).toISOString()).toBe(
    new Date(at(expected)).toISOString(),
  )
})

test('where clocks go forward over its time, it is made once that night', () => {
  const berlin = { at: '02:30', timeZone: 'Europe/Berlin' }
  const evening = Date.parse('2026-03-28T21:00:00Z')
  const next = nextBackupAt(evening, seen({ ...berlin, lastGoodAt: evening - 1000 }))
  expect(next).toBeGreaterThan(Date.parse('2026-03-29T00:00:00Z'))
  expect(next).toBeLessThan(Date.parse('2026-03-29T02:00:00Z'))
  expect(nextBackupAt(next + 60_000, seen({ ...berlin, lastGoodAt: next }))).toBe(
    Date.parse('2026-03-30T00:30:00Z'),
  )
})
