import type { FeedbackState } from '@wa-monitor/contracts'
import type { FollowedFeedback } from '@wa-monitor/database'
import { expect, test } from 'vitest'
import { progressOf, type SendStateRow } from './progress.ts'

const THABO = '27820000001@s.whatsapp.net'
const SIPHO = '27820000002@s.whatsapp.net'

const row = (state: FeedbackState, over: Partial<FollowedFeedback> = {}): FollowedFeedback => ({
  id: 'row',
  drop_number: 'DR1752028',
  message_id: '3EB0',
  state,
  mentioned_jid: THABO,
  carried_by: null,
  ...over,
})
const step = (content: string, sender = '', seq = 1, target_id = '3EB0'): SendStateRow => ({
  seq,
  chat_jid: '1@g.us',
  target_id,
  content,
  sender,
  sender_lid: '',
  received_at: seq * 1000,
})
const at = (seq: number) => new Date(seq * 1000).toISOString()
const of = (rows: FollowedFeedback[], steps: SendStateRow[]) =>
  progressOf(rows, steps, ({ sender }, jid) => sender === jid)
const received = (deliveredAt: string | null, readAt: string | null, id = 'row') => ({
  feedback: { id, drop_number: 'DR1752028' },
  deliveredAt,
  readAt,
})
const sent = [{ id: 'row', messageId: '3EB0' }]

test.each([
  ['an ack', 'sending', [step('server_ack')], sent, [], []],
  ['a refusal', 'sending', [step('refused')], [], ['row'], []],
  ['a refusal of what somebody has', 'sending', [step('refused'), step('delivered', SIPHO)], sent, [], []],
  ['a delivery to somebody else before the ack', 'sending', [step('delivered', SIPHO)], sent, [], []],
  ['his delivery before the ack', 'sending', [step('delivered', THABO)], sent, [], [received(at(1), null)]],
  [
    'all at once',
    'sending',
    [step('server_ack'), step('delivered', THABO, 2), step('read', THABO, 3)],
    sent,
    [],
    [received(at(2), at(3))],
  ],
  ['an ack again', 'sent', [step('server_ack')], [], [], []],
  ['a delivery to somebody else', 'sent', [step('delivered', SIPHO), step('read', SIPHO)], [], [], []],
  [
    'his delivery',
    'sent',
    [step('delivered', SIPHO), step('delivered', THABO, 2)],
    [],
    [],
    [received(at(2), null)],
  ],
  ['his reading alone', 'sent', [step('read', THABO)], [], [], [received(null, at(1))]],
  ['his delivery again', 'delivered', [step('delivered', THABO)], [], [], []],
  [
    'his reading after the delivery',
    'delivered',
    [step('delivered', THABO), step('read', THABO, 2)],
    [],
    [],
    [received(null, at(2))],
  ],
  ['a late delivery', 'read', [step('delivered', THABO), step('read', THABO)], [], [], []],
  ['a delivery of what failed', 'failed', [step('delivered', THABO), step('server_ack')], [], [], []],
  ['another message', 'sending', [step('server_ack', '', 1, '3EB1')], [], [], []],
] as const)('%s, while it is %s', (_what, state, steps, toSent, refused, toReceived) => {
  expect(of([row(state)], [...steps])).toEqual({ sent: toSent, refused, received: toReceived })
})

test('what another row carries is moved with it, and received for itself', () => {
  const rows = [row('sending'), row('sending', { id: 'carried', carried_by: 'row' })]
  expect(of(rows, [step('server_ack'), step('delivered', THABO, 2)])).toEqual({
    sent,
    refused: [],
    received: [received(at(2), null), received(at(2), null, 'carried')],
  })
  expect(of(rows, [step('refused')]).refused).toEqual(['row'])
})
