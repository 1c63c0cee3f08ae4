import { simulatedPostResponseSchema } from '@wa-monitor/contracts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Client } from './client.ts'
import { BUSINESS, Harness, LAWLEY, MOHADIN } from './harness.ts'
import { heard } from './heard.ts'
import { until } from './until.ts'
import { inHistory } from './world-view.ts'

const THABO = '27820000001'
const JOHAN = '27820000006'

let harness: Harness
let client: Client
let lids: Map<string, string>
beforeAll(async () => {
  harness = await Harness.start()
  client = await harness.link()
  lids = new Map((await harness.state()).contractors.map(({ phone, lid }) => [phone, `${lid}@lid`]))
})
afterAll(() => harness.close())

async function write(from: string, to: string, text: string, more: object = {}): Promise<string> {
  const answer = await harness.post('/admin/direct-messages', { from, to, text, ...more })
  return simulatedPostResponseSchema.parse(answer).message_id
}

const chatWith = (phone: string) => `?a=${BUSINESS}&b=${phone}`
const lidOf = (phone: string) => lids.get(phone) ?? ''
/** What the client believes, without asking the server. */
const knownNumber = (phone: string) => client.socket.signalRepository.lidMapping.getPNForLID(lidOf(phone))
const stanzasOf = (id: string) =>
  client.stanzas.filter(({ tag, attrs }) => tag === 'message' && attrs.id === id)

describe('somebody writes to the business', () => {
  test('from his LID, his number beside it', async () => {
    for (const text of ['are you there?', 'hello?']) {
      const id = await write(JOHAN, BUSINESS, text)
      const { message, words, type } = await client.message(id)
      expect(words.conversation).toBe(text)
      expect(type).toBe('notify')
      expect(message.pushName).toBe('Johan')
      expect(message.key).toMatchObject({
        remoteJid: lidOf(JOHAN),
        remoteJidAlt: `${JOHAN}@s.whatsapp.net`,
        fromMe: false,
      })
      const found = await inHistory(
        harness,
        chatWith(JOHAN),
        id,
        ({ companions }) => companions.delivered === 1,
      )
      expect(found).toMatchObject({ from: JOHAN, chat_jid: `${BUSINESS}@s.whatsapp.net`, text, phones: [] })
    }
  })

  test('in answer to what its companion has sent', async () => {
    const asked = await client.send(`${JOHAN}@s.whatsapp.net`, 'step 3?')
    await harness.copiesOf(asked, JOHAN)
    const found = await inHistory(harness, chatWith(JOHAN), asked, ({ phones }) =>
      phones.every(({ readable }) => readable === 1),
    )
    expect(found).toMatchObject({ via: 'companion', from: BUSINESS, text: 'step 3?' })
    expect(found.phones.map(({ phone }) => phone).toSorted()).toEqual([BUSINESS, JOHAN])
    const reactions = heard(client, 'messages.reaction')
    const answer = await write(JOHAN, BUSINESS, 'klaar', { quoted_id: asked })
    expect((await client.message(answer)).words.extendedTextMessage?.contextInfo).toMatchObject({
      stanzaId: asked,
      quotedMessage: { conversation: 'step 3?' },
    })
    await write(JOHAN, BUSINESS, '👍', { reacted_id: asked })
    await until(() => reactions.length > 0, 'the reaction')
    expect(reactions[0]?.key).toMatchObject({ id: asked, fromMe: true, remoteJid: lidOf(JOHAN) })
  })

  test('with edits and deletes', async () => {
    const updates = heard(client, 'messages.update')
    const id = await write(JOHAN, BUSINESS, 'DR1752028')
    await write(JOHAN, BUSINESS, 'DR1752029', { edited_id: id })
    await until(() => updates.some(({ update }) => update.message?.editedMessage), 'the edit')
    await write(JOHAN, BUSINESS, '', { deleted_id: id })
    await until(() => updates.some(({ update }) => update.message === null), 'the delete')
    expect(updates.every(({ key }) => key.id === id && key.remoteJid === lidOf(JOHAN))).toBe(true)
    expect(await inHistory(harness, chatWith(JOHAN), id)).toMatchObject({
      edited: true,
      deleted: true,
      text: '',
    })
  })

  test('again, with the same id: the same bytes, which the client drops while he has had no answer', async () => {
    const id = await write('27820000002', BUSINESS, 'twice')
    await client.message(id)
    await write('27820000002', BUSINESS, 'twice', { id })
    await inHistory(harness, chatWith('27820000002'), id, ({ companions }) => companions.waiting === 0)
    const [first, second] = stanzasOf(id)
    expect(second?.content).toEqual(first?.content)
    expect(second?.content).toMatchObject([{ attrs: { type: 'pkmsg' } }])
    expect(client.received.filter(({ message }) => message.key.id === id)).toHaveLength(1)
  })

  test('the same once he has: the client cannot read it twice, asks for it and gets it anew', async () => {
    const id = await write(JOHAN, BUSINESS, 'twice')
    await client.message(id)
    await write(JOHAN, BUSINESS, 'twice', { id })
    const times = () => client.received.filter(({ message }) => message.key.id === id)
    await until(() => times().length === 3, 'the message, a stub and the message')
    expect(times().map(({ message }) => message.messageStubParameters?.[0])).toEqual([
      undefined,
      'No matching sessions found for message',
      undefined,
    ])
    expect(stanzasOf(id).map(({ content }) => content)).toMatchObject([
      [{ attrs: { type: 'msg' } }],
      [{ attrs: { type: 'msg' } }],
      [{ attrs: { type: 'pkmsg', count: '1' } }],
    ])
  })

  test('and it waits for a client that is away', async () => {
    await client.close()
    const id = await write(THABO, BUSINESS, 'missed')
    client = await harness.connect(client.auth).ready()
    expect(await client.message(id)).toMatchObject({ type: 'append', words: { conversation: 'missed' } })
    await inHistory(harness, chatWith(THABO), id, ({ companions }) => companions.waiting === 0)
    await client.close()
    client = await harness.connect(client.auth).ready()
    expect(client.received).toEqual([])
  })

  test('once more when the client could not read it', async () => {
    await client.send(lidOf(JOHAN), 'so that he writes on')
    client.auth.forget('session')
    const id = await write(JOHAN, BUSINESS, 'can you read this?')
    expect((await client.message(id)).words.conversation).toBe('can you read this?')
    const [first, second] = stanzasOf(id)
    expect(first?.attrs).toMatchObject({ from: lidOf(JOHAN), sender_pn: `${JOHAN}@s.whatsapp.net` })
    expect(second?.content).toMatchObject([{ attrs: { type: 'pkmsg', count: '1' } }])
  })
})

describe('the business writes on its own handset', () => {
  test.each([
    ['phone numbers', LAWLEY, `${BUSINESS}@s.whatsapp.net`],
    ['LIDs', MOHADIN, expect.stringMatching(/@lid$/)],
  ])('in a group addressed by %s: its companion sees it as its own', async (_mode, group, participant) => {
    for (const text of ['from the handset', 'and another']) {
      const { message, words } = await client.message(await harness.say(group, BUSINESS, text))
      expect(message.key).toMatchObject({ remoteJid: group, fromMe: true, participant })
      expect(words.conversation).toBe(text)
    }
  })

  test('to one person: its companion sees it in that chat, as its own', async () => {
    for (const text of ['on my way', 'five minutes']) {
      const id = await write(BUSINESS, JOHAN, text)
      const { message, words } = await client.message(id)
      expect(message.key).toMatchObject({
        remoteJid: lidOf(JOHAN),
        remoteJidAlt: `${JOHAN}@s.whatsapp.net`,
        fromMe: true,
      })
      expect(words.conversation).toBe(text)
      await inHistory(harness, chatWith(JOHAN), id, ({ companions }) => companions.delivered === 1)
    }
    expect(await knownNumber(JOHAN)).toBe(`${JOHAN}:0@s.whatsapp.net`)
  })

  test('once more when its companion could not read it', async () => {
    client.auth.forget('session')
    client.auth.forget('sender-key')
    const direct = await write(BUSINESS, JOHAN, 'can you read this?')
    const inGroup = await harness.say(LAWLEY, BUSINESS, 'and this?')
    expect((await client.message(direct)).message.key).toMatchObject({
      fromMe: true,
      remoteJid: lidOf(JOHAN),
    })
    expect((await client.message(inGroup)).words.conversation).toBe('and this?')
    expect(stanzasOf(direct)).toHaveLength(2)
    expect(stanzasOf(inGroup)).toHaveLength(2)
  })

  test('an edit of what its companion has sent', async () => {
    const updates = heard(client, 'messages.update')
    const sent = await client.send(LAWLEY, 'step 9 is missing')
    await harness.copiesOf(sent, THABO)
    await harness.say(LAWLEY, BUSINESS, 'step 8 is missing', { edited_id: sent })
    const find = () => updates.find(({ key, update }) => key.id === sent && update.message?.editedMessage)
    await until(find, 'the edit')
    expect(find()?.key).toMatchObject({ fromMe: true })
    expect(await inHistory(harness, LAWLEY, sent)).toMatchObject({ text: 'step 8 is missing', edited: true })
  })
})

describe('what one companion of the business sends to a person', () => {
  test('reaches the other one without mixing up whose number is whose', async () => {
    const other = await harness.link()
    const naledi = '27820000005'
    const id = await other.send(lidOf(naledi), 'hello Naledi')
    const { message } = await client.message(id)
    expect(message.key).toMatchObject({
      fromMe: true,
      remoteJid: lidOf(naledi),
      remoteJidAlt: `${naledi}@s.whatsapp.net`,
    })
    expect(await knownNumber(naledi)).toBe(`${naledi}:0@s.whatsapp.net`)
    const { lid } = client.auth.creds.me ?? {}
    const own = await client.socket.signalRepository.lidMapping.getPNForLID(lid ?? '')
    expect(own?.split(/[:@]/)[0]).toBe(BUSINESS)
    await other.close()
  })

  test('is asked for again by a phone that can’t read it, the own one included', async () => {
    await client.send(lidOf(JOHAN), 'first')
    client.auth.forget('session')
    const id = await client.send(lidOf(JOHAN), 'who can read this?')
    for (const phone of [JOHAN, BUSINESS]) {
      await until(
        async () => (await harness.copiesOf(id, phone)).some(({ error }) => error === null),
        'a readable copy',
      )
    }
  })
})

test.each([
  [{ from: '27820009999', to: BUSINESS, text: 'x' }, '404 Nobody here has the phone 27820009999'],
  [{ from: BUSINESS, to: '27820009999', text: 'x' }, '404 Nobody here has the phone 27820009999'],
  [{ from: JOHAN, to: BUSINESS }, '400 Nothing to post'],
  [
    { from: JOHAN, to: BUSINESS, text: 'x', quoted_id: 'x' },
    '404 Nobody has written a message x in the chat with',
  ],
  [{ from: JOHAN, text: 'x' }, '400 '],
])('%j is refused with what to do', async (body, expected) => {
  await expect(harness.post('/admin/direct-messages', body)).rejects.toThrow(expected)
})

test('people who have not linked anything write to each other as well', async () => {
  const id = await write(THABO, JOHAN, 'lunch?')
  expect(await inHistory(harness, `?a=${JOHAN}&b=${THABO}`, id)).toMatchObject({
    from: THABO,
    text: 'lunch?',
    companions: { delivered: 0, waiting: 0 },
  })
})

test.each([
  ['/admin/direct-messages', '400 '],
  [`/admin/direct-messages?a=${BUSINESS}&b=27820009999`, '404 Nobody here has the phone 27820009999'],
])('GET %s is refused with what to do', async (path, expected) => {
  await expect(harness.request('GET', path)).rejects.toThrow(expected)
})
