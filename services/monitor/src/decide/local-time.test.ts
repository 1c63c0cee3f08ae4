import { expect, test } from 'vitest'
import { localDate, localTime, momentOfSince } from './local-time.ts'

const SAST = 'Africa/Johannesburg'

test('a message of 23:30 UTC belongs to the next day in South Africa', () => {
  const moment = Date.parse('2025-11-20T23:30:00Z')
  expect(localDate(moment, SAST)).toBe('2025-11-21')
  expect(localTime(moment, SAST)).toBe('2025-11-21 01:30')
  expect(localDate(moment, 'UTC')).toBe('2025-11-20')
})

test.each([
  ['2025-11-01', SAST, '2025-10-31T22:00:00.000Z'],
  ['2025-11-01', 'America/New_York', '2025-11-01T04:00:00.000Z'],
  ['2025-11-02', 'America/New_York', '2025-11-02T04:00:00.000Z'],
  ['2025-11-03', 'America/New_York', '2025-11-03T05:00:00.000Z'],
  ['2025-11-01T08:00:00+02:00', 'UTC', '2025-11-01T06:00:00.000Z'],
])('since %s in %s', (since, zone, expected) => {
  expect(new Date(momentOfSince(since, zone)).toISOString()).toBe(expected)
})
