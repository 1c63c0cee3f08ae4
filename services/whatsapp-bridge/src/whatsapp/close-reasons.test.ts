import { expect, test } from 'vitest'
import { closeReason } from './close-reasons.ts'

test.each([
  [401, 'logged-out', 'relink'],
  [403, 'temporary-ban', 'stop'],
  [405, 'client-outdated', 'stop'],
  [408, 'connection-timeout', 'retry'],
  [411, 'multi-device-mismatch', 'stop'],
  [428, 'connection-lost', 'retry'],
  [440, 'stream-replaced', 'stop'],
  [500, 'bad-session', 'stop'],
  [503, 'service-unavailable', 'retry'],
  [515, 'restart-required', 'retry-now'],
  [undefined, 'unreachable', 'retry'],
  [418, 'unreachable', 'retry'],
] as const)('%s is %s: %s', (code, reason, next) => {
  expect(closeReason(code)).toMatchObject({ reason, next })
})

test('whoever has to act is told what to do', () => {
  for (const code of [401, 403, 405, 411, 440, 500]) {
    expect(closeReason(code).advice).toMatch(/restart|Scan|Update|Stop|unlink/)
  }
})
