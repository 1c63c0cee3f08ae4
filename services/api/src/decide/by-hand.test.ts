import { FEEDBACK_STATES } from '@wa-monitor/contracts'
import { expect, test } from 'vitest'
import { refusedCancel, refusedRetry } from './by-hand.ts'

test.each([
  ['queued', undefined, 'already_queued'],
  ['held', undefined, undefined],
  ['sending', 'already_leaving', 'already_leaving'],
  ['sent', 'already_sent', 'already_sent'],
  ['delivered', 'already_sent', 'already_sent'],
  ['read', 'already_sent', 'already_sent'],
  ['failed', 'not_waiting', undefined],
  ['cancelled', undefined, undefined],
  ['expired', 'not_waiting', undefined],
] as const)('%s', (state, cancel, retry) => {
  expect(refusedCancel(state)?.code).toBe(cancel)
  expect(refusedRetry(state, 'words')?.code).toBe(retry)
})

test('each refusal says what to do', () => {
  for (const state of FEEDBACK_STATES)
    for (const refusal of [refusedCancel(state), refusedRetry(state, 'words')])
      if (refusal) expect(refusal.message.length).toBeGreaterThan(40)
})

test('what has no words any more is not sent again', () => {
  expect(refusedRetry('failed', '')?.code).toBe('words_gone')
  expect(refusedRetry('sent', '')?.code).toBe('already_sent')
})
