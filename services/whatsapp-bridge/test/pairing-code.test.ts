/** Linking without a camera, with the simulator's phones typing the code. */
import {
  evidenceDirectory,
  startBridge,
  startSimulator,
  waitFor,
  type BridgeProcess,
  type SimulatorProcess,
} from '@wa-monitor/local-stack'
import { expect, test } from 'vitest'

const LAWLEY = '120363418298130331@g.us'

const codeOf = (bridge: BridgeProcess, other?: string) =>
  waitFor('a pairing code', async () => {
    const { status, body } = await bridge.call('GET', '/api/pairing-code')
    return status === 200 && body.code !== other && body
  })
const type = (simulator: SimulatorProcess, code: unknown, phone: string) =>
  simulator.call('POST', '/admin/mock-phone/enter-code', { code, phone })
const page = async (bridge: BridgeProcess) => (await fetch(`${bridge.process.url}/login`)).text()
const ask = (bridge: BridgeProcess, phone: string, headers: Record<string, string> = {}) =>
  fetch(`${bridge.process.url}/login/pairing-code`, {
    method: 'POST',
    headers: { accept: 'text/html', ...headers },
    body: new URLSearchParams({ phone }),
    redirect: 'manual',
  })

test('the configured number: a code by itself, a wrong one costs nothing, the right one links', async (context) => {
  const directory = evidenceDirectory(context)
  const simulator = await startSimulator(directory)
  const phone = (await simulator.state()).business_phone
  const variables = { WHATSAPP_PAIRING_PHONE: `+${phone}` }
  let bridge = await startBridge(directory, simulator, variables)
  const first = await codeOf(bridge)
  expect(first).toMatchObject({
    success: true,
    phone,
    code: expect.stringMatching(/^[0-9A-Z]{4}-[0-9A-Z]{4}$/),
  })
  const shown = await page(bridge)
  expect(shown).toContain(String(first.code))
  expect(shown).toContain('<img id="qr"')
  expect(shown).not.toContain(phone)
  // A crash meanwhile: the half-made link is not logged in with.
  await bridge.process.kill()
  bridge = await startBridge(directory, simulator, variables)
  await waitFor('a QR code', async () => (await bridge.health()).state === 'SCAN_QR_CODE')
  expect((await bridge.health()).reason).toBe('not-linked')
  expect(bridge.process.output()).not.toContain('logged-out')
  // Typed wrongly: WhatsApp hangs up, and another code comes by itself.
  const second = await codeOf(bridge, String(first.code))
  await expect(type(simulator, 'AAAA-AAAA', phone)).rejects.toThrow('400')
  const third = await codeOf(bridge, String(second.code))
  await type(simulator, third.code, phone)
  await bridge.untilWorking()
  expect(bridge.process.output()).not.toContain('logged-out')
  await bridge.process.stop()
  await simulator.process.stop()
})

test('asked for at /login: refused where it should be, shown, typed', async (context) => {
  const directory = evidenceDirectory(context)
  const simulator = await startSimulator(directory)
  const phone = (await simulator.state()).business_phone
  const bridge = await startBridge(directory, simulator)
  await waitFor('a QR code', async () => (await bridge.health()).state === 'SCAN_QR_CODE')
  const none = await bridge.call('GET', '/api/pairing-code')
  expect([none.status, none.body.code]).toEqual([404, 'no_pairing_code'])
  expect(none.body.message).toContain('WHATSAPP_PAIRING_PHONE')
  // Not from elsewhere, not for nonsense.
  expect((await ask(bridge, phone, { 'sec-fetch-site': 'cross-site' })).status).toBe(403)
  const local = await ask(bridge, '082 000 0001')
  expect(local.status).toBe(400)
  expect(await local.text()).toContain('international form')
  const accepted = await ask(bridge, phone)
  expect([accepted.status, accepted.headers.get('location')]).toEqual([303, '/login'])
  const { code } = await codeOf(bridge)
  const again = await ask(bridge, phone)
  expect(again.status).toBe(429)
  expect(Number(again.headers.get('retry-after'))).toBeGreaterThan(0)
  expect(await again.text()).toContain('WhatsApp allows few pairing codes')
  await type(simulator, code, phone)
  await bridge.untilWorking()
  const sent = await bridge.call('POST', '/api/send', { recipient: LAWLEY, message: 'linked by code' })
  expect(sent.body.status).toBe('server_ack')
  expect((await bridge.call('GET', '/api/pairing-code')).body.code).toBe('already_linked')
  expect((await ask(bridge, phone)).status).toBe(409)
  expect(await page(bridge)).not.toContain('id="ask"')
  await bridge.process.stop()
  await simulator.process.stop()
})

test('a number that has no WhatsApp: said, and the QR code still works', async (context) => {
  const directory = evidenceDirectory(context)
  const simulator = await startSimulator(directory)
  const bridge = await startBridge(directory, simulator, { WHATSAPP_PAIRING_PHONE: '27820009999' })
  await waitFor('the refusal', async () => (await page(bridge)).includes('gave no code for 2782…99'))
  expect((await bridge.call('GET', '/api/pairing-code')).body.message).toContain('404')
  await bridge.link()
  await bridge.process.stop()
  await simulator.process.stop()
})
