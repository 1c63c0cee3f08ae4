import { expect, test } from 'vitest'
import { sharesNow } from './shares-now.ts'

test.each([
  ['always', { queued: 1, left: undefined }, true],
  ['never', { queued: 50, left: 0 }, false],
  ['when_busy', { queued: 3, left: 2 }, true],
  ['when_busy', { queued: 2, left: 2 }, false],
  ['when_busy', { queued: 50, left: undefined }, false],
] as const)('%s with %o', (mode, now, shares) => {
  expect(sharesNow(mode, now)).toBe(shares)
})
