import { expect, test } from 'vitest'
import { encryptMedia } from './media-cipher.ts'
import type { Picture } from './media-content.ts'
import { decodeContent, encodeContent, readContent, type Words, writeContent } from './message-content.ts'

const PICTURE: Picture = {
  ...encryptMedia(Buffer.from('a picture'), 'Image'),
  directPath: '/mms/image/x',
  url: 'https://127.0.0.1/mms/image/x',
  mimetype: 'image/png',
  length: 9,
  width: 1,
  height: 1,
}

const nothing = { mentioned: [], quoted: undefined }

test.each<[string, Words]>([
  ['a text', { ...nothing, text: 'DR1752028', image: false }],
  ['a caption', { ...nothing, text: 'DR1752028', image: PICTURE }],
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
    kind: words.image ? 'image' : 'text',
    text: words.text,
    image: Boolean(words.image),
    mentioned: words.mentioned,
    quotedId: words.quoted?.id ?? '',
    targetId: '',
  })
})

test('the copy for the own phone is read like the message itself', () => {
  const message = { conversation: 'hello' }
  expect(readContent({ deviceSentMessage: { message } })?.text).toBe('hello')
})

test('keys alone are no words', () => {
  expect(readContent({ senderKeyDistributionMessage: { groupId: '1@g.us' } })).toBeUndefined()
})
