import { proto } from '@whiskeysockets/baileys'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Client } from './client.ts'
import { BUSINESS, Harness, LAWLEY } from './harness.ts'
import { heard } from './heard.ts'
import { until } from './until.ts'

const THABO = '27820000001'
const SIPHO = '27820000002'
const { ERROR } = proto.WebMessageInfo.Status
const VELO = '120363421664266245@g.us'

let harness: Harness
let client: Client
let lids: Map<string, string>
beforeAll(async () => {
  harness = await Harness.start()
  client = await harness.link()
  lids = new Map((await harness.state()).contractors.map(({ phone, lid }) => [phone, `${lid}@lid`]))
})
afterAll(() => harness.close())

const migrate = (jid: string, wanted: object) => harness.post(`/admin/groups/${jid}/addressing`, wanted)
const encTypesOf = (id: string) =>
  client.stanzas
    .filter(({ tag, attrs }) => tag === 'message' && attrs.id === id)
    .map(({ content }) => (Array.isArray(content) ? content.map(({ attrs }) => attrs.type) : []))

describe('a group goes from phone numbers to LIDs', () => {
  test('the client reads its members before and after, each under his other address', async () => {
    const before = await client.message(await harness.say(LAWLEY, THABO, 'before'))
    expect(before.message.key).toMatchObject({ participant: `${THABO}@s.whatsapp.net`, addressingMode: 'pn' })
    await migrate(LAWLEY, { mode: 'lid' })
    for (const [text, encs] of [
      ['after', ['pkmsg', 'skmsg']],
      ['and on', ['skmsg']],
    ] as const) {
      const id = await harness.say(LAWLEY, THABO, text)
      const { message, words } = await client.message(id)
      expect(words.conversation).toBe(text)
      expect(message.key).toMatchObject({
        participant: lids.get(THABO),
        participantAlt: `${THABO}@s.whatsapp.net`,
        addressingMode: 'lid',
      })
      // The sender key is given again with the first one.
      expect(encTypesOf(id).map((types) => types.map((type) => (type === 'msg' ? 'pkmsg' : type)))).toEqual([
        encs,
      ])
    }
    expect(await client.socket.groupMetadata(LAWLEY)).toMatchObject({ addressingMode: 'lid' })
  })

  test('what the client sends is read by all phones, as before', async () => {
    const id = await client.send(LAWLEY, 'still there?')
    for (const phone of [THABO, SIPHO, BUSINESS]) {
      expect(await harness.copiesOf(id, phone)).toMatchObject([{ text: 'still there?', error: null }])
    }
    expect((await client.acknowledged(id)).attrs.error).toBeUndefined()
  })

  test('edits and quotes reach across', async () => {
    await migrate(LAWLEY, { mode: 'pn' })
    const original = await harness.say(LAWLEY, SIPHO, 'DR1752028')
    await client.message(original)
    await migrate(LAWLEY, { mode: 'lid' })
    const updates = heard(client, 'messages.update')
    await harness.say(LAWLEY, SIPHO, 'DR1752029', { edited_id: original })
    await until(() => updates.some(({ key }) => key.id === original), 'the edit')
    expect(updates[0]?.key).toMatchObject({ participant: lids.get(SIPHO) })
    const { words } = await client.message(await harness.say(LAWLEY, THABO, 'ok', { quoted_id: original }))
    expect(words.extendedTextMessage?.contextInfo).toMatchObject({
      stanzaId: original,
      participant: lids.get(SIPHO),
    })
  })
})

test('a client that goes by what it knew of the group is refused until it looks again', async () => {
  client.groups.set(VELO, await client.socket.groupMetadata(VELO))
  const [author = ''] = (await harness.state()).groups.find(({ jid }) => jid === VELO)?.members ?? []
  await client.message(await harness.say(VELO, author, 'before'))
  await migrate(VELO, { mode: 'lid' })
  const updates = heard(client, 'messages.update')
  const refused = await client.send(VELO, 'by phone numbers')
  expect((await client.acknowledged(refused)).attrs.error).toBe('421')
  // Told in an event of its own, or folded into the one of the client's own sending.
  const told = () => [
    ...updates.filter(({ key }) => key.id === refused).map(({ update }) => update),
    ...client.received.filter(({ message }) => message.key.id === refused).map(({ message }) => message),
  ]
  await until(() => told().some(({ status }) => status === ERROR), 'the refusal')
  expect(told().find(({ status }) => status === ERROR)).toMatchObject({ messageStubParameters: ['421'] })
  client.groups.set(VELO, await client.socket.groupMetadata(VELO))
  const id = await client.send(VELO, 'by LIDs')
  expect((await client.acknowledged(id)).attrs.error).toBeUndefined()
  expect(await harness.copiesOf(id, author)).toMatchObject([{ text: 'by LIDs', error: null }])
})

test('authors who go on with their sender keys cannot be read: the client asks, and gets the key', async () => {
  const { jid } = (await harness.post('/admin/groups', { name: 'Keys', members: [THABO] })) as { jid: string }
  await client.message(await harness.say(jid, THABO, 'before'))
  await migrate(jid, { mode: 'lid', new_keys: false })
  const id = await harness.say(jid, THABO, 'can you read this?')
  expect((await client.message(id)).words.conversation).toBe('can you read this?')
  const [stub] = client.received.filter(({ message }) => message.key.id === id)
  expect(stub?.message).toMatchObject({ messageStubType: 2, key: { participant: lids.get(THABO) } })
  expect(encTypesOf(id)).toEqual([['skmsg'], ['pkmsg']])
  const next = await harness.say(jid, THABO, 'and this?')
  expect((await client.message(next)).words.conversation).toBe('and this?')
  expect(encTypesOf(next)).toEqual([['skmsg']])
})

test('a group can’t be addressed in the way it is already', async () => {
  await expect(migrate(LAWLEY, { mode: 'lid' })).rejects.toThrow(
    '409 The members of Lawley are addressed by lid',
  )
})
