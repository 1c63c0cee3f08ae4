/** The ways to people, with real servers at the other end. */
import type { AddressInfo } from 'node:net'
import { SMTPServer } from 'smtp-server'
import { afterEach, expect, test } from 'vitest'
import { emailChannel } from '../src/alerts/channels/email.ts'
import { webhookChannel } from '../src/alerts/channels/webhook.ts'
import { whatsappChannel } from '../src/alerts/channels/whatsapp.ts'
import { Heartbeat } from '../src/alerts/heartbeat.ts'
import type { Message } from '../src/alerts/message.ts'
import { silentLog } from '@wa-monitor/service'
import { KEY, startStand, until } from './watch-harness.ts'

const MESSAGE: Message = {
  id: 'b3c1d2e4',
  kind: 'troubles',
  at: '2025-11-21T10:00:00.000Z',
  subject: 'WA Monitor: Mohadin’s messages are not read',
  short: 'short words',
  long: 'NEEDS YOU\n\nlong words',
  data: { began: [] },
}
const { signal } = new AbortController()

const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

interface Mail {
  to: string[]
  content: string
}

/** @param password what it takes from user `alerts`; undefined: it wants none. */
async function startMailServer(password?: string): Promise<{ port: number; mails: Mail[] }> {
  const mails: Mail[] = []
  const server = new SMTPServer({
    authOptional: password === undefined,
    // Loopback only.
    hideSTARTTLS: true,
    allowInsecureAuth: true,
    onAuth({ username, password: given }, _session, callback) {
      if (username === 'alerts' && given === password) callback(null, { user: username })
      else callback(new Error('535 who is that'))
    },
    onRcptTo({ address }, _session, callback) {
      if (address.startsWith('nobody')) callback(new Error(`no such user ${address}`))
      else callback()
    },
    onData(stream, { envelope }, callback) {
      let content = ''
      stream.on('data', (part: Buffer) => {
        content += part.toString()
      })
      stream.on('end', () => {
        mails.push({ to: envelope.rcptTo.map(({ address }) => address), content })
        callback()
      })
    },
  })
  server.on('error', () => undefined)
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve())
  })
  closing.push(
    () =>
      new Promise((resolve) => {
        server.close(() => resolve())
      }),
  )
  return { port: (server.server.address() as AddressInfo).port, mails }
}

const FROM = 'WA Monitor <wa-monitor@example.org>'

test('a letter in plain text to everybody, known by its id', async () => {
  const { port, mails } = await startMailServer('a secret')
  const email = emailChannel({
    smtpUrl: `smtp://alerts:a%20secret@127.0.0.1:${port}`,
    from: FROM,
    to: ['one@example.org', 'two@example.org'],
  })
  await email.send(MESSAGE, signal)
  expect(mails).toHaveLength(1)
  const [{ to, content } = { to: [], content: '' }] = mails
  expect(to).toEqual(['one@example.org', 'two@example.org'])
  expect(content).toContain('Message-ID: <b3c1d2e4@wa-monitor>')
  expect(content).toContain('long words')
  expect(content).toMatch(/^Content-Type: text\/plain/m)
})

test('what a mail server refuses, in words without its own', async () => {
  const { port } = await startMailServer('a secret')
  const send = (login: string, to: string, at = port) =>
    emailChannel({ smtpUrl: `smtp://${login}127.0.0.1:${at}`, from: FROM, to: [to] }).send(MESSAGE, signal)
  await expect(send('alerts:wrong@', 'one@example.org')).rejects.toThrow(
    /^the mail server refuses user or password of ALERT_SMTP_URL$/,
  )
  await expect(send('alerts:a%20secret@', 'nobody@example.org')).rejects.toThrow(
    /^the mail server answered 550$/,
  )
  await expect(send('', 'one@example.org', 9)).rejects.toThrow(
    /^the mail server cannot be used \(ECONNREFUSED\)$/,
  )
})

test('a webhook that is not signed, redirected or silent', async () => {
  const stand = await startStand({
    '/ok': { body: {} },
    '/moved': { status: 302, body: {} },
    '/closed': { status: 403, body: {} },
    '/silent': 'hang',
  })
  const send = (path: string, key?: string) =>
    webhookChannel({ url: `${stand.url}${path}`, key, timeoutMs: 200 }).send(MESSAGE, signal)
  await send('/ok')
  expect(stand.requests[0]?.headers).toMatchObject({ 'x-wa-monitor-id': MESSAGE.id })
  expect(stand.requests[0]?.headers['x-wa-monitor-signature']).toBeUndefined()
  await expect(send('/moved')).rejects.toThrow(/it is not followed/)
  await expect(send('/closed', 'k')).rejects.toThrow(/same key\?/)
  await expect(send('/silent')).rejects.toThrow(/^no answer within 0\.2 s$/)
  await stand.close()
  await expect(send('/ok')).rejects.toThrow(/^cannot be reached \(ECONNREFUSED\)$/)
})

test('through the first number that takes it, under the message’s id', async () => {
  const answer = (status: number, body: Record<string, unknown>) => ({ '/api/send': { status, body } })
  const first = await startStand(answer(503, { success: false, code: 'not_linked' }))
  const second = await startStand(answer(200, { success: true, status: 'server_ack', message_id: 'X' }))
  const bridges = [
    { service: 'whatsapp-sender', url: first.url },
    { service: 'whatsapp-bridge', url: second.url },
  ]
  const whatsapp = whatsappChannel({ bridges, key: KEY, to: '27820000009@s.whatsapp.net', timeoutMs: 300 })
  await whatsapp.send(MESSAGE, signal)
  expect(second.requests[0]?.headers).toMatchObject({ 'idempotency-key': MESSAGE.id, 'x-api-key': KEY })
  expect(JSON.parse(second.requests[0]?.body ?? '')).toEqual({
    recipient: '27820000009@s.whatsapp.net',
    message: '*WA Monitor*\nshort words',
  })
  // One that hangs is passed over.
  first.answers = { '/api/send': 'hang' }
  await whatsapp.send(MESSAGE, signal)
  expect(second.requests).toHaveLength(2)
  // Sent before, in other words: it has it.
  first.answers = answer(422, { success: false, code: 'idempotency_key_reused' })
  await whatsapp.send(MESSAGE, signal)
  expect(second.requests).toHaveLength(2)
  first.answers = answer(429, { success: false, code: 'rate_limited' })
  second.answers = answer(404, { success: false, code: 'unknown_recipient' })
  await expect(whatsapp.send(MESSAGE, signal)).rejects.toThrow(
    'whatsapp-sender: rate_limited; whatsapp-bridge: ALERT_WHATSAPP_TO is not on WhatsApp',
  )
  second.answers = answer(200, { success: false, status: 'refused' })
  await expect(whatsapp.send(MESSAGE, signal)).rejects.toThrow('WhatsApp refused it')
})

test('the heartbeat beats while the caretaker is well, and only then', async () => {
  const stand = await startStand({ '/ping': { body: {} } })
  const reasons: string[] = []
  const heartbeat = new Heartbeat({
    url: `${stand.url}/ping`,
    reasons: () => reasons,
    log: silentLog(),
    everyMs: 5,
  })
  heartbeat.start()
  await until(() => stand.requests.length >= 2)
  reasons.push('it cannot write')
  heartbeat.stop()
  const before = stand.requests.length
  await heartbeat.beat()
  expect(stand.requests).toHaveLength(before)
})
