import { expect, test } from 'vitest'
import { sharesMessage } from './shares-message.ts'

const limits = { windows: [{ seconds: 60, limit: 2, used: 0, left: 2 }] }

test.each([
  ['nothing waits for him', 'always', { queued: 5, shareable: 0, limits }, false],
  ['always', 'always', { queued: 1, shareable: 1, limits: undefined }, true],
  ['never', 'never', { queued: 9, shareable: 1, limits }, false],
  ['all that waits may leave now', 'when_busy', { queued: 1, shareable: 1, limits }, false],
  ['more waits than may leave', 'when_busy', { queued: 2, shareable: 1, limits }, true],
  ['the bridge does not say', 'when_busy', { queued: 9, shareable: 1, limits: undefined }, false],
] as const)('%s', (_what, mode, given, shares) => {
  expect(sharesMessage(mode, given)).toBe(shares)
})
