/** A client that sends anything at all, at each stage of a connection: it is cut off, and nobody else notices. */
import { deflateSync } from 'node:zlib'
import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createKeyPair, sign, typedKey } from '../src/protocol/curve.ts'
import { encodeStanza, stanza } from '../src/protocol/stanza.ts'
import type { Client } from './client.ts'
import { LAWLEY } from './harness.ts'
import { framed, HostileClient } from './hostile-client.ts'
import { HostileSimulator, registration } from './hostile-simulator.ts'
import { until } from './until.ts'

const INTRO = Buffer.from([0x57, 0x41, 0x06, 0x03])
const MB = 1024 * 1024

let simulator: HostileSimulator
/** Somebody who does nothing wrong. */
let bystander: Client
let hostile: Client

beforeAll(async () => {
  simulator = await HostileSimulator.start()
  bystander = await simulator.link()
  hostile = await simulator.link('27820000002')
  await hostile.close()
})
afterAll(() => simulator.close())
beforeEach(() => () => expectUnharmed())

async function expectUnharmed(): Promise<void> {
  expect(simulator.hasEnded()).toBe(false)
  expect(bystander.open).toBe(true)
  await bystander.message(await simulator.say(LAWLEY, '27820000001', 'still here'))
  expect(simulator.errors()).toEqual([])
}

/** Connects, says it, and leaves when it wasn't cut off: it may be the beginning of something good. */
async function say(...what: Uint8Array[]): Promise<void> {
  const client = await HostileClient.connect(simulator.url())
  for (const bytes of what) client.bytes(bytes)
  await client.leave()
}

async function registered(): Promise<HostileClient> {
  const [identity, keys] = [createKeyPair(), createKeyPair()]
  const signature = sign(identity.private, typedKey(keys.public))
  const client = await HostileClient.enter(
    simulator.url(),
    registration(identity, { value: keys.public, signature }),
  )
  await client.next('its codes', ({ tag }) => tag === 'iq')
  return client
}

describe('any bytes', () => {
  const bytes = fc.uint8Array({ maxLength: 2000, size: 'max' })

  test('before the intro, after it, in place of each handshake message', async () => {
    await fc.assert(
      fc.asyncProperty(bytes, async (any) => {
        await say(any)
        await say(INTRO, any)
        await say(INTRO, framed(any))
        const client = await HostileClient.connect(simulator.url())
        client.hello()
        client.frame(any)
        await client.cutOff()
      }),
      { numRuns: 40 },
    )
  })

  test('as who it is, and in place of a stanza', async () => {
    await fc.assert(
      fc.asyncProperty(bytes, async (any) => {
        const unknown = await HostileClient.connect(simulator.url())
        unknown.hello()
        await unknown.finish(any)
        await unknown.cutOff()
        const client = await simulator.enterAs(hostile)
        client.plain(Buffer.concat([Buffer.from([0]), any]))
        client.plain(any)
        await client.heardOut()
        await client.leave()
      }),
      { numRuns: 40 },
    )
  })

  test('a good stanza with bytes changed, cut short or with more behind it', async () => {
    const good = encodeStanza(
      stanza('iq', { to: '@s.whatsapp.net', type: 'get', xmlns: 'usync', id: '1' }, [
        stanza('usync', { mode: 'query', context: 'message', sid: '1' }, [
          stanza('query', {}, [stanza('devices', { version: '2' }), stanza('lid', {})]),
          stanza('list', {}, [stanza('user', { jid: '27820000001@s.whatsapp.net' })]),
        ]),
      ]),
    )
    const change = fc.record({
      at: fc.nat(good.length - 1),
      to: fc.nat(255),
      length: fc.nat(2 * good.length),
    })
    await fc.assert(
      fc.asyncProperty(change, async ({ at, to, length }) => {
        const client = await simulator.enterAs(hostile)
        const changed = Buffer.alloc(length)
        good.copy(changed)
        if (at < length) changed[at] = to
        client.plain(changed)
        await client.heardOut()
        await client.leave()
      }),
      { numRuns: 60 },
    )
  })
})

describe('frames', () => {
  test('that are too long end the connection before they have come', async () => {
    const early = await HostileClient.connect(simulator.url())
    early.bytes(Buffer.concat([INTRO, Buffer.from([1, 0, 1])]))
    await early.cutOff()
    const late = await registered()
    late.bytes(Buffer.from([0xff, 0xff, 0xff]))
    await late.cutOff()
    await simulator.saysWhy('a frame of 65537 bytes')
    await simulator.saysWhy('a frame of 16777215 bytes')
  })

  test('that come byte by byte, or many in one message, are read', async () => {
    const client = await registered()
    const ping = stanza('iq', { to: '@s.whatsapp.net', type: 'get', xmlns: 'w:p', id: 'ping' })
    client.stanza(ping)
    await client.next('an answer', ({ attrs }) => attrs.id === 'ping')
    await client.leave()
    const slow = await HostileClient.connect(simulator.url())
    for (const byte of INTRO) slow.bytes(Buffer.from([byte]))
    for (const byte of framed(Buffer.from('nonsense'))) slow.bytes(Buffer.from([byte]))
    await slow.cutOff()
  })

  test('of many small pieces cost no more than in one', async () => {
    const client = await registered()
    const frame = framed(Buffer.alloc(4 * MB))
    for (let at = 0; at < frame.length; at += 20) client.bytes(frame.subarray(at, at + 20))
    // It would take minutes to copy what has come for each piece again.
    await client.cutOff()
    await simulator.saysWhy('a frame does not authenticate')
  })

  test('after the server has said goodbye are not looked at', async () => {
    const stranger = await HostileClient.enter(simulator.url(), { username: 27820000003, device: 1 })
    await stranger.next('a refusal', ({ tag, attrs }) => tag === 'failure' && attrs.reason === '401')
    for (let i = 0; i < 100; i += 1) stranger.plain(Buffer.from('anything'))
    await stranger.cutOff()
  })

  test('of another handshake are not taken', async () => {
    const linked = await simulator.enterAs(hostile)
    const first = await HostileClient.connect(simulator.url())
    const hello = first.hello()
    const finish = await first.finish(Buffer.from('whoever'))
    await first.cutOff()
    const again = await HostileClient.connect(simulator.url())
    again.bytes(hello)
    again.bytes(finish)
    await again.cutOff()
    await simulator.saysWhy('the handshake does not authenticate')
    const frame = linked.plain(encodeStanza(stanza('presence', { type: 'available' })))
    linked.bytes(frame)
    await linked.cutOff()
    await simulator.saysWhy('a frame does not authenticate')
  })

  test('with a key that agrees on nothing are refused', async () => {
    for (const key of [Buffer.alloc(32), Buffer.concat([Buffer.from([1]), Buffer.alloc(31)])]) {
      const client = await HostileClient.connect(simulator.url())
      // HandshakeMessage{clientHello{ephemeral}}
      client.bytes(Buffer.concat([INTRO, framed(Buffer.concat([Buffer.from([0x12, 34, 0x0a, 32]), key]))]))
      await client.cutOff()
    }
    await simulator.saysWhy('a key of the handshake is none')
  })
})

describe('what would fill the memory', () => {
  test('a stanza that unpacks to gigabytes', async () => {
    const before = simulator.memory()
    const client = await simulator.enterAs(hostile)
    const bomb = deflateSync(Buffer.alloc(1024 * MB), { level: 9 })
    expect(bomb.length).toBeLessThan(2 * MB)
    client.plain(Buffer.concat([Buffer.from([2]), bomb]))
    await client.cutOff()
    await simulator.saysWhy('not a stanza')
    expect(simulator.memory() - before).toBeLessThan(100)
  })

  test('a packed stanza that is good is read all the same', async () => {
    const client = await registered()
    const plain = encodeStanza(
      stanza('iq', { to: '@s.whatsapp.net', type: 'get', xmlns: 'w:p', id: 'packed' }),
    )
    client.plain(Buffer.concat([Buffer.from([2]), deflateSync(plain.subarray(1))]))
    await client.next('an answer', ({ attrs }) => attrs.id === 'packed')
    await client.leave()
  })

  test.each([60, 1_000, 2_000])('a message whose content is nested %d levels deep', async (depth) => {
    let content = stanza('enc', {})
    for (let level = 0; level < depth; level += 1) content = stanza('enc', {}, [content])
    const client = await simulator.enterAs(hostile)
    client.stanza(stanza('message', { id: 'DEEP', to: LAWLEY, type: 'text' }, [content]))
    await client.cutOff()
    await simulator.saysWhy('nested deeper than 50')
  })

  test('a stanza nested too deep for any stack', async () => {
    const client = await simulator.enterAs(hostile)
    client.plain(Buffer.concat([Buffer.from([0]), nested(100_000)]))
    await client.cutOff()
  })

  test('thousands of attributes and children', async () => {
    const client = await simulator.enterAs(hostile)
    const attrs = Object.fromEntries(Array.from({ length: 20_000 }, (_, i) => [`a${i}`, `${i}`]))
    const many = Array.from({ length: 60_000 }, () => stanza('user', { jid: '1@s.whatsapp.net' }))
    const to = { to: '@s.whatsapp.net', type: 'get', id: 'many' }
    client.stanza(stanza('iq', { ...attrs, ...to }, [stanza('list', {}, many)]))
    await client.next('an answer', (node) => node.attrs.id === 'many')
    client.stanza(stanza('iq', { ...to, xmlns: 'encrypt' }, [stanza('key', {}, many)]))
    await client.next('an answer', (node) => node.attrs.id === 'many')
    await client.leave()
  })

  test('an attribute as long as a book', async () => {
    const client = await simulator.enterAs(hostile)
    client.stanza(stanza('receipt', { id: 'A'.repeat(2_001), to: LAWLEY, type: 'read' }))
    await client.cutOff()
    await simulator.saysWhy('an attribute of <receipt> is longer than 2000')
  })

  test('answers without number that nobody reads', async () => {
    const client = await simulator.enterAs(hostile)
    const before = simulator.memory()
    client.stopReading()
    // Each is answered by an <ack> as long as itself.
    const receipt = stanza('receipt', { id: 'A'.repeat(2_000), to: LAWLEY, type: 'read' })
    for (let i = 0; i < 20_000; i += 1) client.stanza(receipt)
    await simulator.saysWhy('it does not read what it is sent')
    expect(simulator.memory() - before).toBeLessThan(400)
    client.abandon()
  })

  test('thousands of connections that never finish a handshake', async () => {
    const before = simulator.memory()
    const clients: HostileClient[] = []
    for (let i = 0; i < 3_000; i += 1) {
      const client = await HostileClient.connect(simulator.url())
      client.bytes(INTRO)
      clients.push(client)
    }
    // A thousand may be at it: the oldest had to go.
    await until(() => clients.filter(({ closed }) => !closed).length <= 1_000, 'the oldest to be cut off')
    expect(clients.at(-1)?.closed).toBe(false)
    expect(clients[0]?.closed).toBe(true)
    await simulator.saysWhy('too many at once')
    expect(simulator.memory() - before).toBeLessThan(200)
    await Promise.all(clients.map((client) => client.leave()))
  })
})

/** `<message><message>…`, by hand: an encoder would run out of stack before a decoder. */
function nested(depth: number): Buffer {
  // List of two (a tag, and content), the token "message", then a list of one.
  const level = Buffer.from([248, 2, 19, 248, 1])
  return Buffer.concat([...Array.from({ length: depth }, () => level), Buffer.from([248, 1, 19])])
}
