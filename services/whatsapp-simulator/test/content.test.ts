import { proto } from '@whiskeysockets/baileys'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Client } from './client.ts'
import { BUSINESS, Harness, LAWLEY, MOHADIN } from './harness.ts'
import { heard } from './heard.ts'
import { until } from './until.ts'
import { inHistory } from './world-view.ts'

const THABO = '27820000001'
const SIPHO = '27820000002'
const { REVOKE, MESSAGE_EDIT } = proto.Message.ProtocolMessage.Type

let harness: Harness
let client: Client
let updates: ReturnType<typeof heard<'messages.update'>>
beforeAll(async () => {
  harness = await Harness.start()
  client = await harness.link()
  updates = heard(client, 'messages.update')
})
afterAll(() => harness.close())

async function updateOf(id: string) {
  const find = () => updates.find(({ key }) => key.id === id)
  await until(find, `an update of ${id}`)
  const found = find()
  if (!found) throw new Error('gone again')
  return found
}

const stanzaOf = (id: string) =>
  client.stanza(`message ${id}`, ({ tag, attrs }) => tag === 'message' && attrs.id === id)

describe('an edit', () => {
  test.each([
    ['inside editedMessage', true],
    ['bare', false],
  ])('%s gives the client new words for the original', async (_how, wrapped) => {
    const original = await harness.say(LAWLEY, THABO, 'DR1752028')
    const edit = await harness.say(LAWLEY, THABO, 'DR1752029', { edited_id: original, wrapped })
    const { key, update } = await updateOf(original)
    expect(key).toMatchObject({ remoteJid: LAWLEY, fromMe: false, participant: `${THABO}@s.whatsapp.net` })
    expect(update.message?.editedMessage?.message?.conversation).toBe('DR1752029')
    const { words } = await client.message(edit)
    const protocolMessage = words.protocolMessage ?? words.editedMessage?.message?.protocolMessage
    expect(Boolean(words.editedMessage)).toBe(wrapped)
    expect(protocolMessage).toMatchObject({ type: MESSAGE_EDIT, key: { id: original, fromMe: true } })
    expect((await stanzaOf(edit)).attrs).toMatchObject({ edit: '1', type: 'text' })
    expect(await inHistory(harness, LAWLEY, original)).toMatchObject({
      kind: 'text',
      text: 'DR1752029',
      edited: true,
    })
    expect(await inHistory(harness, LAWLEY, edit)).toMatchObject({ kind: 'edit', target_id: original })
  })

  test('of a caption keeps the picture', async () => {
    const original = await harness.say(LAWLEY, THABO, 'DR1752028', { media: 'image' })
    await harness.say(LAWLEY, THABO, 'DR1752030', { edited_id: original })
    const { update } = await updateOf(original)
    const { words } = await client.message(original)
    const edited = update.message?.editedMessage?.message?.imageMessage
    expect(edited?.caption).toBe('DR1752030')
    expect(edited?.fileSha256).toEqual(words.imageMessage?.fileSha256)
  })

  test('by a linked device is read by the phones', async () => {
    const original = await client.send(LAWLEY, 'step 9 is missing')
    await harness.copiesOf(original, THABO)
    const edit = await client.socket.sendMessage(LAWLEY, {
      text: 'step 8 is missing',
      edit: { remoteJid: LAWLEY, fromMe: true, id: original },
    })
    const id = edit?.key.id ?? ''
    expect(await harness.copiesOf(id, THABO)).toMatchObject([
      { kind: 'edit', text: 'step 8 is missing', target_id: original, error: null },
    ])
    const found = await inHistory(harness, LAWLEY, original, ({ edited }) => edited)
    expect(found.text).toBe('step 8 is missing')
  })
})

describe('a delete for everyone', () => {
  test('takes the message from the client', async () => {
    const original = await harness.say(MOHADIN, '27820000004', 'oops')
    const id = await harness.say(MOHADIN, '27820000004', '', { deleted_id: original })
    const { key, update } = await updateOf(original)
    expect(key).toMatchObject({ remoteJid: MOHADIN, fromMe: false })
    expect(update.message).toBeNull()
    expect((await client.message(id)).words.protocolMessage).toMatchObject({ type: REVOKE })
    expect((await stanzaOf(id)).attrs.edit).toBe('7')
    expect(await inHistory(harness, MOHADIN, original)).toMatchObject({ deleted: true, text: '' })
  })

  test('by an admin names the author; the client takes the admin for him', async () => {
    const original = await harness.say(LAWLEY, SIPHO, 'spam')
    const id = await harness.say(LAWLEY, THABO, '', { deleted_id: original })
    const { words } = await client.message(id)
    expect(words.protocolMessage?.key).toMatchObject({
      fromMe: false,
      id: original,
      participant: `${SIPHO}@s.whatsapp.net`,
    })
    expect((await stanzaOf(id)).attrs.edit).toBe('8')
    // Whoever looks the original up by this whole key does not find it: its author is somebody else.
    expect((await updateOf(original)).key.participant).toBe(`${THABO}@s.whatsapp.net`)
    expect(await inHistory(harness, LAWLEY, original)).toMatchObject({ deleted: true, from: SIPHO })
  })

  test('by a linked device is known', async () => {
    const original = await client.send(LAWLEY, 'wrong group')
    await client.socket.sendMessage(LAWLEY, { delete: { remoteJid: LAWLEY, fromMe: true, id: original } })
    await inHistory(harness, LAWLEY, original, ({ deleted }) => deleted)
  })
})

describe('a reaction', () => {
  test('reaches the client with the message it is about, and goes again', async () => {
    const reactions = heard(client, 'messages.reaction')
    const asked = await client.send(LAWLEY, 'step 2?')
    await harness.copiesOf(asked, THABO)
    const first = await harness.say(LAWLEY, THABO, '👍', { reacted_id: asked })
    await until(() => reactions.length === 1, 'the reaction')
    expect(reactions[0]?.key).toMatchObject({ remoteJid: LAWLEY, id: asked, fromMe: true })
    expect(reactions[0]?.reaction).toMatchObject({ text: '👍', key: { id: first, fromMe: false } })
    const { attrs, content } = await stanzaOf(first)
    expect(attrs).toMatchObject({ type: 'reaction' })
    expect(content).toMatchObject([{ attrs: { 'decrypt-fail': 'hide' } }])
    expect((await inHistory(harness, LAWLEY, asked)).reactions).toEqual([{ phone: THABO, emoji: '👍' }])
    await harness.say(LAWLEY, THABO, '', { reacted_id: asked })
    await until(() => reactions.length === 2, 'the reaction taken back')
    expect(reactions[1]?.reaction.text).toBe('')
    expect((await inHistory(harness, LAWLEY, asked)).reactions).toEqual([])
  })

  test('of a linked device is read by the phones', async () => {
    const original = await harness.say(LAWLEY, SIPHO, 'DR1752031')
    const { message } = await client.message(original)
    await client.socket.sendMessage(LAWLEY, { react: { text: '✅', key: message.key } })
    const { reactions } = await inHistory(harness, LAWLEY, original, (found) => found.reactions.length > 0)
    expect(reactions).toEqual([{ phone: BUSINESS, emoji: '✅' }])
  })
})

describe('wrapped', () => {
  test.each([
    ['ephemeral', 'ephemeralMessage'],
    ['view_once', 'viewOnceMessage'],
    ['view_once_v2', 'viewOnceMessageV2'],
    ['document_with_caption', 'documentWithCaptionMessage'],
    ['edited', 'editedMessage'],
    ['group_mentioned', 'groupMentionedMessage'],
    ['bot_invoke', 'botInvokeMessage'],
    ['group_status', 'groupStatusMessageV2'],
  ] as const)('as %s the words are inside %s', async (wrap, field) => {
    const id = await harness.say(LAWLEY, THABO, 'DR1752032', { wrap, media: 'image' })
    const { words } = await client.message(id)
    expect(words[field]?.message?.imageMessage?.caption).toBe('DR1752032')
    expect((await stanzaOf(id)).attrs.type).toBe('media')
    expect(await inHistory(harness, LAWLEY, id)).toMatchObject({ kind: 'image', text: 'DR1752032' })
  })
})

describe('other posts', () => {
  test('polls, places and people', async () => {
    const poll = await harness.say(LAWLEY, THABO, '', {
      poll: { name: 'When?', options: ['today', 'later'] },
    })
    expect((await client.message(poll)).words.pollCreationMessageV3).toMatchObject({
      name: 'When?',
      options: [{ optionName: 'today' }, { optionName: 'later' }],
    })
    expect((await stanzaOf(poll)).attrs.type).toBe('poll')
    const location = { latitude: -26.27, longitude: 27.81, name: 'Lawley' }
    const place = await harness.say(LAWLEY, THABO, '', { location })
    expect((await client.message(place)).words.locationMessage).toMatchObject({ degreesLatitude: -26.27 })
    const person = await harness.say(LAWLEY, THABO, '', { contact: { name: 'Sipho', phone: SIPHO } })
    expect((await client.message(person)).words.contactMessage?.vcard).toContain(`waid=${SIPHO}`)
    expect(await inHistory(harness, LAWLEY, poll)).toMatchObject({ kind: 'poll', text: 'When?' })
    expect(await inHistory(harness, LAWLEY, place)).toMatchObject({ kind: 'location', text: 'Lawley' })
    expect(await inHistory(harness, LAWLEY, person)).toMatchObject({ kind: 'contact', text: 'Sipho' })
  })

  test('any message at all, in JSON', async () => {
    const content = {
      botInvokeMessage: {
        message: { extendedTextMessage: { text: 'DR1752033', contextInfo: { expiration: 86_400 } } },
      },
    }
    const id = await harness.say(LAWLEY, THABO, '', { content })
    const { words } = await client.message(id)
    expect(words.botInvokeMessage?.message?.extendedTextMessage).toMatchObject(
      content.botInvokeMessage.message.extendedTextMessage,
    )
  })
})

describe('a group whose messages disappear', () => {
  test('says so in its metadata and in a notification, and its messages are wrapped', async () => {
    const chats = heard(client, 'chats.update')
    await harness.post(`/admin/groups/${LAWLEY}`, { ephemeral_seconds: 86_400 })
    await until(
      () => chats.some(({ ephemeralExpiration }) => ephemeralExpiration === 86_400),
      'the notification',
    )
    expect((await client.socket.groupMetadata(LAWLEY)).ephemeralDuration).toBe(86_400)
    const { words } = await client.message(await harness.say(LAWLEY, THABO, 'gone tomorrow'))
    expect(words.ephemeralMessage?.message?.conversation).toBe('gone tomorrow')
    await harness.post(`/admin/groups/${LAWLEY}`, { ephemeral_seconds: 0 })
    const after = await client.message(await harness.say(LAWLEY, THABO, 'here to stay'))
    expect(after.words.conversation).toBe('here to stay')
    expect((await client.socket.groupMetadata(LAWLEY)).ephemeralDuration).toBeUndefined()
  })
})

describe('mistakes are answered with what to do', () => {
  test.each([
    [{ edited_id: 'x', text: 'y' }, '404 Nobody has written a message x in Lawley'],
    [{ content: { conversatoin: 'hello' } }, '400 `content` is no proto.Message'],
    [{ content: { imageMessage: 'hello' } }, '400 `content` is no proto.Message'],
    [{ poll: { name: 'When?', options: ['now'] } }, '400 '],
    [{ deleted_id: 'x', reacted_id: 'y' }, '400 A post is one of deleted_id, reacted_id'],
    [{ wrap: 'gift', text: 'x' }, '400 '],
  ])('%j', async (post, expected) => {
    await expect(harness.post(`/admin/groups/${LAWLEY}/messages`, { from: SIPHO, ...post })).rejects.toThrow(
      expected,
    )
  })

  test('somebody else’s message', async () => {
    const id = await harness.say(LAWLEY, THABO, 'mine')
    await expect(harness.say(LAWLEY, SIPHO, 'no', { edited_id: id })).rejects.toThrow(
      `403 ${id} was written by ${THABO}, who alone can edit it`,
    )
    await expect(harness.say(LAWLEY, SIPHO, '', { deleted_id: id })).rejects.toThrow(
      'or an admin of the group',
    )
  })
})
