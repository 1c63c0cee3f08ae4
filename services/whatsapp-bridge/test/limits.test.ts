import { limitsResponseSchema } from '@wa-monitor/contracts'
import { evidenceDirectory, startBridge, startSimulator } from '@wa-monitor/local-stack'
import { expect, test } from 'vitest'

const LAWLEY = '120363418298130331@g.us'
const LIMITS = {
  RATE_LIMIT_MESSAGES_PER_MINUTE: '2',
  RATE_LIMIT_MESSAGES_PER_HOUR: '20',
  RATE_LIMIT_MESSAGES_PER_DAY: '100',
}

test('the third message in a minute is told when it may go, whoever asks, and after a restart too', async (context) => {
  const directory = evidenceDirectory(context)
  const simulator = await startSimulator(directory)
  let bridge = await startBridge(directory, simulator, LIMITS)
  await bridge.link()
  const send = (n: number, headers = {}) =>
    bridge.call('POST', '/api/send', { recipient: LAWLEY, message: `message ${n}` }, headers)
  const answers = await Promise.all([1, 2, 3, 4].map((n) => send(n)))
  expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 200, 429, 429])
  const refused = answers.find(({ status }) => status === 429)
  expect(refused?.body).toMatchObject({ success: false, code: 'rate_limited' })
  expect(Number(refused?.headers.get('retry-after'))).toBeGreaterThan(0)
  await bridge.process.kill()
  bridge = await startBridge(directory, simulator, LIMITS)
  await bridge.untilWorking()
  expect((await send(5)).status).toBe(429)
  const limits = limitsResponseSchema.parse((await bridge.call('GET', '/api/limits')).body)
  expect(limits.windows.map(({ used, left }) => [used, left])).toEqual([
    [2, 0],
    [2, 18],
    [2, 98],
  ])
  expect(limits.counted_at).toHaveLength(2)
  expect(Date.parse(limits.next_free_at)).toBe((limits.counted_at[0] ?? 0) + 60_001)
  expect((await simulator.copies('27820000001')).length).toBe(2)
  await bridge.process.stop()
  await simulator.process.stop()
})

test('what became of a message can be asked by its key', async (context) => {
  const directory = evidenceDirectory(context)
  const simulator = await startSimulator(directory)
  const bridge = await startBridge(directory, simulator)
  await bridge.link()
  const key = { 'idempotency-key': 'feedback-1' }
  const { body } = await bridge.call('POST', '/api/send', { recipient: LAWLEY, message: 'x' }, key)
  expect((await bridge.call('GET', '/api/sends/feedback-1')).body).toEqual(body)
  expect((await bridge.call('GET', '/api/sends/feedback-2')).status).toBe(404)
  await bridge.process.stop()
  await simulator.process.stop()
})
