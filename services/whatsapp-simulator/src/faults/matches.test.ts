import { expect, test } from 'vitest'
import { stanzaMatcherSchema } from '@wa-monitor/contracts'
import { stanza } from '../protocol/stanza.ts'
import { isFor, matches } from './matches.ts'

const MESSAGE = stanza('message', { from: '1@g.us', id: 'A', type: 'text' }, [
  stanza('enc', { type: 'skmsg' }),
])

test.each([
  [{ tag: 'message' }, true],
  [{ tag: 'message', from: '1@g.us', id: 'A', type: 'text', child: 'enc' }, true],
  [{ tag: 'message', direction: 'in' }, false],
  [{ tag: 'receipt' }, false],
  [{ tag: 'message', id: 'B' }, false],
  [{ tag: 'message', class: '' }, true],
  [{ tag: 'message', type: '' }, false],
  [{ tag: 'message', child: 'participants' }, false],
] as const)('%j: %s', (wanted, expected) => {
  expect(matches(stanzaMatcherSchema.parse({ direction: 'out', ...wanted }), 'out', MESSAGE)).toBe(expected)
})

test.each([
  [undefined, '', true],
  [undefined, '27820000000:1@s.whatsapp.net', true],
  ['27820000000:1@s.whatsapp.net', '27820000000:1@s.whatsapp.net', true],
  ['27820000000:1@s.whatsapp.net', '27820000000:12@s.whatsapp.net', false],
  ['27820000000@s.whatsapp.net', '27820000000:12@s.whatsapp.net', true],
  ['2782000000@s.whatsapp.net', '27820000000:12@s.whatsapp.net', false],
  ['27820000000@s.whatsapp.net', '', false],
])('a fault for %s and the device %s: %s', (wanted, device, expected) => {
  expect(isFor(wanted, device)).toBe(expected)
})
