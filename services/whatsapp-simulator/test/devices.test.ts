import type { BinaryNode } from '@whiskeysockets/baileys'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Client } from './client.ts'
import { BUSINESS, Harness, LAWLEY, MOHADIN } from './harness.ts'
import { until } from './until.ts'

const THABO = '27820000001'
let harness: Harness
let client: Client
beforeAll(async () => {
  harness = await Harness.start()
  client = await harness.link()
})
afterAll(() => harness.close())

/** The `devices` notifications a client has got: `add 27820000001:1@s.whatsapp.net`. */
function news(of: Client): string[] {
  return of.stanzas
    .filter(({ tag, attrs }) => tag === 'notification' && attrs.type === 'devices')
    .map(({ content }) => {
      const [change] = content as BinaryNode[]
      const [device] = (change?.content ?? []) as BinaryNode[]
      return `${change?.tag} ${device?.attrs.jid}`
    })
}

const heard = (of: Client, line: string) => until(() => news(of).includes(line), `the news ${line}`)
const idOf = (of: Client) => of.auth.creds.me?.id ?? ''
const unlink = (jid: string) => harness.request('DELETE', `/admin/devices/${jid}`)

describe('a contractor’s companion', () => {
  test('receives and sends like its phone, in groups of both kinds and in chats of two', async () => {
    const companion = await harness.link('27820000003')
    expect((await harness.state()).linked_devices).toContainEqual(
      expect.objectContaining({ jid: idOf(companion), connected: true }),
    )
    for (const group of [LAWLEY, MOHADIN]) {
      const sent = await client.send(group, 'who can fix this?')
      expect((await companion.message(sent)).words.extendedTextMessage?.text).toBe('who can fix this?')
      const answer = await companion.send(group, 'I can')
      const { message, words } = await client.message(answer)
      expect(words.extendedTextMessage?.text).toBe('I can')
      expect(message.key.fromMe).toBe(false)
      expect(await harness.copiesOf(answer, '27820000003')).toMatchObject([{ text: 'I can', error: null }])
      const posted = await harness.say(group, '27820000003', 'from the phone')
      expect((await companion.message(posted)).message.key.fromMe).toBe(true)
    }
    const direct = await companion.send(`${BUSINESS}@s.whatsapp.net`, 'are you there?')
    expect((await client.message(direct)).words.extendedTextMessage?.text).toBe('are you there?')
    const back = await client.send('27820000003@s.whatsapp.net', 'yes')
    expect((await companion.message(back)).words.extendedTextMessage?.text).toBe('yes')
    await companion.close()
  })

  test('that could not read a message asks its author’s client, which sends it again', async () => {
    const companion = await harness.link('27820000002')
    await companion.message(await client.send(LAWLEY, 'the first'))
    companion.auth.forget('sender-key')
    const id = await client.send(LAWLEY, 'can you read this?')
    expect((await companion.message(id)).words.extendedTextMessage?.text).toBe('can you read this?')
    await client.message(await companion.send(LAWLEY, 'I can'))
    client.auth.forget('sender-key')
    const answer = await companion.send(LAWLEY, 'can you?')
    const { message, words } = await client.message(answer)
    expect(words.extendedTextMessage?.text).toBe('can you?')
    // The same message, with the key its author had not given again by itself.
    expect(message.retryCount).toBe(1)
    const receipts = () =>
      companion.stanzas.filter(({ tag, attrs }) => tag === 'receipt' && attrs.id === answer)
    const reader = client.auth.creds.me?.id
    const told = () =>
      receipts()
        .filter(({ attrs }) => attrs.participant === reader)
        .map(({ attrs }) => attrs.type)
    await until(() => told().length > 1, 'the receipts of the client')
    expect(told()[0]).toBe('retry')
    await companion.close()
  })
})

describe('a client that knows somebody’s devices', () => {
  test('hears of a new one, and its next message reaches that one in a group whose list it keeps', async () => {
    // Now it knows Thabo’s devices: his phone only.
    await client.send(LAWLEY, 'before')
    const companion = await harness.link(THABO)
    await heard(client, `add ${idOf(companion)}`)
    await heard(client, `add ${companion.auth.creds.me?.lid}`)
    const id = await client.send(LAWLEY, 'after')
    expect((await companion.message(id)).words.extendedTextMessage?.text).toBe('after')
    // Not by asking for it again: the sender’s first message to it came with the key.
    expect(companion.received.filter(({ message }) => message.messageStubType)).toEqual([])
    await companion.close()
  })

  test('hears at its next login of what came and went meanwhile', async () => {
    await client.close()
    const companion = await harness.link(THABO)
    const jid = idOf(companion)
    await unlink(jid)
    expect(await companion.closed()).toBe(401)
    client = await harness.connect(client.auth).ready()
    await heard(client, `add ${jid}`)
    await heard(client, `remove ${jid}`)
    await client.close()
    client = await harness.connect(client.auth).ready()
    expect(news(client)).toEqual([])
  })

  test('hears of its own account’s devices too, and of one that logs out by itself', async () => {
    const other = await harness.link()
    await heard(client, `add ${idOf(other)}`)
    expect(news(other)).toEqual([])
    await other.socket.logout()
    await heard(client, `remove ${idOf(other)}`)
  })
})

describe('a device that is unlinked on its owner’s phone', () => {
  test('is logged out with 401 and forgotten, and no longer gets anything', async () => {
    const companion = await harness.link(THABO)
    const jid = idOf(companion)
    await unlink(jid)
    expect(await companion.closed()).toBe(401)
    expect((await harness.state()).linked_devices.map((device) => device.jid)).not.toContain(jid)
    await heard(client, `remove ${jid}`)
    const id = await client.send(LAWLEY, 'without it')
    expect((await harness.copiesOf(id, THABO))[0]?.error).toBeNull()
    expect(await harness.connect(companion.auth).closed()).toBe(401)
  })

  test('has to be named as one that is linked', async () => {
    await expect(unlink(`${THABO}@s.whatsapp.net`)).rejects.toThrow(
      '400 27820000001@s.whatsapp.net names no linked',
    )
    await expect(unlink('12@g.us')).rejects.toThrow('400 12@g.us names no linked device')
    await expect(unlink(`${THABO}:77@s.whatsapp.net`)).rejects.toThrow(
      '404 27820000001:77@s.whatsapp.net is not linked',
    )
  })
})
