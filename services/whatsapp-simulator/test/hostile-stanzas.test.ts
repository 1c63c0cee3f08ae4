/** A linked client that says things of the right form and the wrong content, or in somebody else's name. */
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { encodeNode } from 'whatsapp-rust-bridge'
import { createKeyPair, sign, typedKey } from '../src/protocol/curve.ts'
import { child, children, stanza, type Stanza } from '../src/protocol/stanza.ts'
import type { Client } from './client.ts'
import { BUSINESS, LAWLEY, MOHADIN } from './harness.ts'
import { HostileClient, raw } from './hostile-client.ts'
import { HostileSimulator, registration } from './hostile-simulator.ts'

const INTRUDER = '27820000002'
/** In Mohadin, and not in Lawley. */
const OUTSIDER = '27820000004'
const SECRET_WORDS = 'DR1752999 is for nobody’s log'

let simulator: HostileSimulator
let bystander: Client
let intruder: Client
let outsider: Client

beforeAll(async () => {
  simulator = await HostileSimulator.start()
  bystander = await simulator.link(BUSINESS)
  intruder = await simulator.link(INTRUDER)
  outsider = await simulator.link(OUTSIDER)
  await intruder.close()
  await outsider.close()
})
afterAll(() => simulator.close())

async function expectUnharmed(): Promise<void> {
  expect(simulator.hasEnded()).toBe(false)
  expect(bystander.open).toBe(true)
  await bystander.message(await simulator.say(LAWLEY, '27820000001', SECRET_WORDS))
  expect(simulator.errors()).toEqual([])
}

/** A list written as words: shorter to read than as strings. */
const oneOf = (words: string, ...more: string[]) => fc.constantFrom(...words.split(' '), ...more)
const word = oneOf(
  '0 -1 abc get set result message receipt notification retry read pn constructor __proto__ toString 1e999 NaN ∞ ' +
    '@g.us x@y@z : 120363000000000000@g.us 27820000001@s.whatsapp.net 27820000001:9@s.whatsapp.net ' +
    '27820000000:1@s.whatsapp.net 1@lid status@broadcast @s.whatsapp.net 0@newsletter 3EB0AA',
  '',
  LAWLEY,
  MOHADIN,
  'A'.repeat(2_000),
)
const anyTag = oneOf(
  'iq message receipt ack ib notification presence call stream:error success enc participants to device-identity ' +
    'retry registration keys list item key id skey value signature identity rotate count digest user usync query ' +
    'devices lid contact participating add remove promote participant subject sync active collection media_conn ' +
    'offline_batch link_code_companion_reg leave pair-device-sign picture description body create group invite ' +
    'privacy props',
)
const name = oneOf(
  'id to from type xmlns class participant recipient category edit count jid addressing_mode error t v code stage ' +
    'name version mode sid phash __proto__',
)
const namespace = oneOf(
  'encrypt usync w:g2 w:m w:sync:app:state w:profile:picture abt blocklist privacy status passive md w:p w:biz ' +
    'urn:xmpp:ping constructor __proto__ toString',
)
const attrs = fc.dictionary(name, word, { maxKeys: 6 })
/** Without these a stanza ends the connection before anything looks at the rest. */
const needed = fc.record({ id: fc.uuid(), to: fc.constantFrom('@s.whatsapp.net', LAWLEY, MOHADIN, '@g.us') })
const leaf = fc.record({
  tag: anyTag,
  attrs,
  content: fc.oneof(
    fc.constant(undefined),
    fc.uint8Array({ maxLength: 80 }),
    fc.constantFrom(3, 4, 32, 33, 64).map((length) => new Uint8Array(length)),
  ),
})
const tree: fc.Arbitrary<Stanza> = fc
  .letrec<{ node: unknown }>((tie) => ({
    node: fc.oneof(
      { maxDepth: 4, withCrossShrink: true },
      leaf,
      fc.record({ tag: anyTag, attrs, content: fc.array(tie('node'), { maxLength: 4 }) }),
    ),
  }))
  .node.map((node) => node as Stanza)

/** What the server looks into, with something else at its end. */
const path = fc
  .tuple(
    fc.constantFrom(
      'list key id',
      'list key value',
      'list user contact',
      'list item',
      'skey',
      'usync list user',
      'usync query devices',
      'participants to enc',
      'enc',
      'retry',
      'rotate skey value',
      'rotate skey signature',
      'key user',
      'sync collection',
      'add participant',
      'remove participant',
      'query',
      'subject',
      'description body',
    ),
    leaf,
    attrs,
  )
  .map(([tags, end, some]) => {
    const [last = '', ...outwards] = tags.split(' ').toReversed()
    let node: Stanza = { ...end, tag: last }
    for (const outer of outwards) node = { tag: outer, attrs: some, content: [node, node] }
    return node
  })

function withContent(node: { tag: string; attrs: Record<string, string> }, content: Stanza[]): Stanza {
  return { tag: node.tag, attrs: node.attrs, content }
}

/**
 * Says it as a linked device; whether it is cut off for it is up to the server. Written by a codec that, unlike the
 * client's, can write what every JavaScript object inherits.
 */
async function say(...nodes: Stanza[]): Promise<void> {
  const client = await simulator.enterAs(intruder)
  client.stanza(
    stanza('iq', { to: '@s.whatsapp.net', xmlns: 'passive', type: 'set', id: '1' }, [stanza('active', {})]),
  )
  client.stanza(stanza('ib', {}, [stanza('offline_batch', { count: '100' })]))
  for (const node of nodes) client.plain(encodeNode(node))
  await client.heardOut()
  await client.leave()
}

test('a message to a group the sender is not in reaches nobody', async () => {
  const client = await simulator.enterAs(outsider)
  const enc = stanza('enc', { v: '2', type: 'skmsg' }, Buffer.alloc(80, 1))
  const resend = { participant: '27820000001@s.whatsapp.net' }
  for (const [id, more] of [
    ['OUTSIDE', {}],
    ['RESENT', resend],
  ] as const) {
    client.stanza(stanza('message', { id, to: LAWLEY, type: 'text', ...more }, [enc]))
    const ack = await client.next('an ack', ({ tag, attrs: { id: of } }) => tag === 'ack' && of === id)
    expect(ack.attrs.error).toBe('403')
  }
  await client.leave()
  // The other way round: from a member, for somebody who is not.
  const member = await simulator.enterAs(intruder)
  const elsewhere = { participant: `${OUTSIDER}@s.whatsapp.net` }
  member.stanza(stanza('message', { id: 'ASIDE', to: LAWLEY, type: 'text', ...elsewhere }, [enc]))
  await member.next('an ack', ({ tag, attrs: { id } }) => tag === 'ack' && id === 'ASIDE')
  await member.leave()
  for (const phone of ['27820000001', OUTSIDER]) {
    const ids = (await simulator.copies(phone)).map(({ message_id }) => message_id)
    expect(ids).not.toContain('OUTSIDE')
    expect(ids).not.toContain('RESENT')
    expect(ids).not.toContain('ASIDE')
  }
  await expectUnharmed()
})

test('a message in somebody else’s name comes with the sender’s', async () => {
  const client = await simulator.enterAs(intruder)
  const enc = stanza('enc', { v: '2', type: 'skmsg' }, Buffer.alloc(80, 1))
  const as = {
    from: '27820000001@s.whatsapp.net',
    notify: 'Somebody else',
    sender_pn: '27820000001@s.whatsapp.net',
  }
  client.stanza(stanza('message', { id: 'FORGED', to: LAWLEY, type: 'text', ...as }, [enc]))
  await client.next('an ack', ({ tag, attrs: { id } }) => tag === 'ack' && id === 'FORGED')
  const seen = await bystander.stanza('it', ({ tag, attrs: { id } }) => tag === 'message' && id === 'FORGED')
  expect(seen.attrs.participant).toMatch(new RegExp(`^${INTRUDER}:\\d+@`))
  expect(seen.attrs.notify).not.toBe('Somebody else')
  await client.leave()
})

test('a retry for a group’s message gets nobody in who is not', async () => {
  const id = await simulator.say(LAWLEY, '27820000001', SECRET_WORDS)
  const client = await simulator.enterAs(outsider)
  const retry = stanza('retry', { count: '1', id, t: '1', v: '1' })
  const asked = { id, type: 'retry', to: LAWLEY, participant: '27820000001@s.whatsapp.net' }
  client.stanza(stanza('receipt', asked, [retry, stanza('registration', {}, Buffer.alloc(4))]))
  const ping = { to: '@s.whatsapp.net', xmlns: 'w:p', type: 'get', id: 'after' }
  client.stanza(stanza('iq', ping))
  const next = await client.next(
    'an answer',
    ({ tag, attrs: { id: of } }) => tag === 'message' || of === 'after',
  )
  expect(next.tag).toBe('iq')
  await client.leave()
  const reason = 'Retry asked for in a group that its asker is not in'
  expect(simulator.lines().map(({ msg }) => msg)).toContain(reason)
})

describe('who it is', () => {
  test('another’s device is not let in, and the one that is stays', async () => {
    const [phone, device] = (bystander.auth.creds.me?.id ?? '').split('@')[0]?.split(':') ?? []
    const claim = { username: Number(phone), device: Number(device), passive: true }
    const client = await HostileClient.enter(simulator.url(), claim)
    const refusal = await client.next('a refusal', () => true)
    expect(refusal).toMatchObject({ tag: 'failure', attrs: { reason: '401' } })
    await client.cutOff()
    await expectUnharmed()
  })

  test('a registration whose prekey somebody else has signed is cut off', async () => {
    const [identity, other, keys] = [createKeyPair(), createKeyPair(), createKeyPair()]
    const signature = sign(other.private, typedKey(keys.public))
    const payload = registration(identity, { value: keys.public, signature })
    const client = await HostileClient.enter(simulator.url(), payload)
    await client.cutOff()
    await simulator.saysWhy('the signed prekey is not signed by the identity')
  })

  test('an upload of such a prekey changes nothing', async () => {
    const { lid = '' } = intruder.auth.creds.me ?? {}
    const before = await bundleOf(lid)
    const keys = createKeyPair()
    const skey = stanza('skey', {}, [
      stanza('id', {}, Buffer.from([0, 0, 9])),
      stanza('value', {}, keys.public),
      stanza('signature', {}, Buffer.alloc(64, 7)),
    ])
    const client = await simulator.enterAs(intruder)
    const set = { to: '@s.whatsapp.net', xmlns: 'encrypt', type: 'set', id: 'rotate' }
    client.stanza(stanza('iq', set, [stanza('rotate', {}, [skey])]))
    await client.cutOff()
    expect(child(await bundleOf(lid), 'skey')).toEqual(child(before, 'skey'))
  })

  test('a code is good once, and only with the keys it was shown with', async () => {
    const [identity, keys] = [createKeyPair(), createKeyPair()]
    const signature = sign(identity.private, typedKey(keys.public))
    const payload = registration(identity, { value: keys.public, signature })
    const client = await HostileClient.enter(simulator.url(), payload)
    const offer = await client.next('its codes', ({ tag }) => tag === 'iq')
    const [first] = children(child(offer, 'pair-device'), 'ref')
    const ref = Buffer.from(first?.content as Uint8Array).toString()
    const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64')
    const [noise, own, secret] = [raw(client.noiseKey.publicKey), identity.public, Buffer.alloc(32, 1)]
    const scan = (noiseKey: Uint8Array, identityKey: Uint8Array) =>
      simulator.post('/admin/mock-phone/scan-qr', {
        qr: [ref, base64(noiseKey), base64(identityKey), base64(secret)].join(','),
        phone: INTRUDER,
      })
    await expect(scan(createKeyPair().public, own)).rejects.toThrow('400 The keys in this code')
    await expect(scan(noise, createKeyPair().public)).rejects.toThrow('400 The keys in this code')
    const once = scan(noise, own)
    const twice = scan(noise, own)
    await expect(twice).rejects.toThrow('409 This code is being used already')
    const asked = await client.next('its pairing', (node) => child(node, 'pair-success') !== undefined)
    // An answer that signs nothing.
    const answer = stanza('pair-device-sign', {}, [
      stanza('device-identity', { 'key-index': '1' }, Buffer.alloc(80)),
    ])
    client.stanza(stanza('iq', { to: '@s.whatsapp.net', type: 'result', id: asked.attrs.id ?? '' }, [answer]))
    await expect(once).rejects.toThrow('502 The client answered with a signature that is not its own')
    await client.cutOff()
    await expect(scan(noise, own)).rejects.toThrow('404')
    const login = { username: Number(INTRUDER), device: 2, passive: true }
    const refused = await HostileClient.enter(simulator.url(), login, client.noiseKey)
    await refused.next('a refusal', ({ tag }) => tag === 'failure')
    await refused.cutOff()
  })
})

// Last: it may leave groups, too.
describe('any content', () => {
  const inside = fc.array(fc.oneof(tree, path), { maxLength: 4 })

  test('of a request, in every namespace', async () => {
    const requests = fc.array(
      fc.record({ attrs, needed, namespace, type: fc.constantFrom('get', 'set'), inside }),
      { minLength: 1, maxLength: 10 },
    )
    await fc.assert(
      fc.asyncProperty(requests, async (all) => {
        await say(
          ...all.map((one) =>
            withContent(
              { tag: 'iq', attrs: { ...one.attrs, ...one.needed, xmlns: one.namespace, type: one.type } },
              one.inside,
            ),
          ),
        )
      }),
      { numRuns: 120 },
    )
    await expectUnharmed()
  })

  test('of a message, a receipt, an ack or anything else', async () => {
    const tags = fc.constantFrom('message', 'receipt', 'ack', 'ib', 'notification', 'presence', 'failure')
    const chat = fc.constantFrom(LAWLEY, MOHADIN, '27820000001@s.whatsapp.net', `${BUSINESS}@s.whatsapp.net`)
    const one = fc.record({ tag: tags, attrs, chat, id: fc.uuid(), inside })
    const all = fc.array(
      one.map(({ tag: outer, attrs: some, chat: to, id, inside: content }) =>
        withContent({ tag: outer, attrs: { ...some, id, to } }, content),
      ),
      { minLength: 1, maxLength: 10 },
    )
    await fc.assert(
      fc.asyncProperty(all, (nodes) => say(...nodes)),
      { numRuns: 120 },
    )
    await expectUnharmed()
  })
})

test('no words and no keys are in the log after all this', () => {
  const { creds } = intruder.auth
  expect(simulator.log()).not.toContain(SECRET_WORDS.slice(0, 9))
  for (const key of [creds.noiseKey.private, creds.signedIdentityKey.private, creds.advSecretKey]) {
    expect(simulator.log()).not.toContain(typeof key === 'string' ? key : Buffer.from(key).toString('base64'))
    expect(simulator.log()).not.toContain(typeof key === 'string' ? key : Buffer.from(key).toString('hex'))
  }
  expect(simulator.errors()).toEqual([])
})

async function bundleOf(jid: string): Promise<Stanza | undefined> {
  const answer = (await bystander.socket.query({
    tag: 'iq',
    attrs: { to: '@s.whatsapp.net', type: 'get', xmlns: 'encrypt' },
    content: [{ tag: 'key', attrs: {}, content: [{ tag: 'user', attrs: { jid } }] }],
  })) as Stanza
  return children(child(answer, 'list'), 'user')[0]
}
