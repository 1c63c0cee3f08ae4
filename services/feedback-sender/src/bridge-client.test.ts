import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { expect, test } from 'vitest'
import { createBridgeClient } from './bridge-client.ts'

const message = { recipient: '120363418298130331@g.us', message: 'words', mentioned_jid: [] }

/** What a sender hears of a server that does this with each connection. */
async function answerOf(behave: (socket: Socket) => void) {
  const server = createServer((socket) => behave(socket.on('error', () => undefined))).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const client = createBridgeClient({ url, apiKey: 'test-key-of-a-test-bridge' })
  const answer = await client.send('key', message, new AbortController().signal)
  server.close()
  return answer
}

const say = (status: string, body: object) => (socket: Socket) =>
  socket.once('data', () => {
    const text = JSON.stringify(body)
    socket.end(
      `HTTP/1.1 ${status}\r\ncontent-type: application/json\r\ncontent-length: ${text.length}\r\n\r\n${text}`,
    )
  })

test.each([
  ['nobody listens', '127.0.0.1', /ECONNREFUSED/],
  ['nobody listens, on any of its addresses', 'localhost', /ECONNREFUSED/],
  ['there is no such host', 'no-such-host.invalid', /ENOTFOUND|EAI_AGAIN/],
])('nothing has left: %s', async (_what, host, why) => {
  const server = createServer().listen(0)
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  const client = createBridgeClient({ url: `http://${host}:${port}`, apiKey: 'test-key-of-a-test-bridge' })
  const answer = await client.send('key', message, new AbortController().signal)
  expect(answer).toEqual({ kind: 'unreachable', what: expect.stringMatching(why) })
})

test.each<[string, (socket: Socket) => void]>([
  ['the connection ends before an answer', (socket) => void socket.once('data', () => socket.destroy())],
  ['it is reset', (socket) => void socket.once('data', () => socket.resetAndDestroy())],
  ['it ends at once', (socket) => void socket.destroy()],
  ['half an answer', (socket) => void socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\ncontent-le'))],
  ['an answer of somebody else', say('200 OK', { hello: 'world' })],
  ['no JSON', (socket) => void socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\n\r\n<html>'))],
])('nobody knows: %s', async (_what, behave) => {
  expect(await answerOf(behave)).toMatchObject({ kind: 'unclear' })
})

test('a stop of ours while it is asked: nobody knows', async () => {
  const stop = new AbortController()
  const server = createServer((socket) =>
    socket.on('error', () => undefined).once('data', () => stop.abort()),
  ).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const client = createBridgeClient({ url, apiKey: 'test-key-of-a-test-bridge' })
  expect(await client.send('key', message, stop.signal)).toMatchObject({ kind: 'unclear' })
  server.close()
})

test('its own words', async () => {
  const no = { success: false, code: 'not_linked', message: 'scan' }
  expect(await answerOf(say('503 Unavailable', no))).toEqual({
    kind: 'refused',
    status: 503,
    code: 'not_linked',
    message: 'scan',
    afterMs: undefined,
  })
})
