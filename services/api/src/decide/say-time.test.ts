import { expect, test } from 'vitest'
import { sayTime } from './say-time.ts'

const NOW = new Date('2025-11-21T10:00:00Z')

test.each([
  ['2025-11-21T12:30:00Z', 'Africa/Johannesburg', '14:30:00'],
  ['2025-11-21T22:30:00Z', 'Africa/Johannesburg', '22 Nov 2025 00:30:00'],
  ['2025-11-21T22:30:00Z', 'UTC', '22:30:00'],
])('%s in %s', (at, zone, said) => {
  expect(sayTime(new Date(at), NOW, zone)).toBe(said)
})
