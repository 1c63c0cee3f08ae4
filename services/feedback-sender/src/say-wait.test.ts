import { expect, test } from 'vitest'
import { dayAndTime, fullLimit } from './say-wait.ts'

const window = (seconds: number, limit: number, used: number) => ({
  seconds,
  limit,
  used,
  left: limit - used,
})
const limits = (...windows: ReturnType<typeof window>[]) => ({
  success: true as const,
  windows,
  next_free_at: '',
  counted_at: [],
})

test('the limit that holds a message is named as people call it', () => {
  expect(fullLimit(limits(window(60, 2, 2), window(3600, 20, 4)))).toBe('2 per minute')
  expect(fullLimit(limits(window(60, 2, 2), window(3600, 20, 20)))).toBe('20 per hour')
  expect(fullLimit(limits(window(86_400, 100, 100)))).toBe('100 per day')
  expect(fullLimit(limits(window(60, 2, 1)))).toBeUndefined()
  expect(fullLimit(undefined)).toBeUndefined()
})

test('a moment of another day is said with its day', () => {
  const noon = new Date(2025, 10, 21, 12, 3, 20).getTime()
  expect(dayAndTime(noon, noon - 3600_000)).toBe('12:03:20')
  expect(dayAndTime(noon + 86_400_000, noon)).toBe('22/11/2025, 12:03:20')
})
