import { afterEach, describe, expect, test } from 'vitest'
import { BUSINESS, Harness, LAWLEY } from './harness.ts'
import { until } from './until.ts'

let harness: Harness
afterEach(() => harness.close())

const enter = (code: string, phone?: string) =>
  harness.post('/admin/mock-phone/enter-code', { code, ...(phone ? { phone } : {}) })

/** A client that has asked for a code. */
async function waiting(phone = BUSINESS, code?: string) {
  const client = harness.connect()
  await until(() => client.qr, 'a QR code')
  return { client, code: await client.socket.requestPairingCode(phone, code) }
}

describe('a pairing code', () => {
  test('typed on the phone links the client that shows it, which then sends and receives', async () => {
    harness = await Harness.start()
    const { client, code } = await waiting()
    expect(code).toMatch(/^[0-9A-Z]{8}$/)
    const typed = `${code.slice(0, 4)}-${code.slice(4)}`.toLowerCase()
    const answer = (await enter(typed)) as { device_jid: string }
    expect(await client.closed()).toBe(515)
    expect(client.auth.creds.me?.id).toBe(answer.device_jid)
    expect(client.auth.creds.registered).toBe(true)
    const linked = await harness.connect(client.auth).ready()
    expect((await harness.state()).linked_devices).toMatchObject([
      { jid: answer.device_jid, connected: true },
    ])
    const posted = await harness.say(LAWLEY, '27820000001', 'DR1752028')
    expect((await linked.message(posted)).words.conversation).toBe('DR1752028')
    const sent = await linked.send(LAWLEY, 'thank you')
    expect(await harness.copiesOf(sent, '27820000001')).toMatchObject([{ text: 'thank you', error: null }])
  })

  test('can be chosen by the application, and links to the phone it was asked for', async () => {
    harness = await Harness.start()
    const { client } = await waiting('27820000003', 'WAMON123')
    await expect(enter('WAMON123')).rejects.toThrow(
      '404 No client that is connected here has asked for a code',
    )
    await enter('WAMON123', '27820000003')
    await client.closed()
    expect(client.auth.creds.me?.id).toMatch(/^27820000003:1@/)
  })

  test('typed wrongly disconnects the client, whose credentials then get 401', async () => {
    harness = await Harness.start()
    const { client } = await waiting()
    await expect(enter('AAAAAAAA')).rejects.toThrow('400 This is not the code the client shows')
    expect(await client.closed()).toBe(428)
    expect((await harness.state()).linked_devices).toEqual([])
    expect(await harness.connect(client.auth).closed()).toBe(401)
  })

  test('is unknown where nobody has asked, and malformed input says what is expected', async () => {
    harness = await Harness.start()
    await expect(enter('ABCDEFGH', '27820009999')).rejects.toThrow('404 Nobody here has the phone')
    await expect(enter('ABCDEFGH')).rejects.toThrow('404 No client that is connected here has asked')
    await expect(enter('ABC')).rejects.toThrow('400 code: eight letters and digits')
    // A number that is on no phone here: the request is refused, no phone can be typed on.
    const { client, code } = await waiting('27820009999')
    await expect(enter(code, '27820009999')).rejects.toThrow('404 Nobody here has the phone')
    await expect(enter(code)).rejects.toThrow('404 No client that is connected here has asked')
    await client.close()
    await expect(enter(code)).rejects.toThrow('404')
  })
})

describe('codes live as long as the server lets them', () => {
  const scan = (qr: string | undefined) => harness.post('/admin/mock-phone/scan-qr', { qr })

  test('a QR code that is no longer shown is refused, the current one is accepted', async () => {
    harness = await Harness.start(undefined, { codeLife: { firstMs: 500, nextMs: 60_000 } })
    const client = harness.connect(undefined, { qrTimeout: 500 })
    await until(() => client.qr, 'a QR code')
    const first = client.qr
    await until(() => client.qr !== first, 'the next code')
    await expect(scan(first)).rejects.toThrow('410 This code was shown too long ago')
    await scan(client.qr)
    expect(await client.closed()).toBe(515)
  })

  test('a pairing code lives as long as the QR codes; then the connection is closed', async () => {
    harness = await Harness.start(undefined, { codeLife: { firstMs: 500, nextMs: 100 } })
    const { client, code } = await waiting()
    const shown = client.qr
    expect(await client.closed()).toBe(428)
    await expect(enter(code)).rejects.toThrow('410 The client has waited too long for this code')
    await expect(scan(shown)).rejects.toThrow('410 This code was shown too long ago')
    expect(await harness.connect(client.auth).closed()).toBe(401)
  })

  test('a client that counts the same time gives up first, with 408', async () => {
    harness = await Harness.start(undefined, { codeLife: { firstMs: 300, nextMs: 300 } })
    const client = harness.connect(undefined, { qrTimeout: 300 })
    await until(() => client.qr, 'a QR code')
    expect(await client.closed()).toBe(408)
  })
})
