/** What the bridge does when WhatsApp goes away, throws it out, or finds two of it. */
import { openMessageStoreReader } from '@wa-monitor/message-store'
import { evidenceDirectory, startBridge, startSimulator, waitFor } from '@wa-monitor/local-stack'
import { cpSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const LAWLEY = '120363418298130331@g.us'
const portOf = (url: string) => Number(new URL(url).port)

test('WhatsApp goes away and comes back: connected again by itself, and nothing is missing', async (context) => {
  const directory = evidenceDirectory(context)
  const simulator = await startSimulator(directory)
  const bridge = await startBridge(directory, simulator)
  await bridge.link()
  await simulator.process.kill()
  await waitFor('the loss to be noticed', async () => (await bridge.health()).state === 'RECONNECTING')
  expect(await bridge.health()).toMatchObject({ connected: false, logged_in: true, status: 'ok' })
  const refused = await bridge.call('POST', '/api/send', { recipient: LAWLEY, message: 'x' })
  expect([refused.status, refused.body.code]).toEqual([503, 'not_linked'])
  const again = await startSimulator(directory, portOf(simulator.process.url))
  const id = await again.post(LAWLEY, { from: '27820000001', text: 'DR1752028' })
  await bridge.untilWorking()
  const store = openMessageStoreReader(bridge.storePath)
  await waitFor('the row', () => store.findMessages(LAWLEY, id).length === 1)
  const { body } = await bridge.call('POST', '/api/send', { recipient: LAWLEY, message: 'seen' })
  expect(body.status).toBe('server_ack')
  store.close()
  await bridge.process.stop()
  await again.process.stop()
})

test('logged out: the store survives, and linking again is one scan', async (context) => {
  const directory = evidenceDirectory(context)
  const simulator = await startSimulator(directory)
  const bridge = await startBridge(directory, simulator)
  await bridge.link()
  const before = await simulator.post(LAWLEY, { from: '27820000001', text: 'DR1752028' })
  const store = openMessageStoreReader(bridge.storePath)
  await waitFor('the row', () => store.findMessages(LAWLEY, before).length === 1)
  // A server that has never seen this device answers its login with 401.
  await simulator.process.kill()
  for (const part of ['', '-wal', '-shm']) rmSync(join(directory, `simulator.db${part}`), { force: true })
  const other = await startSimulator(directory, portOf(simulator.process.url))
  await waitFor('a QR code', async () => (await bridge.health()).state === 'SCAN_QR_CODE')
  expect(await bridge.health()).toMatchObject({ reason: 'logged-out', logged_in: false, status: 'ok' })
  expect(await (await fetch(`${bridge.process.url}/login`)).text()).toContain('Logged out: link again')
  await bridge.link()
  const after = await other.post(LAWLEY, { from: '27820000001', text: 'DR1752029' })
  await waitFor('the row after', () => store.findMessages(LAWLEY, after).length === 1)
  expect(store.findMessages(LAWLEY, before)).toHaveLength(1)
  store.close()
  await bridge.process.stop()
  await other.process.stop()
})

test('a second program with the same session: named, not fought over', async (context) => {
  const directory = evidenceDirectory(context)
  const twin = evidenceDirectory(context)
  const simulator = await startSimulator(directory)
  const stopped = await startBridge(directory, simulator)
  await stopped.link()
  await stopped.process.stop()
  cpSync(join(directory, 'session'), join(twin, 'session'), { recursive: true })
  const bridge = await startBridge(directory, simulator)
  await bridge.untilWorking()
  const second = await startBridge(twin, simulator)
  await second.untilWorking()
  await waitFor('the first to give way', async () => (await bridge.health()).state === 'FAILED')
  expect(await bridge.health()).toMatchObject({ reason: 'stream-replaced', status: 'failing' })
  expect((await fetch(`${bridge.process.url}/health`)).status).toBe(503)
  const page = await (await fetch(`${bridge.process.url}/login`)).text()
  expect(page).toContain('Another program uses this session')
  expect((await second.health()).state).toBe('WORKING')
  await second.process.stop()
  await bridge.process.stop()
  await simulator.process.stop()
})
