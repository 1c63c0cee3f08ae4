import type { FeedbackState } from '@wa-monitor/contracts'
import { expect, test } from 'vitest'
import { dropState } from './drop-state.ts'

const row = {
  withdrawn: false,
  completed: false,
  feedback_state: null,
  feedback_revision: null,
  revision: 0,
  feedback_sent: null,
  resubmitted: false,
}
const feedback = (feedback_state: FeedbackState, feedback_revision = 0) => ({
  feedback_state,
  feedback_revision,
})

test.each([
  ['new', {}],
  ['resubmitted', { resubmitted: true, revision: 1 }],
  ['feedback_queued', feedback('queued')],
  ['feedback_queued', feedback('sending')],
  ['feedback_sent', { ...feedback('sent'), feedback_sent: new Date() }],
  ['feedback_sent', feedback('delivered')],
  ['feedback_sent', { ...feedback('read'), feedback_sent: new Date() }],
  ['resubmitted', { ...feedback('read'), resubmitted: true, revision: 1 }],
  ['new', feedback('cancelled')],
  ['new', feedback('expired')],
  ['feedback_sent', { ...feedback('cancelled'), feedback_sent: new Date() }],
  ['feedback_stopped', feedback('failed')],
  ['feedback_stopped', feedback('held')],
  ['resubmitted', { ...feedback('held'), resubmitted: true, revision: 1 }],
  ['resubmitted', { ...feedback('sent'), resubmitted: true, revision: 1 }],
  ['feedback_sent', { feedback_sent: new Date() }],
  ['completed', { ...feedback('queued'), completed: true }],
  ['withdrawn', { withdrawn: true, completed: true }],
] as const)('%s: %o', (state, over) => {
  expect(dropState({ ...row, ...over })).toBe(state)
})
