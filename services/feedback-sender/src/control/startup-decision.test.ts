import type { SendersBefore } from '@wa-monitor/database'
import { expect, test } from 'vitest'
import { decideStartup } from './startup-decision.ts'

const at = (seconds: number) => new Date(Date.UTC(2025, 10, 21, 12, 0, seconds))
const killed = (over: Partial<SendersBefore> = {}): SendersBefore => ({
  now: at(0),
  lastSeenAt: at(-60),
  lastStopped: false,
  unstoppedSeenAt: at(-60),
  waiting: 3,
  ...over,
})

test.each<[string, SendersBefore, string]>([
  ['the first one ever', killed({ lastSeenAt: null, unstoppedSeenAt: null }), 'send'],
  ['after a clean stop', killed({ lastStopped: true, unstoppedSeenAt: null }), 'send'],
  ['after a clean stop that followed a kill', killed({ lastStopped: true }), 'send'],
  ['after a kill, and nothing waits', killed({ waiting: 0 }), 'send'],
  ['after a kill long ago, and something waits', killed(), 'grace'],
  ['after a kill a moment ago', killed({ lastSeenAt: at(-1), unstoppedSeenAt: at(-1) }), 'look_again'],
  [
    'the same, not long enough watched',
    killed({ now: at(7), lastSeenAt: at(-1), unstoppedSeenAt: at(-1) }),
    'look_again',
  ],
  [
    'the same, watched long enough',
    killed({ now: at(8), lastSeenAt: at(-1), unstoppedSeenAt: at(-1) }),
    'grace',
  ],
  [
    'another one gives a sign of life',
    killed({ now: at(2), lastSeenAt: at(1), unstoppedSeenAt: at(1) }),
    'send',
  ],
])('%s: %j', (_what, before, decision) => {
  expect(decideStartup(before, at(0))).toBe(decision)
})
