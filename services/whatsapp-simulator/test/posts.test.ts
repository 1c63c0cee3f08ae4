import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Client } from './client.ts'
import { Harness, LAWLEY, MOHADIN } from './harness.ts'
import { until } from './until.ts'

let harness: Harness
let client: Client
let lids: Map<string, string>
beforeAll(async () => {
  harness = await Harness.start()
  client = await harness.link()
  lids = new Map((await harness.state()).contractors.map(({ phone, lid }) => [phone, `${lid}@lid`]))
})
afterAll(() => harness.close())

describe('what contractors post', () => {
  test('arrives from the phone number in a group addressed by phone numbers, the LID beside it', async () => {
    for (const text of ['DR1752028 done', 'and another']) {
      const { message, words, type } = await client.message(await harness.say(LAWLEY, '27820000001', text))
      expect(words.conversation).toBe(text)
      expect(message.pushName).toBe('Thabo')
      expect(type).toBe('notify')
      expect(message.key).toMatchObject({
        remoteJid: LAWLEY,
        participant: '27820000001@s.whatsapp.net',
        participantAlt: lids.get('27820000001'),
        addressingMode: 'pn',
      })
    }
  })

  test('arrives from the LID in a group addressed by LIDs, the phone number beside it', async () => {
    for (const text of ['DR1752028 done', 'and another']) {
      const { message, words } = await client.message(await harness.say(MOHADIN, '27820000004', text))
      expect(words.conversation).toBe(text)
      expect(message.key).toMatchObject({
        participant: lids.get('27820000004'),
        participantAlt: '27820000004@s.whatsapp.net',
        addressingMode: 'lid',
      })
    }
  })

  test('carries captions, mentions, quotes, ids and times', async () => {
    const quoted_id = await harness.say(LAWLEY, '27820000002', 'the first one')
    const more = { quoted_id, mentioned: ['27820000001'], id: 'AC0123456789', timestamp: 1_760_000_000 }
    await harness.say(LAWLEY, '27820000003', '@27820000001 klaar', more)
    const { message, words } = await client.message('AC0123456789')
    expect(message.messageTimestamp).toBe(1_760_000_000)
    expect(words.extendedTextMessage?.text).toBe('@27820000001 klaar')
    expect(words.extendedTextMessage?.contextInfo).toMatchObject({
      stanzaId: quoted_id,
      participant: '27820000002@s.whatsapp.net',
      quotedMessage: { conversation: 'the first one' },
      mentionedJid: ['27820000001@s.whatsapp.net'],
    })
    const picture = await client.message(
      await harness.say(LAWLEY, '27820000003', 'DR1752029', { media: 'image' }),
    )
    expect(picture.words.imageMessage?.caption).toBe('DR1752029')
  })

  test('is stored for a client that is away, and comes at its next login, before anything newer', async () => {
    await client.close()
    const ids: string[] = []
    for (const text of ['one', 'two', 'three']) ids.push(await harness.say(LAWLEY, '27820000002', text))
    client = await harness.connect(client.auth).ready()
    const newer = await harness.say(LAWLEY, '27820000002', 'four')
    for (const id of ids) expect((await client.message(id)).type).toBe('append')
    expect((await client.message(newer)).type).toBe('notify')
    const order = client.received
      .filter(({ message }) => message.message)
      .map(({ message }) => message.key.id)
    expect(order).toEqual([...ids, newer])
    expect(client.stanzas.find(({ attrs }) => attrs.id === ids[2])?.attrs.offline).toBe('2')
    await client.close()
    client = await harness.connect(client.auth).ready()
    expect(client.received).toEqual([])
  })

  test('is delivered again, byte for byte, when it is posted with the same id', async () => {
    const id = await harness.say(LAWLEY, '27820000001', 'twice')
    await client.message(id)
    expect(await harness.say(LAWLEY, '27820000001', 'twice', { id })).toBe(id)
    const times = () =>
      client.received.filter(({ message }) => message.key.id === id && message.message).length
    // Baileys cannot decrypt the same bytes twice: it asks for the message again, and the phone sends it anew.
    await until(() => times() === 2, 'the second delivery')
    const sent = client.stanzas.filter(({ tag, attrs }) => tag === 'message' && attrs.id === id)
    expect(sent).toHaveLength(3)
    expect(sent[1]?.content).toEqual(sent[0]?.content)
  })

  test('is sent again to a client that could not read it', async () => {
    client.auth.forget('sender-key')
    const id = await harness.say(LAWLEY, '27820000001', 'can you read this?')
    expect((await client.message(id)).words.conversation).toBe('can you read this?')
    const [first, second] = client.stanzas.filter(({ tag, attrs }) => tag === 'message' && attrs.id === id)
    expect(first?.content).toMatchObject([{ attrs: { type: 'skmsg' } }])
    expect(second?.content).toMatchObject([{ attrs: { type: 'pkmsg', count: '1' } }])
    const next = await harness.say(LAWLEY, '27820000001', 'and this?')
    expect((await client.message(next)).words.conversation).toBe('and this?')
  })

  test('reaches every linked device, as does what another one of them sends', async () => {
    const other = await harness.link()
    const id = await harness.say(MOHADIN, '27820000005', 'for both')
    expect((await client.message(id)).words.conversation).toBe('for both')
    expect((await other.message(id)).words.conversation).toBe('for both')
    const sent = await other.send(MOHADIN, 'from the other one')
    const { message, words } = await client.message(sent)
    expect(message.key.fromMe).toBe(true)
    expect(words.extendedTextMessage?.text).toBe('from the other one')
    await other.close()
  })
})
