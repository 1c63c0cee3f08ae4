/** Ending the link on purpose, and the buttons of /login for when WhatsApp has ended it. */
import { openMessageStoreReader } from '@wa-monitor/message-store'
import { evidenceDirectory, startBridge, startSimulator, waitFor } from '@wa-monitor/local-stack'
import { cpSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const LAWLEY = '120363418298130331@g.us'

test('logout: WhatsApp takes the device off, a code is shown again, and what was stored stays', async (context) => {
  const directory = evidenceDirectory(context)
  const simulator = await startSimulator(directory)
  const bridge = await startBridge(directory, simulator)
  const early = await bridge.call('POST', '/api/logout')
  expect([early.status, early.body.code]).toEqual([409, 'not_linked'])
  await bridge.link()
  const id = await simulator.post(LAWLEY, { from: '27820000001', text: 'DR1752028' })
  const store = openMessageStoreReader(bridge.storePath)
  await waitFor('the row', () => store.findMessages(LAWLEY, id).length === 1)
  const before = await bridge.call(
    'POST',
    '/api/send',
    { recipient: LAWLEY, message: 'x' },
    { 'idempotency-key': '1' },
  )
  const { status, body } = await bridge.call('POST', '/api/logout')
  expect([status, body.confirmed]).toEqual([200, true])
  expect((await simulator.state()).linked_devices).toEqual([])
  await waitFor('a QR code', async () => (await bridge.health()).state === 'SCAN_QR_CODE')
  expect(await bridge.health()).toMatchObject({ reason: 'logged-out', logged_in: false, status: 'ok' })
  expect((await bridge.call('GET', '/api/limits')).body).toMatchObject({ windows: [{ used: 1 }, {}, {}] })
  await bridge.link()
  expect(store.findMessages(LAWLEY, id)).toHaveLength(1)
  expect((await bridge.call('GET', '/api/sends/1')).body.message_id).toBe(before.body.message_id)
  store.close()
  await bridge.process.stop()
  await simulator.process.stop()
})

test('logout while WhatsApp cannot be reached: forgotten here, and said that the phone still lists it', async (context) => {
  const directory = evidenceDirectory(context)
  const simulator = await startSimulator(directory)
  const bridge = await startBridge(directory, simulator)
  await bridge.link()
  await simulator.process.kill()
  await waitFor('the loss to be noticed', async () => (await bridge.health()).state === 'RECONNECTING')
  const { status, body } = await bridge.call('POST', '/api/logout')
  expect([status, body.confirmed]).toEqual([200, false])
  expect(body.message).toContain('remove the device on the phone')
  expect((await bridge.health()).logged_in).toBe(false)
  await bridge.process.stop()
})

test('thrown out by another program: the page says so, and its button takes the session back', async (context) => {
  const directory = evidenceDirectory(context)
  const twin = evidenceDirectory(context)
  const simulator = await startSimulator(directory)
  const stopped = await startBridge(directory, simulator)
  await stopped.link()
  await stopped.process.stop()
  cpSync(join(directory, 'session'), join(twin, 'session'), { recursive: true })
  const bridge = await startBridge(directory, simulator)
  await bridge.untilWorking()
  const retry = (headers = {}) =>
    fetch(`${bridge.process.url}/login/retry`, { method: 'POST', headers, redirect: 'manual' })
  const early = await retry()
  expect([early.status, ((await early.json()) as { code: string }).code]).toEqual([409, 'not_failed'])
  const second = await startBridge(twin, simulator)
  await second.untilWorking()
  await waitFor('the first to give way', async () => (await bridge.health()).state === 'FAILED')
  const page = await (await fetch(`${bridge.process.url}/login`)).text()
  expect(page).toContain('<form method="post" action="/login/retry"><button>Try again</button>')
  expect((await retry({ 'sec-fetch-site': 'cross-site' })).status).toBe(403)
  expect((await retry({ origin: 'http://elsewhere.example' })).status).toBe(403)
  await second.process.stop()
  const pressed = await retry({ accept: 'text/html', origin: new URL(bridge.process.url).origin })
  expect([pressed.status, pressed.headers.get('location')]).toEqual([303, '/login'])
  await bridge.untilWorking()
  expect((await bridge.call('POST', '/api/send', { recipient: LAWLEY, message: 'x' })).body.status).toBe(
    'server_ack',
  )
  await bridge.process.stop()
  await simulator.process.stop()
})
