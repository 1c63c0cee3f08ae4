import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { waitFor } from '@wa-monitor/local-stack'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { BridgeLimits } from '../src/bridge-limits.ts'

let server: Server
let says: 'limits' | 'nothing' | 'nonsense'
let asked = 0
let givenUp = 0

/** A bridge whose answers differ by what `used` is, and a clock that only the test moves. */
beforeEach(async () => {
  asked = 0
  givenUp = 0
  says = 'limits'
  server = createServer((_request, response) => {
    asked += 1
    if (says === 'nothing') {
      response.on('close', () => {
        givenUp += 1
      })
      return
    }
    const windows = [{ seconds: 60, limit: 2, used: asked, left: 2 }]
    const body = { success: true, windows, next_free_at: new Date().toISOString(), counted_at: [] }
    response.end(says === 'limits' ? JSON.stringify(body) : '<html>')
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  vi.useFakeTimers({ toFake: ['Date'] })
})
afterEach(async () => {
  vi.useRealTimers()
  server.closeAllConnections()
  server.close()
})

const open = (patienceMs: number) => {
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const limits = new BridgeLimits({ url, apiKey: 'test-key-of-a-test-bridge' }, patienceMs)
  return async () => (await limits.current())?.windows[0]?.used
}
const pass = (ms: number) => vi.setSystemTime(Date.now() + ms)

test('is asked once for many, and again after a second', async () => {
  const used = open(60_000)
  expect(await Promise.all([used(), used(), used()])).toEqual([1, 1, 1])
  pass(999)
  expect(await used()).toBe(1)
  pass(2)
  expect(await used()).toBe(2)
})

test('while it says nothing, what it said last counts for a few seconds and no longer, and nobody waits', async () => {
  const used = open(1)
  await waitFor('its first answer', async () => (await used()) === 1)
  says = 'nothing'
  pass(2000)
  expect(await used()).toBe(1)
  pass(7000)
  expect(await used()).toBeUndefined()
  expect(givenUp).toBe(0)
  expect(asked).toBe(2)
})

test('what is no answer is none, and is not asked for again at once', async () => {
  const used = open(60_000)
  says = 'nonsense'
  expect(await used()).toBeUndefined()
  expect(await used()).toBeUndefined()
  expect(asked).toBe(1)
  says = 'limits'
  pass(1001)
  expect(await used()).toBe(2)
})
