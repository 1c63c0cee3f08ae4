import { proto } from '@whiskeysockets/baileys'
import { describe, expect, test } from 'vitest'
import { readMessage, withoutPadding } from './read-message.ts'

const GROUP = '120363418298130331@g.us'
const ME = { pn: '27820000000@s.whatsapp.net', lid: '100000000000000@lid' }

const FROM_THABO = {
  from: GROUP,
  participant: '27820000001:2@s.whatsapp.net',
  participant_lid: '100000000000001@lid',
  addressing_mode: 'pn',
  id: '3A01',
  t: '1790000000',
  notify: 'Thabo',
}

function read(message: proto.IMessage, attrs: Record<string, string> = FROM_THABO) {
  return readMessage({ attrs, plaintext: proto.Message.encode(message).finish(), receivedAt: 5 }, ME)
}

describe('a message in a group', () => {
  test('words, with who, where and when', () => {
    expect(read({ conversation: 'DR1752028' })).toEqual({
      id: '3A01',
      chat_jid: GROUP,
      sender: '27820000001@s.whatsapp.net',
      sender_lid: '100000000000001@lid',
      sender_name: 'Thabo',
      content: 'DR1752028',
      kind: 'message',
      timestamp: 1_790_000_000_000,
      received_at: 5,
      is_from_me: 0,
      quoted_id: '',
      mentioned: '[]',
      media_type: '',
      filename: '',
      target_id: '',
    })
  })

  test('a LID-addressed one names the same person', () => {
    const attrs = {
      ...FROM_THABO,
      participant: '100000000000001:2@lid',
      participant_pn: '27820000001@s.whatsapp.net',
      addressing_mode: 'lid',
    }
    const { participant_lid: _, ...lidAttrs } = attrs
    expect(read({ conversation: 'x' }, lidAttrs)).toMatchObject({
      sender: '27820000001@s.whatsapp.net',
      sender_lid: '100000000000001@lid',
    })
  })

  test('a LID nobody knows yet leaves the phone empty', () => {
    const { participant_lid: _, ...attrs } = { ...FROM_THABO, participant: '100000000000009@lid' }
    expect(read({ conversation: 'x' }, attrs)).toMatchObject({
      sender: '',
      sender_lid: '100000000000009@lid',
    })
  })

  test.each([
    ['a photo', { imageMessage: { caption: 'DR1 done' } }, 'DR1 done', 'image'],
    ['a photo without words', { imageMessage: {} }, '', 'image'],
    ['a document', { documentMessage: { caption: 'cap', fileName: 'a.pdf' } }, 'cap', 'document'],
    ['a voice note', { audioMessage: {} }, '', 'audio'],
    [
      'a video that disappears',
      { ephemeralMessage: { message: { videoMessage: { caption: 'v' } } } },
      'v',
      'video',
    ],
    [
      'a photo seen once',
      { viewOnceMessageV2: { message: { imageMessage: { caption: 'o' } } } },
      'o',
      'image',
    ],
    ['long words', { extendedTextMessage: { text: 'long' } }, 'long', ''],
    ['a poll', { pollCreationMessageV3: { name: 'who?' } }, 'who?', ''],
  ] as [string, proto.IMessage, string, string][])('%s', (_, message, content, media_type) => {
    expect(read(message)).toMatchObject({ kind: 'message', content, media_type })
  })

  test('a reply and its mentions', () => {
    const row = read({
      extendedTextMessage: {
        text: 'klaar @27820000000',
        contextInfo: { stanzaId: '3EB0AA', mentionedJid: ['27820000000@s.whatsapp.net'] },
      },
    })
    expect(row).toMatchObject({ quoted_id: '3EB0AA', mentioned: '["27820000000@s.whatsapp.net"]' })
  })

  test('a sender key beside the words changes nothing, and alone is no message', () => {
    const key = { senderKeyDistributionMessage: { groupId: GROUP } }
    expect(read({ conversation: 'x', ...key })?.content).toBe('x')
    expect(read(key)).toBeUndefined()
    expect(read({ ...key, messageContextInfo: { messageSecret: new Uint8Array(32) } })).toBeUndefined()
  })
})

describe('changes', () => {
  const { Type } = proto.Message.ProtocolMessage
  const key = { id: '3A00', remoteJid: GROUP }

  test('an edit, bare and wrapped', () => {
    const edit = { protocolMessage: { type: Type.MESSAGE_EDIT, key, editedMessage: { conversation: 'DR2' } } }
    const row = { kind: 'edit', target_id: '3A00', content: 'DR2', id: '3A01' }
    expect(read(edit)).toMatchObject(row)
    expect(read({ editedMessage: { message: edit } })).toMatchObject(row)
  })

  test('a delete', () => {
    expect(read({ protocolMessage: { type: Type.REVOKE, key } })).toMatchObject({
      kind: 'delete',
      target_id: '3A00',
    })
  })

  test('a reaction', () => {
    expect(read({ reactionMessage: { key, text: '👍' } })).toMatchObject({
      kind: 'reaction',
      target_id: '3A00',
      content: '👍',
    })
  })

  test('settings are no message', () => {
    expect(read({ protocolMessage: { type: Type.EPHEMERAL_SETTING } })).toBeUndefined()
  })
})

describe('what is ours', () => {
  test.each([
    ['27820000000@s.whatsapp.net', {}],
    ['27820000000:7@s.whatsapp.net', {}],
    ['100000000000000:7@lid', { participant_pn: '27820000000@s.whatsapp.net' }],
  ])('a group message from %s', (participant, more) => {
    const { participant_lid: _, ...attrs } = { ...FROM_THABO, participant, ...more }
    expect(read({ conversation: 'x' }, attrs)).toMatchObject({
      is_from_me: 1,
      sender: ME.pn,
      sender_lid: ME.lid,
    })
  })

  test('a direct message sent from the phone belongs to the chat of its recipient', () => {
    const attrs = { from: ME.pn, recipient: '27820000001@s.whatsapp.net', id: '3A02', t: '1' }
    const message = { deviceSentMessage: { message: { conversation: 'hi' } } }
    expect(read(message, attrs)).toMatchObject({
      chat_jid: '27820000001@s.whatsapp.net',
      is_from_me: 1,
      content: 'hi',
    })
  })
})

describe('what is no message', () => {
  test.each([
    ['the phone’s own traffic with its devices', { from: ME.pn, category: 'peer' }],
    ['a status update', { from: 'status@broadcast', participant: '27820000001@s.whatsapp.net' }],
    ['a channel', { from: '1@newsletter' }],
  ])('%s', (_, attrs) => {
    expect(read({ conversation: 'x' }, { id: '1', t: '1', ...attrs })).toBeUndefined()
  })

  test('bytes that are no message are an error, which keeps the inbox row', () => {
    const garbage = Uint8Array.from([10, 200, 1])
    expect(() => readMessage({ attrs: FROM_THABO, plaintext: garbage, receivedAt: 1 }, ME)).toThrow()
  })
})

describe('padding', () => {
  test.each([1, 16])('of %d', (count) => {
    const padded = Uint8Array.from([9, 9, ...Array.from({ length: count }, () => count)])
    expect([...withoutPadding(padded)]).toEqual([9, 9])
  })

  test.each([[[]], [[9, 0]], [[9, 17]], [[3, 3]]])('%j is refused', (bytes) => {
    expect(() => withoutPadding(Uint8Array.from(bytes))).toThrow(/padding/)
  })
})
