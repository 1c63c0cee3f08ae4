import { expect, test } from 'vitest'
import { fullLimit } from './say-wait.ts'

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
