import { EventEmitter } from 'node:events'
import { silentLog } from '@wa-monitor/service'
import type { WASocket } from '@whiskeysockets/baileys'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { Pairing, PairingError } from './pairing.ts'

const PHONE = '27820000001'
const OTHER = '27820000002'
const MINUTE_MS = 60_000

beforeEach(() => void vi.useFakeTimers({ now: Date.parse('2026-03-02T08:00:00.000Z') }))
afterEach(() => void vi.useRealTimers())

type Answer = 'accepted' | 'refused' | 'nothing'

/** A bridge whose connections come when the test says so, and what WhatsApp was asked for over them. */
function build(configured?: string, values = new Map<string, string>()) {
  const asked: string[] = []
  const world = { answer: 'accepted' as Answer, startedOver: 0 }
  const meta = {
    read: (key: string) => values.get(key),
    write: (key: string, value: string | undefined) => void values.set(key, value ?? ''),
  }
  const startOver = () => {
    world.startedOver += 1
    pairing.ended(false)
  }
  const pairing: Pairing = new Pairing({ configured, meta, now: Date.now, log: silentLog(), startOver })
  const connect = async () => {
    const ws = new EventEmitter()
    const socket = {
      ws,
      async requestPairingCode(phone: string) {
        asked.push(phone)
        queueMicrotask(() => {
          if (world.answer === 'accepted') ws.emit('CB:iq,,link_code_companion_reg', {})
          if (world.answer === 'refused')
            ws.emit('CB:iq,type:error', {
              content: [{ tag: 'error', attrs: { code: '429', text: 'rate-overlimit' } }],
            })
        })
        return `CODE000${asked.length}`
      },
    } as unknown as WASocket
    pairing.ready(socket)
    await vi.advanceTimersByTimeAsync(0)
    return socket
  }
  return { pairing, world, asked, values, connect }
}

function limitOf(pairing: Pairing, phone = PHONE): PairingError | undefined {
  try {
    pairing.ask(phone)
  } catch (error) {
    if (error instanceof PairingError) return error
    throw error
  }
  return undefined
}

test('nobody asks: no code', async () => {
  const { pairing, asked, connect } = build()
  await connect()
  expect([asked, pairing.status()]).toEqual([[], { code: null, phone: null, note: null }])
})

test('the configured number gets a code, once per connection however many QR codes that shows', async () => {
  const { pairing, asked, connect } = build(PHONE)
  const socket = await connect()
  pairing.ready(socket)
  expect(asked).toEqual([PHONE])
  expect(pairing.status()).toEqual({ code: 'CODE-0001', phone: PHONE, note: null })
})

test('the QR codes run out, or the code was wrong: the next connection brings another code, and says so', async () => {
  const { pairing, asked, connect } = build(PHONE)
  await connect()
  pairing.ended(false)
  expect(pairing.status()).toMatchObject({ code: null, note: expect.stringContaining('no longer valid') })
  await connect()
  // WhatsApp is not asked at once again, but without anybody's doing.
  expect([asked.length, pairing.status().code]).toEqual([1, null])
  await vi.advanceTimersByTimeAsync(11_000)
  expect([asked.length, pairing.status().code]).toEqual([2, 'CODE-0002'])
})

test('nobody types them: after three it waits for somebody to ask', async () => {
  const { pairing, asked, connect } = build(PHONE)
  for (let round = 0; round < 6; round++) {
    await connect()
    pairing.ended(false)
    await vi.advanceTimersByTimeAsync(3 * MINUTE_MS)
  }
  await connect()
  expect(asked).toHaveLength(3)
  expect(pairing.status().note).toContain('until somebody wants one')
  pairing.ask(PHONE)
  await vi.advanceTimersByTimeAsync(0)
  expect(pairing.status().code).toBe('CODE-0004')
})

describe('asked for by a person', () => {
  test('a connection that has not asked yet asks at once', async () => {
    const { pairing, asked, world, connect } = build()
    await connect()
    pairing.ask(OTHER)
    await vi.advanceTimersByTimeAsync(0)
    expect([asked, world.startedOver, pairing.status().phone]).toEqual([[OTHER], 0, OTHER])
  })

  test('for another number than before: over another connection', async () => {
    const { pairing, asked, world, connect } = build(PHONE)
    await connect()
    await vi.advanceTimersByTimeAsync(MINUTE_MS)
    pairing.ask(OTHER)
    expect([world.startedOver, pairing.status().code]).toEqual([1, null])
    await connect()
    expect([asked, pairing.status().phone]).toEqual([[PHONE, OTHER], OTHER])
  })

  test('between two connections it is asked to wait a moment', () => {
    expect(limitOf(build().pairing)).toMatchObject({ code: 'not_ready', retryAfterSeconds: 5 })
  })

  test('not twice in 10 seconds, and six times in an hour, through restarts', async () => {
    const first = build()
    await first.connect()
    first.pairing.ask(PHONE)
    expect(limitOf(first.pairing)).toMatchObject({ code: 'pairing_limit', retryAfterSeconds: 11 })
    for (let n = 1; n < 6; n++) {
      await vi.advanceTimersByTimeAsync(MINUTE_MS)
      first.pairing.ask(PHONE)
      await first.connect()
    }
    const second = build(undefined, first.values)
    await second.connect()
    await vi.advanceTimersByTimeAsync(MINUTE_MS)
    expect(limitOf(second.pairing)?.message).toContain('in 55 minutes. The QR code works meanwhile')
    await vi.advanceTimersByTimeAsync(55 * MINUTE_MS)
    expect(limitOf(second.pairing)).toBeUndefined()
  })

  test('the limit holds for codes nobody asked for, too', async () => {
    const { pairing, asked, values, connect } = build(PHONE)
    values.set('pairing_asked_at', JSON.stringify(Array.from({ length: 6 }, (_, n) => Date.now() - n * 1000)))
    await connect()
    expect(asked).toEqual([])
    expect(pairing.status().note).toContain('asked for many codes already')
  })

  test('a clock that was set back keeps nobody waiting for more than an hour', async () => {
    const { pairing, values, connect } = build()
    const ahead = Date.now() + 100 * 60 * MINUTE_MS
    values.set('pairing_asked_at', JSON.stringify(Array.from({ length: 6 }, () => ahead)))
    await connect()
    expect(limitOf(pairing)?.retryAfterSeconds).toBeLessThanOrEqual(3601)
  })
})

test.each([
  ['refused', '429 rate-overlimit'],
  ['nothing', 'it did not answer'],
] as [Answer, string][])('WhatsApp says: %s', async (answer, why) => {
  const { pairing, world, connect } = build(PHONE)
  world.answer = answer
  await connect()
  await vi.advanceTimersByTimeAsync(20_000)
  expect(pairing.status().code).toBeNull()
  expect(pairing.status().note).toContain(`gave no code for 2782…01 (${why})`)
})

test('an answer that comes when the connection is gone changes nothing', async () => {
  const { pairing, world, connect } = build(PHONE)
  world.answer = 'nothing'
  const socket = await connect()
  pairing.ended(false)
  socket.ws.emit('CB:iq,,link_code_companion_reg', {})
  await vi.advanceTimersByTimeAsync(20_000)
  expect(pairing.status()).toEqual({ code: null, phone: PHONE, note: null })
})

test('linked: nothing of it is left, and a later logout starts with the configured number', async () => {
  const { pairing, connect } = build(PHONE)
  await connect()
  await vi.advanceTimersByTimeAsync(MINUTE_MS)
  pairing.ask(OTHER)
  await connect()
  pairing.ended(true)
  expect(pairing.status()).toEqual({ code: null, phone: PHONE, note: null })
})
