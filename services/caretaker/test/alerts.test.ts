import { createHmac } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { aBridge } from '@wa-monitor/contracts/test'
import { beforeEach, expect, test } from 'vitest'
import {
  type Stand,
  startStand,
  startWatch,
  startWorld,
  temporaryFolder,
  type Watch,
  type World,
} from './watch-harness.ts'

const SECRET = 'a-key-that-both-sides-hold'
const MINUTE = 60_000

let world: World
let receiver: Stand
let folder: string
let clock: number

beforeEach(async () => {
  world = await startWorld()
  receiver = await startStand({ '/alerts': { body: {} } })
  folder = temporaryFolder()
  clock = Date.parse('2025-11-21T10:00:00.000Z')
})

/** PostgreSQL is away all the time, in all of these: alerts need none. */
async function start(variables: Record<string, string> = {}): Promise<Watch> {
  return startWatch({
    world,
    folder,
    variables: { ALERT_WEBHOOK_URL: `${receiver.url}/alerts`, ALERT_WEBHOOK_SECRET: SECRET, ...variables },
    now: () => clock,
  })
}

const logOut = () => {
  world.bridge.answers['/api/status'] = {
    body: { success: true, ...aBridge({ state: 'SCAN_QR_CODE', reason: 'logged-out' }) },
  }
}
const logIn = () => {
  world.bridge.answers['/api/status'] = { body: { success: true, ...aBridge() } }
}

interface Said {
  id: string
  event: string
  began?: { code: string }[]
  over?: { code: string }[]
}

const said = () =>
  receiver.requests.map(({ body }) => {
    const { began = [], over = [] } = JSON.parse(body) as Said
    return [...began.map(({ code }) => code), ...over.map(({ code }) => `over ${code}`)]
  })
const ids = () => receiver.requests.map(({ headers }) => headers['x-wa-monitor-id'])

/** A later look: what the services say is asked anew. */
async function lookAfter(watch: Watch, ms: number): Promise<void> {
  clock += ms
  await watch.look()
}

test('a trouble is told once when it begins, with a signature, and once when it is over', async () => {
  const watch = await start()
  await lookAfter(watch, 0)
  await lookAfter(watch, 2 * MINUTE)
  expect(said()).toEqual([['database_down']])
  const [first] = receiver.requests
  const { 'x-wa-monitor-timestamp': at, 'x-wa-monitor-signature': signature } = first?.headers ?? {}
  expect(signature).toBe(
    `v1=${createHmac('sha256', SECRET)
      .update(`${String(at)}.${first?.body}`)
      .digest('hex')}`,
  )
  expect(JSON.parse(first?.body ?? '')).toMatchObject({
    event: 'wa_monitor.troubles',
    text: expect.stringContaining('./scripts/logs.sh postgres'),
  })
  await lookAfter(watch, 10 * MINUTE)
  expect(receiver.requests).toHaveLength(1)
})

test('a restart repeats nothing and forgets nothing: neither a beginning nor an end', async () => {
  const before = await start()
  await lookAfter(before, 0)
  await lookAfter(before, 2 * MINUTE)
  logOut()
  await before.stop()

  const second = await start()
  await lookAfter(second, MINUTE)
  await lookAfter(second, MINUTE)
  expect(said()).toEqual([['database_down'], ['logged_out']])
  await second.stop()

  logIn()
  const third = await start()
  await lookAfter(third, MINUTE)
  await third.stop()
  const fourth = await start()
  await lookAfter(fourth, 2 * MINUTE)
  expect(said()).toEqual([['database_down'], ['logged_out'], ['over logged_out']])
})

test('a receiver that does not take it is asked again, with growing pauses, under the same id', async () => {
  receiver.answers['/alerts'] = { status: 500, body: {} }
  const watch = await start()
  await lookAfter(watch, 0)
  await lookAfter(watch, MINUTE)
  expect(receiver.requests).toHaveLength(1)
  await lookAfter(watch, 14_999)
  expect(receiver.requests).toHaveLength(1)
  await lookAfter(watch, 1)
  expect(receiver.requests).toHaveLength(2)
  expect((await watch.status()).alerts).toEqual([{ channel: 'webhook', error: 'answered 500' }])
  await watch.stop()

  const after = await start()
  await lookAfter(after, 29_999)
  expect(receiver.requests).toHaveLength(2)
  receiver.answers['/alerts'] = { body: {} }
  await lookAfter(after, 1)
  expect(receiver.requests).toHaveLength(3)
  expect(new Set(ids()).size).toBe(1)
  expect((await after.status()).alerts).toEqual([{ channel: 'webhook', error: null }])
  await lookAfter(after, MINUTE)
  expect(receiver.requests).toHaveLength(3)
})

test('killed while the receiver has it and before that is written down, it says it again under the same id', async () => {
  receiver.answers['/alerts'] = 'hang'
  const watch = await start()
  await lookAfter(watch, 0)
  clock += MINUTE
  await watch.part.look()
  // In its hands: now it dies.
  while (receiver.requests.length === 0) await new Promise((resolve) => setTimeout(resolve, 10))
  await watch.stop()
  receiver.answers['/alerts'] = { body: {} }
  const after = await start()
  await lookAfter(after, 0)
  expect(receiver.requests).toHaveLength(2)
  expect(new Set(ids()).size).toBe(1)
})

test('many at once are one message', async () => {
  for (const stand of [world.monitor, world.sender, world.api]) await stand.close()
  logOut()
  const watch = await start()
  await lookAfter(watch, 0)
  await lookAfter(watch, 2 * MINUTE)
  // The api asks PostgreSQL first, which is away.
  expect(said().map((codes) => codes.toSorted())).toEqual([
    ['database_down', 'logged_out', 'monitor_no_answer', 'sender_no_answer'],
  ])
})

test('each channel by itself: one that is down keeps no other back, and a new one hears what lasts', async () => {
  const watch = await start({
    ALERT_SMTP_URL: 'smtp://127.0.0.1:9',
    ALERT_EMAIL_TO: 'operator@example.org',
    ALERT_EMAIL_FROM: 'wa-monitor@example.org',
  })
  await lookAfter(watch, 0)
  await lookAfter(watch, MINUTE)
  expect(receiver.requests).toHaveLength(1)
  const { alerts } = await watch.status()
  expect(alerts).toMatchObject([
    { channel: 'webhook', error: null },
    { channel: 'email', error: 'the mail server cannot be used (ECONNREFUSED)' },
  ])
  await watch.stop()

  world.bridge.answers['/api/send'] = {
    body: { success: true, message: '', message_id: 'X', status: 'server_ack' },
  }
  const after = await start({ ALERT_WHATSAPP_TO: '27820000009' })
  await lookAfter(after, MINUTE)
  const sent = world.bridge.requests.filter(({ path }) => path === '/api/send')
  expect(sent.map(({ body }) => JSON.parse(body) as unknown)).toMatchObject([
    { recipient: '27820000009@s.whatsapp.net', message: expect.stringContaining('PostgreSQL') },
  ])
  expect(receiver.requests).toHaveLength(1)
})

test('with no channel, and with nowhere to remember: the log says it', async () => {
  const silent = await start({ ALERT_WEBHOOK_URL: '' })
  await lookAfter(silent, 0)
  await lookAfter(silent, MINUTE)
  expect(silent.lines.filter((line) => line.includes('Needs you: PostgreSQL'))).toHaveLength(1)
  await silent.stop()

  // A file where the folder should be: nothing can be written.
  folder = temporaryFolder()
  writeFileSync(join(folder, 'caretaker'), '')
  const watch = await start()
  expect(watch.part.reasons()).toEqual([expect.stringContaining('watch.db cannot be written')])
  await lookAfter(watch, 0)
  await lookAfter(watch, 2 * MINUTE)
  expect(said().flat()).toContain('database_down')
  expect(said().flat()).toContain('service_failing')
  const before = receiver.requests.length
  await lookAfter(watch, MINUTE)
  expect(receiver.requests).toHaveLength(before)
})

test('no number of anybody leaves in an alert', async () => {
  world.monitor.answers['/groups'] = {
    body: {
      environment: 'production',
      healthy: false,
      reasons: ['27820000001@s.whatsapp.net said something'],
      config: 'line 4: 27820000001',
      projects: [],
    },
  }
  const watch = await start()
  await lookAfter(watch, 0)
  await lookAfter(watch, 2 * MINUTE)
  expect(said().flat()).toContain('bad_config')
  expect(receiver.requests.map(({ body }) => body).join()).not.toContain('27820000001')
})

test('the digest goes out once a day, also across restarts, and not on the first day', async () => {
  // 09:59 in Johannesburg; the first look is past seven.
  clock = Date.parse('2025-11-21T07:59:00.000Z')
  const first = await start()
  await lookAfter(first, 0)
  clock = Date.parse('2025-11-22T04:59:00.000Z')
  await lookAfter(first, 0)
  const digests = () =>
    receiver.requests.filter(({ body }) => (JSON.parse(body) as Said).event === 'wa_monitor.digest')
  expect(digests()).toHaveLength(0)
  clock = Date.parse('2025-11-22T05:00:00.000Z')
  await lookAfter(first, 0)
  // PostgreSQL is away: it is waited for, for an hour.
  expect(digests()).toHaveLength(0)
  await lookAfter(first, 61 * MINUTE)
  expect(digests()).toHaveLength(1)
  await first.stop()
  const second = await start()
  await lookAfter(second, 10 * MINUTE)
  expect(digests()).toHaveLength(1)
  expect(JSON.parse(digests()[0]?.body ?? '')).toMatchObject({
    yesterday: '2025-11-21',
    text: expect.stringContaining('PostgreSQL could not be asked'),
  })
})
