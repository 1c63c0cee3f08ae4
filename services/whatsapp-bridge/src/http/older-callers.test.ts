import { sendRequestSchema } from '@wa-monitor/contracts'
import { expect, test } from 'vitest'
import { readOlderFields } from './older-callers.ts'

const GROUP = '120363418298130331@g.us'
const PERSON = '27820000001@s.whatsapp.net'
const OTHER = '27820000002@s.whatsapp.net'

test.each([
  ['today’s', { recipient: GROUP, message: 'x', mentioned_jid: [PERSON] }, GROUP, [PERSON]],
  ['a group', { group_jid: GROUP, message: 'x' }, GROUP, []],
  ['a group, and whom it is for', { group_jid: GROUP, recipient_jid: PERSON, message: 'x' }, GROUP, [PERSON]],
  ['a person', { recipient_jid: PERSON, message: 'x' }, PERSON, []],
  ['one mention', { group_jid: GROUP, mention_jid: PERSON, message: 'x' }, GROUP, [PERSON]],
  ['several', { group_jid: GROUP, mention_jid: [PERSON, OTHER], message: 'x' }, GROUP, [PERSON, OTHER]],
  [
    'the same person twice',
    { group_jid: GROUP, recipient_jid: PERSON, mention_jid: PERSON, message: 'x' },
    GROUP,
    [PERSON],
  ],
  ['old and new, the same', { recipient: GROUP, group_jid: GROUP, message: 'x' }, GROUP, []],
  [
    'old and new mentions',
    { recipient: GROUP, mention_jid: OTHER, mentioned_jid: [PERSON], message: 'x' },
    GROUP,
    [PERSON, OTHER],
  ],
])('%s', (_, body, recipient, mentioned) => {
  expect(sendRequestSchema.parse(readOlderFields(body))).toEqual({
    recipient,
    message: 'x',
    mentioned_jid: mentioned,
  })
})

test.each([
  [{ groupJid: GROUP }, 'unknown field groupJid: use recipient'],
  [{ mentionedJid: [] }, 'unknown field mentionedJid: use mentioned_jid'],
  [{ quotedMessageId: 'x' }, 'use quoted_message_id'],
  [{ idempotencyKey: 'x' }, 'use the header Idempotency-Key'],
  [{ recipient: GROUP, group_jid: '120363421664266245@g.us' }, 'name two recipients'],
])('%j is refused by name', (body, message) => {
  expect(() => readOlderFields({ ...body, message: 'x' })).toThrow(message)
})

test.each([undefined, null, 'text', [1]])('what is no object (%j) is left to the schema', (body) => {
  expect(readOlderFields(body)).toBe(body)
})
