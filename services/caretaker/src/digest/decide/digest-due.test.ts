import { describe, expect, test } from 'vitest'
import { digestDue, localClock } from './digest-due.ts'

const TODAY = '2025-11-21'
const YESTERDAY = '2025-11-20'

describe('when the digest is due', () => {
  test.each([
    ['at its time', '07:00', '07:00', YESTERDAY, 'due'],
    ['before it', '07:00', '06:59', YESTERDAY, 'no'],
    ['late, after an absence', '07:00', '15:20', '2025-11-15', 'due'],
    ['once a day', '07:00', '07:01', TODAY, 'no'],
    ['never', 'off', '07:00', YESTERDAY, 'no'],
    ['not on the first day', '07:00', '09:00', undefined, 'begin'],
    ['not after the clock was set back', '07:00', '09:00', '2025-11-22', 'no'],
  ] as const)('%s', (_, at, time, made, expected) => {
    expect(digestDue({ at, time, made, today: TODAY })).toBe(expected)
  })
})

test('the day begins at midnight of the zone', () => {
  const ms = Date.parse('2025-11-20T22:05:00Z')
  expect(localClock(ms, 'Africa/Johannesburg')).toEqual({ today: TODAY, time: '00:05' })
  expect(localClock(ms, 'UTC')).toEqual({ today: YESTERDAY, time: '22:05' })
})
