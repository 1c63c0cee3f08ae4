import { expect, test } from 'vitest'
import { decodeContent, encodeContent, readContent, writeContent } from './message-content.ts'

const nothing = { mentioned: [], quoted: undefined }

test.each([
  ['a text', { ...nothing, text: 'DR1752028', image: false }],
  ['a caption', { ...nothing, text: 'DR1752028', image: true }],
  [
    'a mention',
    { text: '@27820000001', image: false, mentioned: ['27820000001@s.whatsapp.net'], quoted: undefined },
  ],
  [
    'an answer',
    { text: 'done', image: false, mentioned: [], quoted: { id: '3A01', author: '1@lid', text: 'please' } },
  ],
])('%s is read as it was written', (_what, words) => {
  expect(readContent(decodeContent(encodeContent(writeContent(words))))).toEqual({
    text: words.text,
    image: words.image,
    mentioned: words.mentioned,
    quotedId: words.quoted?.id ?? '',
  })
})

test('the copy for the own phone is read like the message itself', () => {
  const message = { conversation: 'hello' }
  expect(readContent({ deviceSentMessage: { message } })?.text).toBe('hello')
})

test('keys alone are no words', () => {
  expect(readContent({ senderKeyDistributionMessage: { groupId: '1@g.us' } })).toBeUndefined()
})
