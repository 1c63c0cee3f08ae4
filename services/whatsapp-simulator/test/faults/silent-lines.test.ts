/** Lines that are open and of no use. */
import { once } from 'node:events'
import type { IncomingMessage } from 'node:http'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import type { Client } from '../client.ts'
import { LAWLEY } from '../harness.ts'
import { until } from '../until.ts'
import { Faulty } from './faulty.ts'

const KEEP_ALIVE_MS = 500

/** The ids of what others wrote. */
function heard(client: Client): unknown[] {
  return client.received.filter(({ message }) => !message.key.fromMe).map(({ message }) => message.key.id)
}

let faulty: Faulty
beforeAll(async () => {
  faulty = await Faulty.start()
})
afterAll(() => faulty.close())
beforeEach(() => faulty.again({ keepAliveIntervalMs: KEEP_ALIVE_MS }))
afterEach(() => faulty.disarm())

test('silence that ends is only a delay: everything goes on in order', async () => {
  const { harness, client } = faulty
  const id = await faulty.arm({ kind: 'silence' })
  const ids: string[] = []
  for (const text of ['one', 'two']) ids.push(await harness.say(LAWLEY, '27820000001', text))
  const sending = client.send(LAWLEY, 'into the silence')
  expect(heard(client)).toEqual([])
  expect((await faulty.onWire(ids[0] ?? '')).deliveries).toMatchObject([{ sent: [], withheld: 1 }])
  await faulty.disarm()
  for (const one of ids) await client.message(one)
  expect(heard(client)).toEqual(ids)
  await client.acknowledged(await sending)
  expect(await faulty.fault(id)).toMatchObject({ state: 'disarmed', fired: 1 })
})

test('a deaf session: open and answering, but nothing comes until the fault is over', async () => {
  const { harness, client } = faulty
  await faulty.arm({ kind: 'deaf' })
  const ids: string[] = []
  for (const text of ['one', 'two', 'three']) ids.push(await harness.say(LAWLEY, '27820000001', text))
  const sent = await client.send(LAWLEY, 'can you hear me?')
  await client.acknowledged(sent)
  await harness.copiesOf(sent, '27820000001')
  const pings = async () => (await faulty.wire('&tag=iq')).filter(({ xmlns }) => xmlns === 'w:p').length
  const before = await pings()
  await until(async () => (await pings()) > before + 2, 'pings that are answered')
  expect(await client.socket.groupMetadata(LAWLEY)).toMatchObject({ subject: 'Lawley' })
  expect(client.open).toBe(true)
  expect(heard(client)).toEqual([])
  expect(client.stanzas.filter(({ tag }) => tag === 'message' || tag === 'receipt')).toEqual([])
  await faulty.disarm()
  for (const id of ids) expect((await client.message(id)).type).toBe('notify')
  expect(heard(client)).toEqual(ids)
  await client.stanza('a receipt', ({ tag, attrs }) => tag === 'receipt' && attrs.id === sent)
})

test('a session can be deaf from its login on: the offline queue is said to be empty', async () => {
  const { harness, client } = faulty
  await faulty.arm({ kind: 'deaf', device: client.auth.creds.me?.id })
  const id = await harness.say(LAWLEY, '27820000001', 'waiting')
  const after = await faulty.again()
  expect(after.settled).toBe(true)
  expect(heard(after)).toEqual([])
  await faulty.disarm()
  expect((await after.message(id)).words.conversation).toBe('waiting')
})

test('unreachable: the connection ends with 428, a new one with 408, until the fault is over', async () => {
  const { harness, client } = faulty
  const id = await faulty.arm({ kind: 'unreachable' })
  expect([await client.closed(), client.closedBecause]).toEqual([428, 'Connection Terminated'])
  const posted = await harness.say(LAWLEY, '27820000001', 'meanwhile')
  const refused = harness.connect(client.auth)
  expect([await refused.closed(), refused.closedBecause]).toEqual([408, 'WebSocket Error (socket hang up)'])
  expect((await faulty.fault(id)).fired).toBe(2)
  await faulty.disarm()
  expect((await (await faulty.again()).message(posted)).type).toBe('append')
})

test('an HTTP error in place of a WebSocket leaves the client connecting for ever, without an event', async () => {
  const { harness, client } = faulty
  await faulty.arm({ kind: 'unreachable', how: 'http-503' })
  await client.closed()
  const start = Date.now()
  const stuck = harness.connect(client.auth, { connectTimeoutMs: 200 })
  const [, response] = (await once(stuck.socket.ws, 'unexpected-response')) as [unknown, IncomingMessage]
  expect(response.statusCode).toBe(503)
  await faulty.disarm()
  // Long after its own timeout it still waits, though another one gets through.
  await faulty.again()
  await until(() => Date.now() > start + 1000, 'five times its timeout')
  expect(stuck.closedWith).toBeUndefined()
  expect(stuck.socket.ws.isConnecting).toBe(true)
})

test('an offline window ends by itself; what was posted meanwhile comes as the offline queue', async () => {
  const { harness, client } = faulty
  const id = await faulty.arm({ kind: 'offline-window', seconds: 1 })
  expect(await client.closed()).toBe(428)
  const ids: string[] = []
  for (let n = 0; n < 20; n += 1) ids.push(await harness.say(LAWLEY, '27820000001', `${n}`))
  await until(async () => (await faulty.fault(id)).state === 'expired', 'the window to end')
  const after = await faulty.again()
  for (const one of ids) expect((await after.message(one)).type).toBe('append')
  expect(heard(after)).toEqual(ids)
})
