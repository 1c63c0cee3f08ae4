/** What is done when the mark on a stop word cannot be shown at once. */
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Log, silentLog } from '@wa-monitor/service'
import { afterEach, expect, test } from 'vitest'
import { Reactions } from './reactions.ts'

const MESSAGE = { chat_jid: '120363418298130331@g.us', id: '3A01' }
const THABO = '27820000001@s.whatsapp.net'
const shown = { success: true, message: 'Sent', message_id: '3EB0', status: 'server_ack' }
const full = {
  success: false,
  message: 'The limit of 2 messages in a minute is reached',
  code: 'rate_limited',
}

const servers: Server[] = []
afterEach(() => {
  for (const server of servers.splice(0)) server.close()
})

/** A bridge that gives these answers, then the last one again; resolves `asked` when it has given all of them. */
async function bridge(name: string, ...answers: [number, object][]) {
  const asks: { key: string; body: unknown }[] = []
  let all = () => {}
  const asked = new Promise<void>((resolve) => {
    all = resolve
  })
  const server = createServer((request, response) => {
    let text = ''
    request.on('data', (chunk: Buffer) => {
      text += chunk.toString()
    })
    request.on('end', () => {
      asks.push({ key: String(request.headers['idempotency-key']), body: JSON.parse(text) })
      const [status, body] = answers[Math.min(asks.length, answers.length) - 1] ?? [500, {}]
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
      if (asks.length === answers.length) all()
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  servers.push(server)
  return { name, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asks, asked }
}

function reactions(bridges: { name: string; url: string }[], log: Log = silentLog()) {
  return new Reactions({ bridges, apiKey: 'key', environment: 'production', log, tryAgainMs: 5 })
}

test('the limits are full: later, under the same key', async () => {
  const only = await bridge('one', [429, full], [503, full], [200, shown])
  const marks = reactions([only])
  marks.show(MESSAGE, THABO, '✋')
  await only.asked
  await marks.stop()
  const ask = {
    key: 'stop-word.production.3A01',
    body: { chat_jid: MESSAGE.chat_jid, message_id: '3A01', sender: THABO, emoji: '✋' },
  }
  expect(only.asks).toEqual([ask, ask, ask])
})

test('what one number cannot show, the next one does', async () => {
  const first = await bridge('first', [404, { success: false, message: 'unknown', code: 'message_unknown' }])
  const second = await bridge('second', [200, shown])
  const marks = reactions([{ name: 'dead', url: 'http://127.0.0.1:1' }, first, second])
  marks.show(MESSAGE, THABO, '✋')
  await second.asked
  await marks.stop()
  expect([first.asks.length, second.asks.length]).toEqual([1, 1])
})

test('a stop of this process ends the trying, and says what was left', async () => {
  const lines: string[] = []
  const log = { warn: (_ids: object, line: string) => void lines.push(line) } as unknown as Log
  const only = await bridge('one', [429, full])
  const marks = reactions([only], log)
  marks.show(MESSAGE, THABO, '✋')
  await only.asked
  await marks.stop()
  expect(lines).toEqual([expect.stringMatching(/^A stop word could not be confirmed in the group \(one: /)])
})
