/** Two numbers: whom a row is handed to, and when another may have it. The answers are made up; the real bridges are in two-numbers.test.ts. */
import { waitFor } from '@wa-monitor/local-stack'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { acknowledged, type FakeBridge, refused, type SendCall, startFakeBridge } from './fake-bridge.ts'
import { useSender } from './sender-harness.ts'

const harness = useSender('postgres')
let second: FakeBridge

beforeEach(async () => {
  second = await startFakeBridge()
})
afterEach(() => second.stop().catch(() => undefined))

const start = () =>
  harness.start({
    senders: [
      { name: 'second', url: second.url },
      { name: 'bridge', url: harness.bridge().url },
    ],
  })
const senderOf = async (id: string) => {
  const [row] = await harness.database.query<{ sender: string | null }>(
    'SELECT sender FROM public.wa_monitor_feedback WHERE id = $1',
    [id],
  )
  return row?.sender
}
const details = async (id: string) => {
  const rows = await harness.database.query<{ line: string }>(
    `SELECT state || ': ' || detail AS line FROM public.wa_monitor_feedback_events WHERE feedback_id = $1 ORDER BY id`,
    [id],
  )
  return rows.map(({ line }) => line)
}
const keys = (bridge: FakeBridge) => bridge.sends.map(({ key }) => key)
const handedOver = (id: string, sender: string | null, ago: string) =>
  harness.database.query(
    `UPDATE public.wa_monitor_feedback SET sender = $2, sending_at = now() - $3::interval WHERE id = $1`,
    [id, sender, ago],
  )

test('the first of SENDERS sends, and the row says so', async () => {
  const id = await harness.feedback('DR1752028')
  await start()
  await harness.settled('sent')
  expect([keys(second), keys(harness.bridge())]).toEqual([[id], []])
  expect(await senderOf(id)).toBe('second')
  expect(await details(id)).toEqual(['sending: through second', 'sent: through second'])
})

test.each([
  ['is not there', undefined],
  ['is not linked', refused(503, 'not_linked')],
  ['is not in the group', refused(404, 'unknown_recipient')],
])('it %s: the next one sends', async (_what, reply) => {
  if (reply) second.answer = () => reply
  else await second.stop()
  const id = await harness.feedback('DR1752028')
  await start()
  await harness.settled('sent')
  expect(keys(harness.bridge())).toEqual([id])
  expect(await senderOf(id)).toBe('bridge')
  const [first, other, last] = await details(id)
  expect([first, last]).toEqual(['sending: through second', 'sent: through bridge'])
  expect(other).toMatch(/^sending: through bridge; second has nothing of it: /)
})

test('who has failed three times in a row is not asked for a while, and says so', async () => {
  second.answer = () => refused(503, 'not_linked')
  for (let drop = 0; drop < 6; drop += 1) await harness.feedback(`DR175202${drop}`, { job: false })
  const { lines } = await start()
  await harness.settled('sent')
  expect(second.sends).toHaveLength(3)
  expect(harness.bridge().sends).toHaveLength(6)
  expect(lines).toContain('Sender second cannot be used: words about not_linked')
})

test.each([
  ['its limit', refused(429, 'rate_limited', { 'retry-after': '1' })],
  ['a pause of it', refused(423, 'paused')],
])('%s is no reason to take the other number', async (_what, reply) => {
  second.answer = (call, n) => (n === 0 ? reply : acknowledged(call))
  const id = await harness.feedback('DR1752028')
  await start()
  await harness.settled('sent')
  expect([keys(second), keys(harness.bridge())]).toEqual([[id, id], []])
})

test('neither is in the group: failed, and both are named', async () => {
  for (const bridge of [second, harness.bridge()]) bridge.answer = () => refused(404, 'unknown_recipient')
  await harness.feedback('DR1752028')
  await start()
  const [row] = await harness.settled('failed')
  expect(row).toMatchObject({ reason_code: 'unknown_recipient' })
  expect(row?.reason).toMatch(/^second: .*\. bridge: /)
})

test('nobody knows whether the first has it: it stays there, and is sent once when that one answers', async () => {
  const port = Number(new URL(second.url).port)
  second.answer = () => {
    void second.stop()
    return 'cut'
  }
  const id = await harness.feedback('DR1752021', { job: false })
  const { sender } = await start()
  await waitFor('the first to be asked', () => second.sends.length > 0)
  const other = await harness.feedback('DR1752022', { job: false })
  await harness.database.query('UPDATE public.wa_monitor_feedback SET group_jid = $2 WHERE id = $1', [
    other,
    '120363421532174586@g.us',
  ])
  await sender.reconcile()
  await waitFor('others to go past', () => harness.bridge().sends.length > 0)
  expect(keys(harness.bridge())).toEqual([other])
  expect(await senderOf(id)).toBe('second')
  second = await startFakeBridge(port)
  await harness.settled('sent')
  expect([keys(second), keys(harness.bridge())]).toEqual([[id], [other]])
})

test('the same after a restart: the row names its sender', async () => {
  const id = await harness.feedback('DR1752028', { job: false, state: 'sending' })
  await handedOver(id, 'second', '0')
  await start()
  await harness.settled('sent')
  expect([keys(second), keys(harness.bridge())]).toEqual([[id], []])
})

test('handed over before rows had a name for it: the bridge has it', async () => {
  const id = await harness.feedback('DR1752028', { job: false, state: 'sending' })
  await start()
  await harness.settled('sent')
  expect([keys(second), keys(harness.bridge())]).toEqual([[], [id]])
})

test('its sender is no longer one of SENDERS: held for a person, and sent by nobody', async () => {
  const id = await harness.feedback('DR1752028', { job: false, state: 'sending' })
  await handedOver(id, 'gone', '1 hour')
  await start()
  const [row] = await harness.settled('held')
  expect(row).toMatchObject({ reason_code: 'sender_gone', reason: expect.stringContaining('SENDERS') })
  expect([keys(second), keys(harness.bridge())]).toEqual([[], []])
})

test('a process was killed a moment ago: its request may still be on its way, so nobody else gets the row', async () => {
  second.answer = () => refused(503, 'not_linked')
  const id = await harness.feedback('DR1752028', { job: false, state: 'sending' })
  await handedOver(id, 'second', '0')
  await start()
  await waitFor('the first to be asked', () => second.sends.length > 0)
  await waitFor('the row to say so', async () => {
    const [row] = await harness.rows()
    return row?.reason.includes('no earlier request')
  })
  expect(await harness.rows()).toMatchObject([{ state: 'sending' }])
  expect(keys(harness.bridge())).toEqual([])
})

test('… and gets it when that was long ago', async () => {
  second.answer = () => refused(503, 'not_linked')
  const id = await harness.feedback('DR1752028', { job: false, state: 'sending' })
  await handedOver(id, 'second', '4 minutes')
  await start()
  await harness.settled('sent')
  expect([keys(second), keys(harness.bridge())]).toEqual([[id], [id]])
})

test('the other number does not know the quoted message: it goes without, under the same key', async () => {
  second.answer = () => refused(503, 'not_linked')
  harness.bridge().answer = (call: SendCall) =>
    call.body.quoted_message_id === undefined ? acknowledged(call) : refused(422, 'quoted_message_unknown')
  const id = await harness.feedback('DR1752028')
  await start()
  await harness.settled('sent')
  expect(keys(harness.bridge())).toEqual([id, id])
})
