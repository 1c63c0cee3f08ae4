import { createServer } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { afterAll, expect, test } from 'vitest'
import { Client } from './client.ts'
import { Harness } from './harness.ts'
import { until } from './until.ts'

const closers: (() => unknown)[] = []
afterAll(async () => {
  for (const close of closers.toReversed()) await close()
})

test('a bridge that shows a QR code is linked without a person', async () => {
  let client: Client | undefined
  const keys: unknown[] = []
  const bridge = createServer((request, response) => {
    const state =
      client?.qr === undefined ? 'STARTING' : client.closedWith === 515 ? 'WORKING' : 'SCAN_QR_CODE'
    if (request.url === '/api/qr') keys.push(request.headers['x-api-key'])
    const answers: Record<string, unknown> = {
      '/health': {
        status: 'ok',
        connected: true,
        logged_in: false,
        state,
        reason: null,
        last_message_at: null,
      },
      '/api/qr': { success: true, qr: client?.qr, qr_text: '' },
    }
    response.end(JSON.stringify(answers[request.url ?? '']))
  }).listen(0, '127.0.0.1')
  closers.push(() => bridge.close())
  await once(bridge, 'listening')
  const { port } = bridge.address() as AddressInfo
  const harness = await Harness.start({ bridgeUrl: `http://127.0.0.1:${port}`, apiKey: 'a-key' })
  closers.push(() => harness.close())
  client = harness.connect()
  await until(() => client?.closedWith === 515, 'the client to be linked')
  expect(keys).toContain('a-key')
  await harness.connect(client.auth).ready()
  expect((await harness.state()).linked_devices).toMatchObject([{ connected: true }])
})
