import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { RecentKeys } from './recent-keys.ts'

test('a key came before when it was shown before, until enough others have come', () => {
  const recent = new RecentKeys(3)
  const [first, ...others] = Array.from({ length: 4 }, () => randomBytes(32))
  if (!first) throw new Error('no key')
  expect(recent.cameBefore(first)).toBe(false)
  expect(recent.cameBefore(Buffer.from(first))).toBe(true)
  for (const other of others) expect(recent.cameBefore(other)).toBe(false)
  expect(recent.cameBefore(first)).toBe(false)
})
