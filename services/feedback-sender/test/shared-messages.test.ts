/** Several drops of one man in one message: one on the wire, and each with its own state, events and review. */
import { describe, expect, test } from 'vitest'
import { requeueFeedback } from '@wa-monitor/database'
import { useDeliveries } from './delivery-harness.ts'
import { acknowledged, refused, type SendCall } from './fake-bridge.ts'
import { LAWLEY, MOHADIN, SIPHO, THABO } from './sender-harness.ts'

const harness = useDeliveries()
const { database } = harness

const add = (drop: number, over: Parameters<typeof harness.feedback>[1] = {}) =>
  harness.feedback(`DR17520${drop}`, { job: false, ...over })
const set = (id: string, change: string) =>
  database.query(`UPDATE public.wa_monitor_feedback SET ${change} WHERE id = $1`, [id])
const postAgain = (drop: number) =>
  database.query('UPDATE public.qa_photo_reviews SET revision = revision + 1 WHERE drop_number = $1', [
    `DR17520${drop}`,
  ])
const texts = () => harness.bridge().sends.map(({ body }) => body.message)
const dropsIn = (call: SendCall | undefined) => call?.body.message.match(/(?<=DR17520)\d\d/g)
const carrying = () =>
  database.query<{ drop_number: string; leader: string | null; has_body: boolean }>(
    `SELECT feedback.drop_number, leader.drop_number AS leader, feedback.sent_body IS NOT NULL AS has_body
     FROM public.wa_monitor_feedback AS feedback
     LEFT JOIN public.wa_monitor_feedback AS leader ON leader.id = feedback.carried_by ORDER BY feedback.seq`,
  )

test('one message, and each row sent, with its events and its review', async () => {
  const { deliver } = harness.delivery({ share: 'always' })
  const ids = [await add(21), await add(22), await add(23)]
  expect(await deliver(ids[0] ?? '')).toEqual({ next: 'done' })
  expect(harness.bridge().sends).toEqual([
    {
      key: ids[0],
      body: {
        recipient: LAWLEY,
        message: expect.stringMatching(
          /DR1752021: step 9 is missing\n\nDR1752022: step 9 is missing\n\nDR1752023: step 9 is missing$/,
        ),
        mentioned_jid: [THABO],
      },
    },
  ])
  const rows = await harness.rows()
  expect(rows.map(({ state }) => state)).toEqual(['sent', 'sent', 'sent'])
  expect(new Set(rows.map(({ message_id }) => message_id)).size).toBe(1)
  expect(rows.every(({ feedback_sent }) => feedback_sent !== null)).toBe(true)
  for (const id of ids) expect(await harness.events(id)).toEqual(['sending', 'sent'])
  expect(await carrying()).toEqual([
    { drop_number: 'DR1752021', leader: null, has_body: true },
    { drop_number: 'DR1752022', leader: 'DR1752021', has_body: false },
    { drop_number: 'DR1752023', leader: 'DR1752021', has_body: false },
  ])
  for (const id of ids) expect(await deliver(id)).toEqual({ next: 'done' })
  expect(harness.bridge().sends).toHaveLength(1)
})

describe('who shares', () => {
  test.each([
    ['another man', { mentioned: SIPHO }, ''],
    ['another group', { group: MOHADIN }, ''],
    ['an approval after a correction', { rank: 1 }, ''],
    ['a reply of a rule', {}, "kind = 'reply'"],
    ['not before a time', {}, "not_before = now() + interval '1 hour'"],
    ['waited too long', {}, "queued_at = now() - interval '3 days'"],
    ['posted again', {}, 'revision = -1'],
    ['held', {}, "state = 'held'"],
  ])('not %s', async (_what, over, change) => {
    const { deliver } = harness.delivery({ share: 'always' })
    const leader = await add(21)
    const other = await add(22, over)
    if (change !== '') await set(other, change)
    await add(23)
    await deliver(leader)
    expect(dropsIn(harness.bridge().sends[0])).toEqual(['21', '23'])
  })

  test('not a drop that was answered a short while ago', async () => {
    const { deliver } = harness.delivery({ share: 'always' })
    await set(await add(22), "state = 'delivered', sent_at = now() - interval '10 minutes'")
    const leader = await add(21)
    await add(22)
    await deliver(leader)
    expect(dropsIn(harness.bridge().sends[0])).toEqual(['21'])
  })

  test.each([
    ['never', 0, 1],
    ['when_busy', 2, 3],
    ['when_busy', 3, 1],
    ['always', 9, 3],
  ] as const)('%s, and %i may leave now', async (share, left, together) => {
    harness.bridge().limits = {
      status: 200,
      body: {
        success: true,
        windows: [
          { seconds: 60, limit: left, used: 0, left },
          { seconds: 3600, limit: 20, used: 0, left: 20 },
        ],
        next_free_at: new Date().toISOString(),
        counted_at: [],
      },
    }
    const { deliver } = harness.delivery({ share })
    const leader = await add(21)
    await add(22)
    await add(23)
    await deliver(leader)
    expect(dropsIn(harness.bridge().sends[0])).toHaveLength(together)
  })
})

describe('certainly nothing has left', () => {
  test('all wait again, each with its reason; the next message is made anew', async () => {
    harness.bridge().answer = (call, n) =>
      n === 0 ? refused(429, 'rate_limited', { 'retry-after': '30' }) : acknowledged(call)
    const { deliver } = harness.delivery({ share: 'always' })
    const leader = await add(21)
    const second = await add(22)
    expect(await deliver(leader)).toMatchObject({ next: 'everyone_waits' })
    expect(await harness.states()).toEqual([
      'DR1752021 queued: rate_limited',
      'DR1752022 queued: rate_limited',
    ])
    expect(harness.queued).toEqual([second])
    expect(await carrying()).toMatchObject([
      { leader: null, has_body: false },
      { leader: null, has_body: false },
    ])
    await add(23)
    await postAgain(22)
    await deliver(leader)
    expect(harness.bridge().sends.map(dropsIn)).toEqual([
      ['21', '22'],
      ['21', '23'],
    ])
    await deliver(second)
    expect(await harness.states()).toEqual([
      'DR1752021 sent',
      'DR1752022 held: resubmitted',
      'DR1752023 sent',
    ])
    expect(await harness.events(second)).toEqual(['sending', 'queued', 'held'])
  })
})

describe('it may have left', () => {
  const lost = async () => {
    harness.bridge().answer = (call, n) => (n < 2 ? 'cut' : acknowledged(call))
    const { deliver } = harness.delivery({ share: 'always' })
    const leader = await add(21)
    const second = await add(22)
    await deliver(leader)
    expect(await harness.states()).toEqual(['DR1752021 sending: unclear', 'DR1752022 sending: unclear'])
    return { deliver, leader, second }
  }

  test('the same text under the same key, by whoever comes next, whatever waits by then', async () => {
    const { leader } = await lost()
    await add(23)
    await set(leader, "message = 'other words'")
    await harness.delivery({ share: 'always' }).deliver(leader)
    expect(texts()[2]).toBe(texts()[0])
    expect(harness.bridge().sends[2]?.key).toBe(leader)
    expect(await harness.states()).toEqual(['DR1752021 sent', 'DR1752022 sent', 'DR1752023 queued'])
  })

  test('one of it was posted again, and the bridge has it: sent, without counting for the new photos', async () => {
    const { deliver, leader } = await lost()
    await postAgain(22)
    harness.bridge().lookUp = (key) => acknowledged({ key })
    await deliver(leader)
    const rows = await harness.rows()
    expect(rows.map(({ state, feedback_sent }) => [state, feedback_sent !== null])).toEqual([
      ['sent', true],
      ['sent', false],
    ])
    expect(harness.bridge().sends).toHaveLength(2)
  })

  test('one of it was posted again, and the bridge has nothing: the others go, that one is held', async () => {
    const { deliver, leader, second } = await lost()
    await postAgain(22)
    await deliver(leader)
    expect(await harness.states()).toEqual(['DR1752021 queued', 'DR1752022 queued'])
    await deliver(leader)
    await deliver(second)
    expect(await harness.states()).toEqual(['DR1752021 sent', 'DR1752022 held: resubmitted'])
    expect(dropsIn(harness.bridge().sends[2])).toEqual(['21'])
  })

  test('the first of it was posted again, and the bridge has nothing: it is held, the others go', async () => {
    const { deliver, leader, second } = await lost()
    await postAgain(21)
    await deliver(leader)
    expect(await harness.states()).toEqual(['DR1752021 held: resubmitted', 'DR1752022 queued'])
    expect(harness.queued).toEqual([second, second])
    await deliver(second)
    expect(dropsIn(harness.bridge().sends[2])).toEqual(['22'])
  })

  test('the bridge knows the key with other words: what was carried is for a person to find out', async () => {
    harness.bridge().answer = () => refused(422, 'idempotency_key_reused')
    harness.bridge().lookUp = (key) => acknowledged({ key })
    const { deliver } = harness.delivery({ share: 'always' })
    const leader = await add(21)
    await add(22)
    await deliver(leader)
    expect(await harness.states()).toEqual(['DR1752021 sent', 'DR1752022 held: unclear'])
  })
})

test('with the bridge, not acknowledged: all of it, and asked again as one', async () => {
  harness.bridge().answer = (call, n) => acknowledged(call, n === 0 ? 'accepted' : 'server_ack')
  const { deliver } = harness.delivery({ share: 'always' })
  const leader = await add(21)
  await add(22)
  await deliver(leader)
  expect(await harness.states()).toEqual(['DR1752021 sending: accepted', 'DR1752022 sending: accepted'])
  await deliver(leader)
  expect(await harness.states()).toEqual(['DR1752021 sent', 'DR1752022 sent'])
})

test('refused for good: all of it, and each is sent again by itself under a key of its own', async () => {
  harness.bridge().answer = (call, n) => acknowledged(call, n === 0 ? 'refused' : 'server_ack')
  const { deliver, database: own } = harness.delivery({ share: 'always' })
  const leader = await add(21)
  const second = await add(22)
  await deliver(leader)
  expect(await harness.states()).toEqual(['DR1752021 failed: refused', 'DR1752022 failed: refused'])
  await own.transaction((transaction) => requeueFeedback(transaction, 'public', second, { by: 'anna' }))
  await deliver(second)
  await own.transaction((transaction) => requeueFeedback(transaction, 'public', leader, { by: 'anna' }))
  await deliver(leader)
  expect(
    harness
      .bridge()
      .sends.slice(1)
      .map((call) => [call.key, dropsIn(call)]),
  ).toEqual([
    [`${second}.1`, ['22']],
    [`${leader}.1`, ['21']],
  ])
  expect(await harness.states()).toEqual(['DR1752021 sent', 'DR1752022 sent'])
})

test('four senders at once: every drop in one message and no more, within the order of its man', async () => {
  for (let index = 0; index < 60; index += 1)
    await add(10 + index, { mentioned: index % 3 === 0 ? SIPHO : THABO })
  await harness.drain([1, 2, 3, 4].map(() => harness.delivery({ share: 'always' })))
  const drops = harness.bridge().sends.map((call) => dropsIn(call) ?? [])
  expect(drops.flat()).toHaveLength(60)
  expect(new Set(drops.flat()).size).toBe(60)
  expect(drops.every((numbers) => numbers.length <= 10)).toBe(true)
  for (const man of [SIPHO, THABO]) {
    const his = harness.bridge().sends.filter(({ body }) => body.mentioned_jid.includes(man))
    const numbers = his.flatMap((call) => dropsIn(call) ?? [])
    expect(numbers).toEqual(numbers.toSorted())
  }
  expect((await harness.states()).every((state) => state.endsWith(' sent'))).toBe(true)
})
