import { once } from 'node:events'
import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import type { Client } from './client.ts'
import { Harness } from './harness.ts'

let harness: Harness
beforeAll(async () => {
  harness = await Harness.start()
})
afterAll(() => harness.close())

const KEY = { tag: 'key', attrs: {}, content: [{ tag: 'id', attrs: {}, content: Buffer.from([1]) }] }
const UPLOAD = {
  tag: 'iq',
  attrs: { to: '@s.whatsapp.net', type: 'set', xmlns: 'encrypt', id: '1' },
  content: [{ tag: 'list', attrs: {}, content: [KEY] }],
}
const INTRO = Buffer.from([0x57, 0x41, 0x06, 0x03])

test.each([
  ['another protocol', Buffer.from('GET / HTTP/1.1\r\n\r\n')],
  ['an endless frame', Buffer.concat([INTRO, Buffer.from([0xff, 0xff, 0xff])])],
  [
    'no handshake message',
    Buffer.concat([INTRO, Buffer.from([0, 0, 4]), Buffer.from([0xff, 0xff, 0xff, 0xff])]),
  ],
  ['an empty hello', Buffer.concat([INTRO, Buffer.from([0, 0, 0])])],
  ['random bytes', randomBytes(4096)],
])('%s ends that connection and nothing else', async (_what, bytes) => {
  const socket = new WebSocket(`${harness.simulator.url().replace('http', 'ws')}/ws/chat`)
  await once(socket, 'open')
  socket.send(bytes)
  await once(socket, 'close')
  expect((await harness.state()).success).toBe(true)
})

test('another path is not found', async () => {
  const socket = new WebSocket(`${harness.simulator.url().replace('http', 'ws')}/elsewhere`)
  const [error] = (await once(socket, 'error').catch((failure: unknown) => [failure])) as [Error]
  expect(error.message).toContain('404')
})

test.each([
  [
    'a frame that is no stanza',
    (client: Client) => client.socket.sendRawMessage(Buffer.from('not a stanza')),
  ],
  ['a message to nobody', (client: Client) => client.socket.sendNode({ tag: 'message', attrs: { id: 'X' } })],
  ['a wrong key', (client: Client) => client.socket.sendNode(UPLOAD)],
])('%s cuts off a linked client, which can log in again', async (_what, send) => {
  const client = await harness.link()
  await send(client)
  expect(await client.closed()).toBe(428)
  await harness.connect(client.auth).ready()
})
