import type { FeedbackPause } from '@wa-monitor/database'
import { expect, test } from 'vitest'
import { heldBackBy } from './held-back.ts'

const at = new Date('2025-11-21T12:00:00Z')
const say = (moment: Date) => moment.toISOString().slice(11, 16)
const pause = (over: Partial<FeedbackPause> = {}): FeedbackPause => ({
  since: new Date('2025-11-21T10:00:00Z'),
  until: null,
  reason: '',
  by: '',
  everything: false,
  ...over,
})
const grace = { until: at, reason: 'The sender had ended without a word.' }
const resume = 'To let it go on: Resume on the dashboard’s System page, or !START in the group'

test.each([
  ['nothing', undefined, undefined, undefined, undefined],
  ['a pause', pause(), undefined, 'paused', `Feedback is paused. ${resume}`],
  [
    'a pause with all there is to say',
    pause({ until: at, reason: 'storm', by: 'anna' }),
    undefined,
    'paused',
    `Feedback is paused by anna until 12:00 (storm). ${resume}`,
  ],
  [
    'an emergency stop',
    pause({ everything: true, by: 'anna' }),
    undefined,
    'emergency_stop',
    `An emergency stop by anna holds everything. ${resume}`,
  ],
  [
    'a grace',
    undefined,
    grace,
    'startup_grace',
    `The sender had ended without a word. Nothing leaves until 12:00. ${resume}`,
  ],
  ['both: the pause, which lasts', pause(), grace, 'paused', `Feedback is paused. ${resume}`],
])('%s', (_what, paused, inGrace, code, text) => {
  const held = heldBackBy({ paused, grace: inGrace }, say)
  expect(held?.code).toBe(code)
  expect(held?.text).toBe(text)
})

test('says until when for programs as well', () => {
  expect(heldBackBy({ paused: pause({ until: at }), grace: undefined }, say)?.until).toEqual(at)
  expect(heldBackBy({ paused: pause(), grace }, say)?.until).toBeNull()
  expect(heldBackBy({ paused: undefined, grace }, say)?.until).toEqual(at)
})
