/** An alert on its whole way to an operator's phone: the real bridge, the simulator as WhatsApp. */
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  type BridgeProcess,
  removeUnlessFailed,
  type SimulatorProcess,
  startBridge,
  startSimulator,
  waitFor,
} from '@wa-monitor/local-stack'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { whatsappChannel } from '../src/alerts/channels/whatsapp.ts'
import { askBridge } from '../src/watch/ask-bridge.ts'
import type { Message } from '../src/alerts/message.ts'

const LAWLEY = '120363418298130331@g.us'
const THABO = '27820000001'
const KEY = 'test-key-of-a-test-bridge'
const directory = mkdtempSync(join(tmpdir(), 'wa-alert-'))
let simulator: SimulatorProcess
let bridge: BridgeProcess
let failed = false

beforeAll(async () => {
  simulator = await startSimulator(directory)
  bridge = await startBridge(directory, simulator)
  await bridge.link()
})
afterEach(({ task }) => {
  failed ||= task.result?.state === 'fail'
})
afterAll(async () => {
  await bridge.process.stop()
  await simulator.process.stop()
  removeUnlessFailed(directory, failed)
})

const message = (id: string): Message => ({
  id,
  kind: 'troubles',
  at: new Date().toISOString(),
  subject: 's',
  short: `⚠️ PostgreSQL cannot be used (${id})\n→ Run ./scripts/logs.sh postgres`,
  long: 'l',
  data: {},
})
const { signal } = new AbortController()
const channelTo = (to: string) =>
  whatsappChannel({ bridges: [{ service: 'whatsapp-bridge', url: bridge.process.url }], key: KEY, to })
const arrived = async (id: string) =>
  (await simulator.copies(THABO)).filter((copy) => JSON.stringify(copy).includes(id))

test.each([
  ['a group', LAWLEY],
  ['a person', `${THABO}@s.whatsapp.net`],
])('to %s: asked again, it has left once', async (_, to) => {
  const id = `alert-to-${to.slice(0, 6)}`
  for (let tries = 0; tries < 3; tries++) await channelTo(to).send(message(id), signal)
  await waitFor('the alert on the phone', async () => (await arrived(id)).length > 0)
  expect(await arrived(id)).toHaveLength(1)
})

test('somebody who is not on WhatsApp: it says what to correct, and no number', async () => {
  const error = await channelTo('27829999999@s.whatsapp.net')
    .send(message('nobody'), signal)
    .catch((thrown: unknown) => (thrown as Error).message)
  expect(error).toMatch(/^whatsapp-bridge: ALERT_WHATSAPP_TO is not on WhatsApp/)
})

test('what the bridge says of itself is understood', async () => {
  const seen = await askBridge({ url: bridge.process.url, key: KEY, timeoutMs: 5000 })
  expect(seen).toMatchObject({ state: 'WORKING', disk: { stopped: null } })
  expect(seen?.disk.total_bytes).toBeGreaterThan(0)
  expect(JSON.stringify(seen?.number)).not.toMatch(/\d{7}/)
})
