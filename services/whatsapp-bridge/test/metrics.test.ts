import {
  documentedMetrics,
  evidenceDirectory,
  parseMetrics,
  type ScrapedFamily,
  startBridge,
  startSimulator,
  valueOf,
  waitFor,
} from '@wa-monitor/local-stack'
import { expect, test } from 'vitest'

const LAWLEY = '120363418298130331@g.us'
const THABO = '27820000001'

test('each family of the table is there, before the link and after messages in both directions', async (context) => {
  const directory = evidenceDirectory(context)
  const simulator = await startSimulator(directory)
  const key = 'test-key-of-a-scraped-bridge'
  const bridge = await startBridge(directory, simulator, {
    WHATSAPP_API_KEY: key,
    RATE_LIMIT_MESSAGES_PER_MINUTE: '2',
  })
  const scrape = async (): Promise<Map<string, ScrapedFamily>> => {
    const answer = await fetch(`${bridge.process.url}/metrics`, {
      headers: { authorization: `Bearer ${key}` },
    })
    expect([answer.status, answer.headers.get('content-type')]).toEqual([
      200,
      'text/plain; version=0.0.4; charset=utf-8',
    ])
    return parseMetrics(await answer.text())
  }
  expect((await fetch(`${bridge.process.url}/metrics`)).status).toBe(401)

  const before = await waitFor('a QR code', async () => {
    const found = await scrape()
    return valueOf(found, 'wa_monitor_bridge_state', { state: 'SCAN_QR_CODE' }) === 1 && found
  })
  expect(valueOf(before, 'wa_monitor_bridge_connected')).toBe(0)
  expect(valueOf(before, 'wa_monitor_bridge_state', { state: 'WORKING' })).toBe(0)
  expect(before.has('wa_monitor_bridge_last_message_age_seconds')).toBe(false)

  await bridge.link()
  await simulator.post(LAWLEY, { from: THABO, text: 'DR1752028' })
  const send = () => bridge.call('POST', '/api/send', { recipient: LAWLEY, message: 'seen' })
  expect((await send()).body.status).toBe('server_ack')
  expect((await send()).body.status).toBe('server_ack')
  expect((await send()).status).toBe(429)
  expect((await bridge.call('POST', '/api/pause')).status).toBe(200)

  const documented = [...documentedMetrics('Every service'), ...documentedMetrics('whatsapp-bridge')]
  const families = await waitFor('all families', async () => {
    const found = await scrape()
    return documented.every(({ name }) => found.has(name)) && found
  })
  expect([...families.keys()].toSorted()).toEqual(documented.map(({ name }) => name).toSorted())
  for (const { name, type, labels } of documented) {
    const family = families.get(name)
    expect([name, family?.type]).toEqual([name, type])
    for (const sample of family?.samples ?? []) expect(Object.keys(sample.labels)).toEqual(labels)
  }
  const value = (name: string, labels?: Record<string, string>) =>
    valueOf(families, `wa_monitor_bridge_${name}`, labels)
  const states = families.get('wa_monitor_bridge_state')?.samples ?? []
  expect(states.filter((sample) => sample.value === 1).map(({ labels }) => labels.state)).toEqual(['WORKING'])
  expect(value('connected')).toBe(1)
  expect(value('connects_total')).toBeGreaterThanOrEqual(1)
  expect(value('messages')).toBeGreaterThanOrEqual(3)
  expect(value('missing_messages', { state: 'open' })).toBe(0)
  expect([value('inbox_pending'), value('outbox_open')]).toEqual([0, 0])
  expect([value('limit_messages', { window: '60' }), value('limit_used', { window: '60' })]).toEqual([2, 2])
  expect(value('paused')).toBe(1)
  expect(value('send_requests_total', { outcome: 'server_ack' })).toBe(2)
  expect(value('send_requests_total', { outcome: 'rate_limited' })).toBe(1)
  expect(value('last_message_age_seconds')).toBeGreaterThanOrEqual(0)
  expect(JSON.stringify([...families])).not.toMatch(/1752028|2782/)
  await bridge.process.stop()
  await simulator.process.stop()
})
