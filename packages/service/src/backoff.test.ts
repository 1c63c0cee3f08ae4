import { expect, test } from 'vitest'
import { Backoff } from './backoff.ts'

test('doubles up to the longest, and starts over after a success', () => {
  const backoff = new Backoff({ firstMs: 250, longestMs: 5000 })
  expect(Array.from({ length: 7 }, () => backoff.next())).toEqual([250, 500, 1000, 2000, 4000, 5000, 5000])
  backoff.reset()
  expect(backoff.next()).toBe(250)
})
