import type { BinaryNode } from '@whiskeysockets/baileys'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { AuthMemory } from './auth-memory.ts'
import { BUSINESS, Harness } from './harness.ts'
import { until } from './until.ts'

let harness: Harness
beforeAll(async () => {
  harness = await Harness.start()
})
afterAll(() => harness.close())

test('a client that shows a QR code is linked when a phone scans it, and logs in', async () => {
  const client = await harness.link()
  const { me } = client.auth.creds
  expect(me?.id).toMatch(/^27820000000:\d+@s\.whatsapp\.net$/)
  expect(me?.name).toBe('WA Monitor')
  expect(me?.lid).toMatch(/^\d+:\d+@lid$/)
  const { linked_devices, business_phone } = await harness.state()
  expect(linked_devices).toContainEqual({ jid: me?.id, connected: true })
  expect(business_phone).toBe(BUSINESS)
  await client.close()
  const gone = async () =>
    (await harness.state()).linked_devices.some(({ jid, connected }) => jid === me?.id && !connected)
  await until(gone, 'the simulator to notice that the client left')
})

test('the first login brings an empty history with everybody’s LID', async () => {
  const client = await harness.link()
  const { contractors } = await harness.state()
  const lid = () => client.socket.signalRepository.lidMapping.getLIDForPN('27820000005@s.whatsapp.net')
  await until(lid, 'a LID from the history')
  expect(await lid()).toBe(`${contractors.find(({ phone }) => phone === '27820000005')?.lid}@lid`)
  await until(() => client.auth.creds.accountSyncCounter === 1, 'the client to have synced')
  await client.close()
})

test('another login with the same credentials replaces the first with 440', async () => {
  const first = await harness.link()
  const second = await harness.connect(first.auth.copy()).ready()
  expect(await first.closed()).toBe(440)
  expect(second.open).toBe(true)
  await second.close()
})

test('credentials that were never linked get 401', async () => {
  const auth = new AuthMemory()
  auth.creds.me = { id: `${BUSINESS}:1@s.whatsapp.net`, name: 'Nobody' }
  expect(await harness.connect(auth).closed()).toBe(401)
})

test('a device that logs out is forgotten', async () => {
  const client = await harness.link()
  const id = client.auth.creds.me?.id
  await client.socket.logout()
  await client.closed()
  await until(
    async () => !(await harness.state()).linked_devices.some(({ jid }) => jid === id),
    'the device to go',
  )
  const again = new AuthMemory()
  Object.assign(again.creds, client.auth.creds)
  expect(await harness.connect(again).closed()).toBe(401)
})

test('a code is refused with what to do when it is unreadable, unknown, garbled or used', async () => {
  const client = harness.connect()
  await until(() => client.qr, 'a QR code')
  const scan = (qr: string) => harness.post('/admin/mock-phone/scan-qr', { qr })
  const key = Buffer.alloc(32, 1).toString('base64')
  await expect(scan('hello')).rejects.toThrow('400 This is not the text of a linking QR code')
  await expect(scan(`ref,${key},${key},${key}`)).rejects.toThrow('404 No client that is connected here')
  const [ref] = String(client.qr).split('#')[1]?.split(',') ?? []
  await expect(scan(`${ref},${key},${key},${key}`)).rejects.toThrow('400 The keys in this code')
  await client.close()
  await expect
    .poll(() => scan(String(client.qr)).catch((error: Error) => error.message))
    .toMatch('404 No client')
})

test('a client that runs out of one-time prekeys is told, and uploads more', async () => {
  const client = await harness.link()
  const { socket } = client
  const { lid = '' } = client.auth.creds.me ?? {}
  const ask = async (request: BinaryNode) => {
    const attrs = { to: '@s.whatsapp.net', type: 'get', xmlns: 'encrypt' }
    return (await socket.query({ tag: 'iq', attrs, content: [request] })) as BinaryNode
  }
  const left = async () => {
    const [count] = (await ask({ tag: 'count', attrs: {} })).content as BinaryNode[]
    return Number(count?.attrs.value)
  }
  const before = await left()
  const users = Array.from({ length: before - 4 }, () => ({ tag: 'user', attrs: { jid: lid } }))
  const [list] = (await ask({ tag: 'key', attrs: {}, content: users })).content as BinaryNode[]
  const handedOut = ((list?.content ?? []) as BinaryNode[]).map((user) => JSON.stringify(user.content))
  expect(new Set(handedOut).size).toBe(before - 4)
  await until(async () => (await left()) === 9, 'the client to upload five more')
  await client.close()
})
