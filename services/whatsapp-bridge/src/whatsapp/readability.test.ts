import type { BinaryNode } from '@whiskeysockets/baileys'
import { expect, test } from 'vitest'
import { whyUnreadable } from './readability.ts'

const enc = (type: string, content: BinaryNode['content'] = Buffer.from('x')): BinaryNode => ({
  tag: 'enc',
  attrs: { v: '2', type },
  content,
})
const unavailable = (attrs: Record<string, string>): BinaryNode => ({ tag: 'unavailable', attrs })

test.each([
  ['a group message', [enc('skmsg')], undefined],
  ['the first one, with the sender key', [enc('pkmsg'), enc('skmsg')], undefined],
  ['one to one', [enc('msg')], undefined],
  ['a placeholder', [unavailable({})], 'unavailable'],
  ['a view-once photo', [unavailable({ type: 'view_once' })], 'unavailable (view_once)'],
  ['a bot’s answer', [enc('msmsg')], 'msmsg'],
  [
    'a bot’s answer beside a readable part, which the library leaves out too',
    [enc('msmsg'), enc('msg')],
    'msmsg',
  ],
  ['nothing', [], 'nothing to decrypt'],
  ['a part without bytes', [enc('msg', [])], 'unknown encryption (msg)'],
  ['a kind nobody knows', [enc('zmsg')], 'unknown encryption (zmsg)'],
])('%s', (_, content, why) => {
  expect(whyUnreadable({ content })).toBe(why)
})

test('a stanza without children', () => {
  expect(whyUnreadable({ content: undefined })).toBe('nothing to decrypt')
  expect(whyUnreadable({ content: Buffer.from('x') })).toBe('nothing to decrypt')
})
