import { expect, test } from 'vitest'
import { plausibleTime } from './plausible-time.ts'

const NOW = Date.parse('2025-11-21T10:00:00Z')

test.each([
  ['an hour ago', NOW - 3_600_000, NOW - 3_600_000],
  ['by a clock a little ahead', NOW + 60_000, NOW + 60_000],
  ['never', 0, NOW],
  ['in a thousand years', NOW + 1000 * 365 * 86_400_000, NOW],
  ['beyond any date', Number.MAX_SAFE_INTEGER, NOW],
  ['in seconds instead of milliseconds', Math.floor(NOW / 1000), NOW],
])('sent %s', (_when, timestamp, expected) => {
  expect(plausibleTime({ timestamp, received_at: NOW })).toBe(expected)
})
