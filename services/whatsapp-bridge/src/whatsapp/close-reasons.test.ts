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
  [402, 'temporary-ban', 'stop'],
  [406, 'account-refused', 'stop'],
  [409, 'client-outdated', 'stop'],
  [500, 'bad-session', 'retry-some'],
  [501, 'refused', 'retry-some'],
  [503, 'service-unavailable', 'retry'],
  [515, 'restart-required', 'retry-now'],
  [undefined, 'unreachable', 'retry'],
  [418, 'refused', 'retry-some'],
] as const)('%s is %s: %s', (code, reason, next) => {
  expect(closeReason(code)).toMatchObject({ reason, next })
})

test('whoever has to act is told what to do', () => {
  for (const code of [401, 402, 403, 405, 406, 409, 411, 418, 440, 500]) {
    expect(closeReason(code).advice).toMatch(/restart|Try again|Scan|Update|Stop|unlink|log out/)
  }
})
