import { createCipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto'
import { deflateSync } from 'node:zlib'
import { proto } from '@whiskeysockets/baileys'
import { afterEach, expect, test, vi } from 'vitest'
import { fetchHistory } from './fetch-history.ts'

afterEach(() => vi.unstubAllGlobals())

const HISTORY = proto.HistorySync.encode({
  syncType: proto.HistorySync.HistorySyncType.RECENT,
  conversations: [{ id: '120363418298130331@g.us' }],
}).finish()

/** A file as WhatsApp's media server keeps it: encrypted, ten bytes of its MAC behind it. */
function encrypted(content: Uint8Array, mediaKey: Buffer): Buffer {
  const keys = Buffer.from(hkdfSync('sha256', mediaKey, '', 'WhatsApp History Keys', 112))
  const [iv, cipherKey, macKey] = [keys.subarray(0, 16), keys.subarray(16, 48), keys.subarray(48, 80)]
  const cipher = createCipheriv('aes-256-cbc', cipherKey, iv)
  const body = Buffer.concat([cipher.update(content), cipher.final()])
  const mac = createHmac('sha256', macKey).update(iv).update(body).digest().subarray(0, 10)
  return Buffer.concat([body, mac])
}

function serve(answer: Response) {
  const asked: string[] = []
  vi.stubGlobal('fetch', async (url: string) => {
    asked.push(url)
    return answer
  })
  return asked
}

test('inside the notification', async () => {
  const notification = { initialHistBootstrapInlinePayload: deflateSync(HISTORY) }
  expect((await fetchHistory(notification)).conversations?.[0]?.id).toBe('120363418298130331@g.us')
})

test('on the media server', async () => {
  const mediaKey = randomBytes(32)
  const asked = serve(new Response(new Uint8Array(encrypted(deflateSync(HISTORY), mediaKey))))
  const history = await fetchHistory({ mediaKey, directPath: '/v/t62/history' })
  expect(history.conversations?.[0]?.id).toBe('120363418298130331@g.us')
  expect(asked).toEqual(['https://mmg.whatsapp.net/v/t62/history'])
})

test('a media server that does not have it any more', async () => {
  serve(new Response('gone', { status: 410 }))
  await expect(fetchHistory({ mediaKey: randomBytes(32), directPath: '/x' })).rejects.toThrow(
    'Failed to fetch',
  )
})

test('with another key it is no history', async () => {
  serve(new Response(new Uint8Array(encrypted(deflateSync(HISTORY), randomBytes(32)))))
  await expect(fetchHistory({ mediaKey: randomBytes(32), directPath: '/x' })).rejects.toThrow()
})

test('what unpacks to more than any history is refused', async () => {
  const bomb = deflateSync(Buffer.alloc(257 * 1024 * 1024))
  await expect(fetchHistory({ initialHistBootstrapInlinePayload: bomb })).rejects.toThrow('larger')
})

test('neither inside nor anywhere else', async () => {
  await expect(fetchHistory({})).rejects.toThrow('No valid media URL')
  await expect(fetchHistory({ initialHistBootstrapInlinePayload: Buffer.from('nonsense') })).rejects.toThrow(
    'incorrect header check',
  )
})
