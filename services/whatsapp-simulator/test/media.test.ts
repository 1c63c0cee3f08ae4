import { createHash, randomBytes } from 'node:crypto'
import https from 'node:https'
import { downloadMediaMessage, type WAMessage } from '@whiskeysockets/baileys'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { groupMessagesResponseSchema } from '@wa-monitor/contracts'
import { pictureFormat } from '../src/media/picture-format.ts'
import { samplePicture } from '../src/media/sample-pictures.ts'
import type { Client } from './client.ts'
import { Harness, LAWLEY } from './harness.ts'
import { trustSimulator } from './media-client.ts'
import { until } from './until.ts'

const THABO = '27820000001'
const PNG = samplePicture('trench')
let harness: Harness
let client: Client
let certificate: string
beforeAll(async () => {
  harness = await Harness.start()
  certificate = await trustSimulator(harness)
  client = await harness.link()
})
afterAll(() => harness.close())

async function received(id: string): Promise<WAMessage> {
  return (await client.message(id)).message
}

const download = (message: WAMessage) => downloadMediaMessage(message, 'buffer', {})

async function entry(id: string) {
  const answer = await harness.request('GET', `/admin/groups/${LAWLEY}/messages`)
  return groupMessagesResponseSchema.parse(answer).messages.find(({ message_id }) => message_id === id)
}

async function file(id: number | null | undefined) {
  const response = await fetch(`${harness.simulator.url()}/admin/media/${id}`)
  return {
    status: response.status,
    type: response.headers.get('content-type'),
    bytes: Buffer.from(await response.arrayBuffer()),
  }
}

describe('a picture a contractor posts', () => {
  test('is downloaded and decrypted by the client, and shown by the simulator', async () => {
    const media = { kind: 'image', data_base64: PNG.toString('base64') }
    const id = await harness.say(LAWLEY, THABO, 'DR1752028', { media })
    const message = await received(id)
    expect(message.message?.imageMessage).toMatchObject({
      caption: 'DR1752028',
      mimetype: 'image/png',
      width: 320,
      height: 240,
    })
    expect(Buffer.from(message.message?.imageMessage?.fileSha256 ?? [])).toEqual(
      createHash('sha256').update(PNG).digest(),
    )
    expect(await download(message)).toEqual(PNG)
    const shown = await entry(id)
    expect(shown).toMatchObject({ image: true, text: 'DR1752028' })
    expect(await file(shown?.media_id)).toEqual({ status: 200, type: 'image/png', bytes: PNG })
  })

  test.each([['image'], [{ kind: 'image' }], [{ kind: 'image', sample: 'pole' }]])(
    'can be a sample: %j',
    async (media) => {
      const message = await received(await harness.say(LAWLEY, THABO, '', { media }))
      const picture = await download(message)
      expect(pictureFormat(picture)).toEqual({ mimetype: 'image/png', width: 320, height: 240 })
    },
  )

  test('can be a JPEG of several hundred kilobytes', async () => {
    const jpeg = Buffer.concat([
      Buffer.from('ffd8ffe000104a46494600010100000100010000ffc0000b0800f0014001011100', 'hex'),
      randomBytes(900_000),
      Buffer.from('ffd9', 'hex'),
    ])
    const media = { kind: 'image', data_base64: jpeg.toString('base64') }
    const message = await received(await harness.say(LAWLEY, THABO, 'large', { media }))
    expect(message.message?.imageMessage).toMatchObject({ mimetype: 'image/jpeg', width: 320, height: 240 })
    expect(await download(message)).toEqual(jpeg)
  })

  test('is refused when it is none', async () => {
    const say = (media: object) => harness.say(LAWLEY, THABO, 'x', { media })
    const text = Buffer.from('not a picture').toString('base64')
    await expect(say({ kind: 'image', data_base64: text })).rejects.toThrow(
      '400 media.data_base64 is neither a PNG nor',
    )
    await expect(say({ kind: 'image', data_base64: '%' })).rejects.toThrow('400')
    await expect(say({ kind: 'image', data_base64: text, sample: 'box' })).rejects.toThrow('400')
    expect((await file(999)).status).toBe(404)
  })

  test('that the server has deleted is uploaded again by the phone when the client asks', async () => {
    const id = await harness.say(LAWLEY, THABO, 'gone', { media: { kind: 'image', sample: 'box' } })
    const message = await received(id)
    const shown = await entry(id)
    await harness.request('DELETE', `/admin/media/${shown?.media_id}`)
    await expect(download(message)).rejects.toThrow('Failed to fetch stream')
    // rc14 looks for the status in the wrong place and does not ask by itself.
    const again = await client.socket.updateMediaMessage(message)
    // It then has the path, and its host from what it last asked for uploads: WhatsApp's own unless it did.
    const image = again.message?.imageMessage
    if (image) image.url = `https://${harness.simulator.mediaHost()}${image.directPath}`
    expect(await download(again)).toEqual(samplePicture('box'))
  })
})

describe('a picture the client sends', () => {
  test('is uploaded, its caption read on every phone, and the picture shown by the simulator', async () => {
    const content = { image: PNG, caption: 'like this', jpegThumbnail: '' }
    const sent = await client.socket.sendMessage(LAWLEY, content)
    const id = sent?.key.id ?? ''
    expect(await harness.copiesOf(id, THABO)).toMatchObject([{ text: 'like this', error: null }])
    expect(sent?.message?.imageMessage?.url).toContain(`https://${harness.simulator.mediaHost()}/mms/image/`)
    await until(async () => (await entry(id))?.media_id, 'the picture to be readable')
    expect((await file((await entry(id))?.media_id)).bytes).toEqual(PNG)
    const later = await harness.link()
    await until(
      () => later.history.some(({ messages }) => messages.some(({ key }) => key.id === id)),
      'history',
    )
    const known = later.history.flatMap(({ messages }) => messages).find(({ key }) => key.id === id)
    expect(known && (await download(known))).toEqual(PNG)
    await later.close()
  })
})

describe('the media server', () => {
  const ask = async (
    path: string,
    init: { method?: string; headers?: Record<string, string>; body?: Buffer } = {},
  ) => {
    const { promise, resolve, reject } = Promise.withResolvers<{ status: number; length: number }>()
    const { body, ...options } = init
    const request = https.request(`https://${harness.simulator.mediaHost()}${path}`, {
      ...options,
      ca: certificate,
    })
    request.on('error', reject).on('response', (response) => {
      let length = 0
      response.on('data', (part: Buffer) => (length += part.length))
      response.on('end', () => resolve({ status: response.statusCode ?? 0, length }))
    })
    request.end(body)
    return promise
  }

  test('takes only what has the name of its hash, from clients it knows', async () => {
    const body = randomBytes(100)
    const name = createHash('sha256').update(body).digest().toString('base64url')
    const path = `/mms/image/${name}`
    expect((await ask(path, { method: 'POST', body })).status).toBe(401)
    expect((await ask(`${path}?auth=guess`, { method: 'POST', body })).status).toBe(401)
    const connection = await client.socket.refreshMediaConn()
    const auth = `auth=${encodeURIComponent(connection.auth)}`
    expect(connection.hosts[0]?.hostname).toBe(harness.simulator.mediaHost())
    expect((await ask(`${path}?${auth}`, { method: 'POST', body: randomBytes(100) })).status).toBe(400)
    expect((await ask(`/elsewhere/${name}?${auth}`, { method: 'POST', body })).status).toBe(404)
    expect((await ask(path)).status).toBe(404)
    expect((await ask(`${path}?${auth}`, { method: 'POST', body })).status).toBe(200)
    expect(await ask(path)).toEqual({ status: 200, length: 100 })
    expect(await ask(path, { headers: { range: 'bytes=10-19' } })).toEqual({ status: 206, length: 10 })
    expect((await ask(path, { headers: { range: 'bytes=100-' } })).status).toBe(416)
    expect((await ask(path, { method: 'PUT', body })).status).toBe(405)
    // Uploaded, but no message says how to read it.
    const id = Array.from({ length: 50 }, (_, index) => index + 1)
    const states = await Promise.all(id.map(async (number) => (await file(number)).status))
    expect(states).toContain(409)
  })
})
