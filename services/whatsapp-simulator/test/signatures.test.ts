/** Every signature that the server and its phones make, as it goes over the wire, checked by two libraries of others. */
import { type BinaryNode, proto } from '@whiskeysockets/baileys'
import { noiseRootResponseSchema } from '@wa-monitor/contracts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { verifySignature } from 'whatsapp-rust-bridge'
import { signatureHolds } from '../src/protocol/curve.ts'
import { childBytes, child, children } from '../src/protocol/stanza.ts'
import type { Client } from './client.ts'
import { Harness, LAWLEY } from './harness.ts'
import { HostileClient } from './hostile-client.ts'
import { until } from './until.ts'
import { xeddsaHolds } from './xeddsa.ts'

const Details = proto.CertChain.NoiseCertificate.Details
const AUTHOR = '27820000001'
const { E2EE } = proto.ADVEncryptionType

let harness: Harness
let client: Client
let pairSuccess: BinaryNode | undefined
const messages: BinaryNode[] = []

beforeAll(async () => {
  harness = await Harness.start()
  const fresh = harness.connect()
  fresh.socket.ws.on('CB:iq,,pair-success', (node: BinaryNode) => (pairSuccess = node))
  await until(() => fresh.qr, 'a QR code')
  await harness.post('/admin/mock-phone/scan-qr', { qr: fresh.qr })
  await fresh.closed()
  client = await harness.connect(fresh.auth).ready()
  client.socket.ws.on('CB:message', (node: BinaryNode) => messages.push(node))
})
afterAll(() => harness.close())

/** Holds by both, and no longer with one bit changed in the message, the signature or the key. */
function expectSigned(key: Uint8Array, message: Uint8Array, signature: Uint8Array): void {
  const typed = Buffer.concat([Buffer.from([5]), key.subarray(-32)])
  const holds = [xeddsaHolds, verifySignature, signatureHolds]
  for (const check of holds) {
    expect(check(typed, message, signature)).toBe(true)
    expect(check(typed, flipped(message, message.length - 1), signature)).toBe(false)
    expect(check(typed, message, flipped(signature, 7))).toBe(false)
    expect(check(typed, message, flipped(signature, 40))).toBe(false)
    expect(check(flipped(typed, 9), message, signature)).toBe(false)
  }
}

function flipped(bytes: Uint8Array, at: number): Buffer {
  const copy = Buffer.from(bytes)
  copy[at] = (copy[at] ?? 0) ^ 1
  return copy
}

function some(bytes: Uint8Array | null | undefined): Uint8Array {
  if (!bytes || bytes.length === 0) throw new Error('it is not there')
  return bytes
}

test('the certificates hang on the root key that the control API names', async () => {
  const stranger = await HostileClient.connect(harness.simulator.url())
  stranger.hello()
  await stranger.finish(Buffer.alloc(0))
  await stranger.cutOff()
  const root = noiseRootResponseSchema.parse(await harness.request('GET', '/admin/noise-root'))
  const { leaf, intermediate } = proto.CertChain.decode(stranger.certificates)
  const middle = Details.decode(some(intermediate?.details))
  const end = Details.decode(some(leaf?.details))
  expect(middle.issuerSerial).toBe(root.serial)
  expect(end.issuerSerial).toBe(middle.serial)
  expectSigned(
    Buffer.from(root.public_key, 'base64'),
    some(intermediate?.details),
    some(intermediate?.signature),
  )
  expectSigned(some(middle.key), some(leaf?.details), some(leaf?.signature))
  expect(Buffer.from(some(end.key))).toEqual(stranger.serverKey)
  const now = Date.now() / 1000
  for (const { notBefore, notAfter } of [middle, end]) {
    expect(Number(notBefore)).toBeLessThanOrEqual(now)
    expect(Number(notAfter)).toBeGreaterThan(now)
  }
})

describe('the link', () => {
  test('the account signs the device’s identity, the device the account’s', () => {
    const identity = client.auth.creds.signedIdentityKey.public
    const wrapped = childBytes(child(pairSuccess, 'pair-success'), 'device-identity')
    const hmac = proto.ADVSignedDeviceIdentityHMAC.decode(some(wrapped))
    expect(hmac.accountType).toBe(E2EE)
    const signed = proto.ADVSignedDeviceIdentity.decode(some(hmac.details))
    const [details, accountKey] = [some(signed.details), some(signed.accountSignatureKey)]
    const underDevice = Buffer.concat([Buffer.from([6, 0]), details, identity])
    expectSigned(accountKey, underDevice, some(signed.accountSignature))
    // What the client has answered, and shows others in each first message.
    const { deviceSignature } = client.auth.creds.account ?? {}
    const underAccount = Buffer.concat([Buffer.from([6, 1]), details, identity, accountKey])
    expectSigned(identity, underAccount, some(deviceSignature))
    const { keyIndex, deviceType } = proto.ADVDeviceIdentity.decode(details)
    expect(deviceType).toBe(E2EE)
    expect(client.auth.creds.me?.id).toContain(`:${keyIndex}@`)
  })

  test('the account’s key is the one its phone has in the directory', async () => {
    const { lid = '' } = client.auth.creds.me ?? {}
    const [user] = await bundles([`${lid.split(':')[0]}@lid`])
    const accountKey = some(client.auth.creds.account?.accountSignatureKey)
    expect(childBytes(user, 'identity')).toEqual(Buffer.from(accountKey))
  })
})

test('every phone’s signed prekey is signed by its identity', async () => {
  const { contractors } = await harness.state()
  const users = await bundles(contractors.map(({ lid }) => `${lid}@lid`))
  expect(users).toHaveLength(contractors.length)
  for (const user of users) {
    const skey = child(user, 'skey')
    const message = Buffer.concat([Buffer.from([5]), some(childBytes(skey, 'value'))])
    expectSigned(some(childBytes(user, 'identity')), message, some(childBytes(skey, 'signature')))
  }
})

test('every group message is signed with the sender key that came with the first', async () => {
  for (const text of ['one', 'two', 'three']) {
    await client.message(await harness.say(LAWLEY, AUTHOR, text))
  }
  const name = `${LAWLEY}::${AUTHOR}::0`
  const stored = (await client.auth.keys.get('sender-key', [name]))[name]
  const states = JSON.parse(Buffer.from(some(stored)).toString()) as {
    senderSigningKey: { public: { data: string } | { data: number[] } }
  }[]
  const signingKey = states.at(-1)?.senderSigningKey.public.data ?? ''
  const key = typeof signingKey === 'string' ? Buffer.from(signingKey, 'base64') : Buffer.from(signingKey)
  const ciphertexts = messages.flatMap((node) =>
    children(node, 'enc').flatMap(({ attrs, content }) =>
      attrs.type === 'skmsg' && content instanceof Uint8Array ? [content] : [],
    ),
  )
  expect(ciphertexts).toHaveLength(3)
  for (const bytes of ciphertexts) expectSigned(key, bytes.subarray(0, -64), bytes.subarray(-64))
})

async function bundles(jids: string[]): Promise<BinaryNode[]> {
  const users = jids.map((jid) => ({ tag: 'user', attrs: { jid } }))
  const answer = (await client.socket.query({
    tag: 'iq',
    attrs: { to: '@s.whatsapp.net', type: 'get', xmlns: 'encrypt' },
    content: [{ tag: 'key', attrs: {}, content: users }],
  })) as BinaryNode
  return children(child(answer, 'list'), 'user')
}
