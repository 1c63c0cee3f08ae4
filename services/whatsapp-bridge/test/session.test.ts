import { evidenceDirectory, startBridge, startServiceProcess, startSimulator } from '@wa-monitor/local-stack'
import { openMessageStoreReader } from '@wa-monitor/message-store'
import { statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const LAWLEY = '120363418298130331@g.us'

test('a stop and a start: still linked, and what was posted meanwhile arrives', async (context) => {
  const directory = evidenceDirectory(context)
  const simulator = await startSimulator(directory)
  const first = await startBridge(directory, simulator)
  await first.link()
  await first.process.stop()
  const id = await simulator.post(LAWLEY, { from: '27820000001', text: 'DR1752028' })
  const second = await startBridge(directory, simulator)
  await second.untilWorking()
  const store = openMessageStoreReader(second.storePath)
  await expect.poll(() => store.findMessages(LAWLEY, id).length).toBe(1)
  store.close()
  await second.process.stop()
  await simulator.process.stop()
})

test('session.db is its owner’s alone: by mode, and by lock', async (context) => {
  const directory = evidenceDirectory(context)
  const simulator = await startSimulator(directory)
  const bridge = await startBridge(directory, simulator)
  expect(statSync(bridge.sessionPath).mode & 0o777).toBe(0o600)
  await expect(startBridge(directory, simulator)).rejects.toThrow(/open in another process/)
  await bridge.process.kill()
  // The crash gave the lock back.
  const next = await startBridge(directory, simulator)
  await next.process.stop()
  await simulator.process.stop()
})

test('a session linked with one server refuses another', async (context) => {
  const directory = evidenceDirectory(context)
  const simulator = await startSimulator(directory)
  const bridge = await startBridge(directory, simulator)
  await bridge.link()
  await bridge.process.stop()
  const elsewhere = { ...simulator, socketUrl: 'ws://127.0.0.1:9/ws/chat' }
  await expect(startBridge(directory, elsewhere)).rejects.toThrow(/this session was linked with/)
  await simulator.process.stop()
})

test('a server that is not there is waited for', async (context) => {
  const directory = evidenceDirectory(context)
  const nowhere = { socketUrl: 'ws://127.0.0.1:9/ws/chat', scan: async () => '' }
  const bridge = await startBridge(directory, nowhere)
  await expect.poll(async () => (await bridge.health()).reason).toBe('unreachable')
  expect(await bridge.health()).toMatchObject({ status: 'ok', connected: false, state: 'STARTING' })
  await bridge.process.stop()
})

test('missing settings are named, one line each', async (context) => {
  const directory = evidenceDirectory(context)
  const start = startServiceProcess('whatsapp-bridge', {}, join(directory, 'bridge.log'))
  const said = await start.then(
    () => '',
    (error: Error) => error.message,
  )
  for (const name of ['WHATSAPP_DB_PATH', 'WHATSAPP_SESSION_PATH', 'WHATSAPP_API_KEY']) {
    expect(said).toContain(`Configuration: ${name} is not set: `)
  }
})
