import { proto } from '@whiskeysockets/baileys'
import { describe, expect, test } from 'vitest'
import { mappingsOf, messagesOf, readHistoryMessage, readPeerContent } from './read-history.ts'

const GROUP = '120363418298130331@g.us'
const THABO = '27820000001@s.whatsapp.net'
const THABO_LID = '100000000000001@lid'
const ME = { pn: '27820000000@s.whatsapp.net', lid: '100000000000000@lid' }

/** As it comes off the wire: numbers are Longs, what is not there is null. */
const decoded = (info: proto.IWebMessageInfo) =>
  proto.WebMessageInfo.decode(proto.WebMessageInfo.encode(info).finish())

function read(info: proto.IWebMessageInfo) {
  const phoneOf = (lid: string) => (lid === THABO_LID ? THABO : undefined)
  return readHistoryMessage(decoded(info), { me: ME, phoneOf, receivedAt: 7 })
}

const IN_GROUP = { remoteJid: GROUP, fromMe: false, id: '3A01', participant: THABO }

describe('a message of the history', () => {
  test('reads like a live one, with its own time', () => {
    expect(
      read({
        key: IN_GROUP,
        pushName: 'Thabo',
        messageTimestamp: 1_790_000_000,
        message: {
          extendedTextMessage: {
            text: 'DR1752028 done',
            contextInfo: { stanzaId: '3A00', mentionedJid: [ME.pn] },
          },
        },
      }),
    ).toEqual({
      id: '3A01',
      chat_jid: GROUP,
      sender: THABO,
      sender_lid: '',
      sender_name: 'Thabo',
      content: 'DR1752028 done',
      kind: 'message',
      timestamp: 1_790_000_000_000,
      received_at: 7,
      is_from_me: 0,
      quoted_id: '3A00',
      mentioned: JSON.stringify([ME.pn]),
      media_type: '',
      filename: '',
      target_id: '',
    })
  })

  test('of a LID-addressed group names the phone where it is known', () => {
    const key = { ...IN_GROUP, participant: THABO_LID }
    expect(read({ key, message: { conversation: 'x' } })).toMatchObject({
      sender: THABO,
      sender_lid: THABO_LID,
    })
    const stranger = { ...IN_GROUP, participant: '100000000000009@lid' }
    expect(read({ key: stranger, message: { conversation: 'x' } })).toMatchObject({
      sender: '',
      sender_lid: '100000000000009@lid',
    })
  })

  test('names its author outside the key as well', () => {
    const { participant: _, ...key } = IN_GROUP
    expect(read({ key, participant: THABO, message: { conversation: 'x' } })).toMatchObject({ sender: THABO })
    expect(read({ key, message: { conversation: 'x' } })).toBeUndefined()
  })

  test('of our own is ours, in a group and in a chat of two', () => {
    const own = { sender: ME.pn, sender_lid: ME.lid, is_from_me: 1 }
    expect(
      read({ key: { remoteJid: GROUP, fromMe: true, id: '3A02' }, message: { conversation: 'x' } }),
    ).toMatchObject({ ...own, chat_jid: GROUP })
    for (const remoteJid of [THABO, THABO_LID])
      expect(
        read({ key: { remoteJid, fromMe: true, id: '3A02' }, message: { conversation: 'x' } }),
      ).toMatchObject({ ...own, chat_jid: THABO })
  })

  test('of a chat of two is filed under the phone, whichever form names it', () => {
    for (const remoteJid of [THABO, THABO_LID])
      expect(
        read({ key: { remoteJid, fromMe: false, id: '3A03' }, message: { conversation: 'x' } }),
      ).toMatchObject({ chat_jid: THABO, sender: THABO, is_from_me: 0 })
  })

  test('that was edited is the message as it now reads', () => {
    const edit = (id: string) => ({
      editedMessage: {
        message: {
          protocolMessage: {
            type: proto.Message.ProtocolMessage.Type.MESSAGE_EDIT,
            key: { ...IN_GROUP, id },
            editedMessage: { conversation: 'DR1752029' },
          },
        },
      },
    })
    expect(read({ key: IN_GROUP, message: edit('3A01') })).toMatchObject({
      kind: 'message',
      content: 'DR1752029',
      target_id: '',
    })
    expect(read({ key: IN_GROUP, message: edit('3A00') })).toMatchObject({ kind: 'edit', target_id: '3A00' })
  })

  test.each([
    ['without content', { key: IN_GROUP }],
    [
      'that is a notice',
      {
        key: IN_GROUP,
        messageStubType: proto.WebMessageInfo.StubType.GROUP_PARTICIPANT_ADD,
        messageStubParameters: [THABO],
      },
    ],
    ['without an id', { key: { ...IN_GROUP, id: '' }, message: { conversation: 'x' } }],
    ['of a channel', { key: { remoteJid: '1@newsletter', id: 'A' }, message: { conversation: 'x' } }],
    [
      'of somebody’s status',
      { key: { remoteJid: 'status@broadcast', id: 'A', participant: THABO }, message: { conversation: 'x' } },
    ],
    [
      'of keys alone',
      { key: IN_GROUP, message: { messageContextInfo: { messageSecret: Buffer.alloc(32) } } },
    ],
  ] as [string, proto.IWebMessageInfo][])('%s is left out', (_, info) => {
    expect(read(info)).toBeUndefined()
  })
})

describe('a piece of history', () => {
  const entry = (id: string, messageTimestamp: number) => ({
    message: { key: { ...IN_GROUP, id }, messageTimestamp, message: { conversation: id } },
  })
  const history: proto.IHistorySync = {
    syncType: proto.HistorySync.HistorySyncType.RECENT,
    conversations: [
      // Newest first; C and B in the same second.
      { id: GROUP, messages: [entry('D', 40), entry('C', 20), entry('B', 20)] },
      { id: THABO_LID, pnJid: THABO, messages: [entry('A', 10), {}] },
      { id: '27820000002@s.whatsapp.net', lidJid: '100000000000002@lid' },
    ],
    phoneNumberToLidMappings: [
      { pnJid: '27820000003:4@s.whatsapp.net', lidJid: '100000000000003@lid' },
      { pnJid: '', lidJid: '100000000000004@lid' },
    ],
  }
  const piece = proto.HistorySync.decode(proto.HistorySync.encode(history).finish())

  test('comes in its own order of time', () => {
    expect(messagesOf(piece).map(({ key }) => key?.id)).toEqual(['A', 'B', 'C', 'D'])
  })

  test('tells whose LIDs are whose', () => {
    expect(mappingsOf(piece)).toEqual([
      { lid: '100000000000003@lid', pn: '27820000003@s.whatsapp.net' },
      { lid: THABO_LID, pn: THABO },
      { lid: '100000000000002@lid', pn: '27820000002@s.whatsapp.net' },
    ])
  })

  test('that is empty is empty', () => {
    expect([messagesOf({}), mappingsOf({})]).toEqual([[], []])
  })
})

describe('what the own phone sends', () => {
  const notification = { protocolMessage: { type: 5, historySyncNotification: { syncType: 3 } } }
  const resend = (webMessageInfoBytes?: Uint8Array) => ({
    protocolMessage: {
      type: 17,
      peerDataOperationRequestResponseMessage: {
        peerDataOperationResult: [{ placeholderMessageResendResponse: { webMessageInfoBytes } }, {}],
      },
    },
  })

  test('is history, or messages that were asked for', () => {
    const from = ME.pn.replace('@', ':0@')
    expect(readPeerContent({ from }, notification, ME)?.history).toEqual({ syncType: 3 })
    const info = { key: IN_GROUP, message: { conversation: 'x' } }
    const answer = resend(proto.WebMessageInfo.encode(info).finish())
    expect(readPeerContent({ from: ME.lid }, answer, ME)?.resent.map(({ key }) => key?.id)).toEqual(['3A01'])
  })

  test('is nothing when the phone has nothing, or when it is an ordinary message', () => {
    expect(readPeerContent({ from: ME.pn }, resend(), ME)).toBeUndefined()
    expect(readPeerContent({ from: ME.pn }, { conversation: 'x' }, ME)).toBeUndefined()
  })

  test('counts only from ourselves', () => {
    expect(readPeerContent({ from: THABO }, notification, ME)).toBeUndefined()
    expect(readPeerContent({ from: GROUP, participant: THABO }, notification, ME)).toBeUndefined()
    expect(
      readPeerContent({ from: THABO }, notification, { pn: THABO.replace('1@', '9@'), lid: '' }),
    ).toBeUndefined()
    expect(readPeerContent({}, notification, { pn: '', lid: '' })).toBeUndefined()
  })
})
