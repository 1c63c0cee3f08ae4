/** A page stays up to date also when something on the way to the api takes a question and never answers it. */
import { afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { dashboardModule } from './dashboard-module.ts'

interface Live {
  followLive(look: () => Promise<void>): { stop(): void }
}
interface Asking {
  get(path: string): Promise<unknown>
}

type Answer = Partial<Response> | 'silent'

let live: Live
let asking: Asking
let answer: Answer
const lines: AbortSignal[] = []

beforeAll(async () => {
  vi.useFakeTimers()
  vi.stubGlobal('document', { hidden: false, addEventListener: () => undefined })
  vi.stubGlobal('location', { hash: '' })
  vi.stubGlobal('sessionStorage', { getItem: () => null })
  vi.stubGlobal('fetch', (_path: string, { signal }: { signal: AbortSignal }) => {
    lines.push(signal)
    if (answer !== 'silent') return Promise.resolve(answer)
    return new Promise((_answered, cut) => {
      signal.addEventListener('abort', () => cut(signal.reason))
    })
  })
  live = await dashboardModule<Live>('lib/live.js')
  asking = await dashboardModule<Asking>('lib/api.js')
})
beforeEach(() => {
  answer = 'silent'
  lines.length = 0
})
afterEach(() => vi.restoreAllMocks())

test('a line whose answer never begins is given up: the page looks by itself, and asks for another', async () => {
  const look = vi.fn(() => Promise.resolve())
  const following = live.followLive(look)
  expect([look.mock.calls.length, lines.length]).toEqual([1, 1])
  await vi.advanceTimersByTimeAsync(60_000)
  expect(lines[0]?.aborted).toBe(true)
  expect(look.mock.calls.length).toBeGreaterThan(1)
  expect(lines.length).toBeGreaterThan(1)
  following.stop()
})

test('an answer that does not come in time is an error', async () => {
  const patience = new AbortController()
  vi.spyOn(AbortSignal, 'timeout').mockReturnValue(patience.signal)
  const asked = asking.get('/api/drops')
  patience.abort(new Error('too late'))
  await expect(asked).rejects.toThrow('too late')
})

test('half an answer is an error, not an empty one', async () => {
  const headers = new Headers({ ETag: '"1"' })
  answer = { ok: true, status: 200, headers, json: () => Promise.reject(new TypeError('network error')) }
  await expect(asking.get('/api/drops')).rejects.toThrow('network error')
})
