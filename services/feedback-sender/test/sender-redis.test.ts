import { expect, test } from 'vitest'
import { startRedis, waitFor, whyNoRedis } from '@wa-monitor/local-stack'
import { acknowledged, refused } from './fake-bridge.ts'
import { useSender } from './sender-harness.ts'
import { testSender } from './sender-suite.ts'

testSender('redis')

const harness = useSender('redis')

test('a Redis that was emptied while 20 waited loses none and sends each once', async () => {
  let open = false
  harness.bridge().answer = (call) => (open ? acknowledged(call) : refused(503, 'not_linked'))
  for (let index = 0; index < 20; index += 1) await harness.feedback(`DR17520${10 + index}`)
  const { sender } = await harness.start()
  harness.redis()?.command('FLUSHALL')
  open = true
  await sender.reconcile()
  await harness.settled('sent')
  const delivered = harness
    .bridge()
    .sends.slice(-20)
    .map(({ body }) => body.message.slice(0, 9))
  expect(new Set(delivered).size).toBe(20)
  expect(delivered).toEqual(delivered.toSorted())
})

test('a Redis that goes away is said, and used again when it is back', async ({ skip, onTestFinished }) => {
  const noRedis = whyNoRedis()
  if (noRedis) skip(noRedis)
  const first = await startRedis()
  const queue = { kind: 'redis', url: first.url } as const
  const { sender } = await harness.start({ queue })
  await first.stop()
  await sender.reconcile()
  expect(sender.health()).toMatchObject({
    status: 'failing',
    reasons: [expect.stringContaining('does not answer')],
  })
  const second = await startRedis([], Number(new URL(first.url).port))
  onTestFinished(() => second.stop())
  await harness.feedback('DR1752028', { job: false })
  await waitFor('the queue to be in use again', async () => {
    await sender.reconcile()
    return sender.health().status === 'ok'
  })
  await harness.settled('sent')
})
