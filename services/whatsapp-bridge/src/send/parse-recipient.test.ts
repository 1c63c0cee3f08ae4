import { expect, test } from 'vitest'
import { parseRecipient } from './parse-recipient.ts'

test.each([
  ['120363418298130331@g.us', { kind: 'group', jid: '120363418298130331@g.us' }],
  ['27820000001@s.whatsapp.net', { kind: 'person', jid: '27820000001@s.whatsapp.net' }],
  ['27820000001:3@s.whatsapp.net', { kind: 'person', jid: '27820000001@s.whatsapp.net' }],
  ['100000000000001@lid', { kind: 'person', jid: '100000000000001@lid' }],
  ['+27 82 000 0001', { kind: 'person', jid: '27820000001@s.whatsapp.net' }],
  ['0027820000001', { kind: 'person', jid: '27820000001@s.whatsapp.net' }],
  ['082 000 0001', undefined],
  ['Thabo', undefined],
  ['status@broadcast', undefined],
  ['1234', undefined],
])('%s', (written, recipient) => {
  expect(parseRecipient(written)).toEqual(recipient)
})
