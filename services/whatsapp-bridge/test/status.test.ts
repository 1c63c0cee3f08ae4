/** `GET /api/status`: what an operator sees of a number. */
import { bridgeStatusResponseSchema, type BridgeStatusResponse } from '@wa-monitor/contracts'
import {
  type BridgeProcess,
  evidenceDirectory,
  startBridge,
  startSimulator,
  waitFor,
} from '@wa-monitor/local-stack'
import { expect, test } from 'vitest'

const LAWLEY = '120363418298130331@g.us'
const MOHADIN = '120363421532174586@g.us'
const THABO = '27820000001'

async function statusOf(bridge: BridgeProcess): Promise<BridgeStatusResponse> {
  const { status, body } = await bridge.call('GET', '/api/status')
  expect(status).toBe(200)
  return bridgeStatusResponseSchema.parse(body)
}

test('says what an operator wants to know, before the link and after messages', async (context) => {
  const directory = evidenceDirectory(context)
  const simulator = await startSimulator(directory)
  const bridge = await startBridge(directory, simulator)
  expect((await fetch(`${bridge.process.url}/api/status`)).status).toBe(401)
  const before = await waitFor('a QR code', async () => {
    const found = await statusOf(bridge)
    return found.state === 'SCAN_QR_CODE' && found
  })
  expect(before).toMatchObject({ reason: 'not-linked', number: null, last_message_at: null, groups: [] })
  expect(before.advice).toContain('scan the code')
  expect(before.clock.ahead_of_whatsapp_seconds).toBeNull()

  await bridge.link()
  await simulator.post(LAWLEY, { from: THABO, text: 'DR1752028' })
  const after = await waitFor('the message', async () => {
    const found = await statusOf(bridge)
    return found.groups.some(({ captured }) => captured === 1) && found
  })
  expect(after).toMatchObject({
    version: expect.stringMatching(/^\d+\.\d+\.\d+/),
    state: 'WORKING',
    reason: null,
    advice: null,
    inbox_pending: 0,
    outbox_open: 0,
    restored: null,
  })
  expect(after.since > before.since).toBe(true)
  expect(after.number).toMatch(/^\+\d{4}…\d{2}$/)
  expect(after.disk.free_bytes).toBeGreaterThan(0)
  expect(after.disk.total_bytes).toBeGreaterThan(after.disk.free_bytes)
  expect(after.disk.stopped).toBeNull()
  expect(Math.abs(after.clock.ahead_of_whatsapp_seconds ?? Infinity)).toBeLessThan(60)
  const groups = new Map(after.groups.map((group) => [group.jid, group]))
  expect(groups.get(LAWLEY)).toMatchObject({ name: 'Lawley', captured: 1, missing: 0 })
  expect(groups.get(LAWLEY)?.last_message_at).not.toBeNull()
  expect(groups.get(MOHADIN)).toMatchObject({ captured: 0, last_message_at: null })
  expect(after.limits.windows.map(({ seconds }) => seconds)).toEqual([60, 3600, 86_400])

  // The same state is the same "since", however often it is asked.
  expect((await statusOf(bridge)).since).toBe(after.since)
  await bridge.process.stop()
  await simulator.process.stop()
})
