/** Several senders at once on one PostgreSQL: one order within a group, each feedback once, each wait with its reason. */
import { setTimeout as delay } from 'node:timers/promises'
import { pauseFeedback, requeueFeedback, resumeFeedback } from '@wa-monitor/database'
import { startPgBouncer, waitFor, whyNoPgBouncer } from '@wa-monitor/local-stack'
import { describe, expect, test } from 'vitest'
import { useDeliveries } from './delivery-harness.ts'
import { acknowledged, refused } from './fake-bridge.ts'
import { LAWLEY, MOHADIN } from './sender-harness.ts'

const harness = useDeliveries()
const { database } = harness

const details = (id: string) =>
  database.query<{ state: string; code: string; until: Date | null }>(
    'SELECT state, code, until FROM public.wa_monitor_feedback_events WHERE feedback_id = $1 ORDER BY id',
    [id],
  )
const set = (id: string, change: string) =>
  database.query(`UPDATE public.wa_monitor_feedback SET ${change} WHERE id = $1`, [id])
const sentKeys = () => harness.bridge().sends.map(({ key }) => key)

describe.for([{ pooled: false }, { pooled: true }])('four senders at once, pooled: $pooled', ({ pooled }) => {
  test('in each group corrections before approvals before replies, in their order; each once', async ({
    skip,
    onTestFinished,
  }) => {
    const noPooler = pooled ? whyNoPgBouncer() : undefined
    if (noPooler) skip(noPooler)
    const pooler = pooled ? await startPgBouncer({ postgresUrl: database.url(), poolSize: 6 }) : undefined
    if (pooler) onTestFinished(() => pooler.stop())
    const url = pooler?.through(database.url()) ?? database.url()
    harness.bridge().answer = async (call) => {
      await delay(Math.random() * 30)
      return acknowledged(call)
    }
    const rows: { id: string; group: string; rank: number }[] = []
    for (let index = 0; index < 48; index += 1) {
      const group = index % 2 === 0 ? LAWLEY : MOHADIN
      const rank = index % 3
      rows.push({
        id: await harness.feedback(`DR17520${10 + index}`, { job: false, group, rank }),
        group,
        rank,
      })
    }
    await harness.drain([1, 2, 3, 4].map(() => harness.delivery({ url })))
    expect(new Set(sentKeys()).size).toBe(48)
    expect(sentKeys()).toHaveLength(48)
    for (const group of [LAWLEY, MOHADIN]) {
      const of = rows.filter((row) => row.group === group)
      const expected = [0, 1, 2].flatMap((rank) => of.filter((row) => row.rank === rank))
      const sent = harness.bridge().sends.filter(({ body }) => body.recipient === group)
      expect(sent.map(({ key }) => key)).toEqual(expected.map(({ id }) => id))
    }
    expect((await harness.states()).every((state) => state.endsWith(' sent'))).toBe(true)
  })
})

describe('one that has to wait for its own reason', () => {
  test('a drop that was answered a short while ago: until the cooldown ends, and others go on', async () => {
    const { deliver } = harness.delivery()
    const first = await harness.feedback('DR1752021', { job: false })
    const again = await harness.feedback('DR1752021', { job: false })
    const other = await harness.feedback('DR1752022', { job: false })
    await deliver(first)
    expect(await deliver(again)).toEqual({ next: 'later', ms: 60_000 })
    expect(await deliver(again)).toMatchObject({ next: 'later' })
    expect(await deliver(other)).toEqual({ next: 'done' })
    expect(await harness.states()).toEqual(['DR1752021 sent', 'DR1752021 queued: cooldown', 'DR1752022 sent'])
    const [row] = (await harness.rows()).filter(({ id }) => id === again)
    expect(row?.waits_until?.getTime()).toBeGreaterThan(Date.now() + 3_500_000)
    expect(await details(again)).toEqual([{ state: 'queued', code: 'cooldown', until: row?.waits_until }])
    await set(first, "sent_at = now() - interval '2 hours'")
    await deliver(again)
    expect(await harness.states()).toContain('DR1752021 sent')
    expect(sentKeys()).toEqual([first, other, again])
  })

  test('two of one drop at the same instant: the second sees what the first decided', async () => {
    let decide: (() => void) | undefined
    const first = harness.delivery({ whileDeciding: () => new Promise((resolve) => (decide = resolve)) })
    const approval = await harness.feedback('DR1752021', { job: false, rank: 1 })
    const approved = first.deliver(approval)
    await waitFor('the first to look', () => decide)
    const correction = await harness.feedback('DR1752021', { job: false })
    const corrected = harness.delivery().deliver(correction)
    const waits = async () =>
      (await database.query("SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")).length > 0
    await Promise.race([corrected, waitFor('the second to wait for the group', waits)])
    decide?.()
    await Promise.all([approved, corrected])
    expect(sentKeys()).toEqual([approval])
    expect(await harness.states()).toEqual(['DR1752021 sent', 'DR1752021 queued: cooldown'])
  })

  test('no cooldown, no wait', async () => {
    const { deliver } = harness.delivery({ cooldownSeconds: 0 })
    for (const id of [
      await harness.feedback('DR1752021', { job: false }),
      await harness.feedback('DR1752021', { job: false }),
    ])
      await deliver(id)
    expect(sentKeys()).toHaveLength(2)
  })

  test('not before a time: others overtake it', async () => {
    const { deliver } = harness.delivery()
    const first = await harness.feedback('DR1752021', { job: false })
    const second = await harness.feedback('DR1752022', { job: false })
    await set(first, "not_before = now() + interval '10 minutes'")
    expect(await deliver(first)).toMatchObject({ next: 'later' })
    await deliver(second)
    expect(await harness.states()).toEqual(['DR1752021 queued: cooldown', 'DR1752022 sent'])
  })

  test('too long: held for the reviewer; a reply expires', async () => {
    const { deliver } = harness.delivery({ maxWaitMs: 60_000 })
    const feedback = await harness.feedback('DR1752021', { job: false })
    const reply = await harness.feedback('DR1752022', { job: false })
    await set(
      reply,
      "kind = 'reply', drop_number = '', review_id = NULL, not_after = now() - interval '1 second'",
    )
    await set(feedback, "queued_at = now() - interval '2 minutes'")
    await deliver(feedback)
    await deliver(reply)
    expect(await harness.states()).toEqual(['DR1752021 held: waited_too_long', ' expired: waited_too_long'])
    expect(await details(reply)).toEqual([{ state: 'expired', code: 'waited_too_long', until: null }])
    expect(harness.bridge().sends).toEqual([])
  })
})

test('too long, wherever it stands, in a pause as well', async () => {
  const { stopOverdue, database: own } = harness.delivery({ maxWaitMs: 60_000 })
  await own.transaction((transaction) =>
    pauseFeedback(transaction, 'public', { until: null, reason: '', by: 'anna', everything: false }),
  )
  await harness.feedback('DR1752021', { job: false })
  for (const drop of ['DR1752022', 'DR1752023', 'DR1752024', 'DR1752025'])
    await set(await harness.feedback(drop, { job: false }), "queued_at = now() - interval '2 minutes'")
  const change = (drop: string, to: string) =>
    database.query(`UPDATE wa_monitor_feedback SET ${to} WHERE drop_number = $1`, [drop])
  await change('DR1752023', "not_before = now() - interval '30 seconds'")
  await change('DR1752024', "state = 'sending'")
  await change(
    'DR1752025',
    "kind = 'reply', drop_number = '', review_id = NULL, not_after = now() - interval '1 second'",
  )
  expect(await stopOverdue()).toBe(2)
  expect(await harness.states()).toEqual([
    'DR1752021 queued',
    'DR1752022 held: waited_too_long',
    'DR1752023 queued',
    'DR1752024 sending',
    ' expired: waited_too_long',
  ])
  expect(await harness.delivery({ maxWaitMs: 0 }).stopOverdue()).toBe(0)
})

describe('one that may have left', () => {
  test('its group waits for it, which is said after a while; bounded where the bridge takes others', async () => {
    harness.bridge().answer = (call) =>
      call.body.message.includes('DR1752021') ? refused(500, 'internal_error') : acknowledged(call)
    const { deliver } = harness.delivery()
    const stuck = await harness.feedback('DR1752021', { job: false })
    const next = await harness.feedback('DR1752022', { job: false })
    expect(await deliver(stuck)).toMatchObject({ next: 'later' })
    expect(await deliver(next)).toEqual({ next: 'later', ms: 250 })
    expect(await harness.states()).toEqual(['DR1752021 sending: unclear', 'DR1752022 queued'])
    await set(stuck, "sending_at = now() - interval '11 seconds'")
    await deliver(next)
    await deliver(next)
    const [row] = (await harness.rows()).filter(({ id }) => id === next)
    expect(row).toMatchObject({
      reason_code: 'order',
      reason: expect.stringContaining('DR1752021 goes first'),
    })
    expect(await details(next)).toEqual([{ state: 'queued', code: 'order', until: row?.waits_until }])
    await set(stuck, 'waits_until = now()')
    await deliver(next)
    expect(await harness.states()).toEqual(['DR1752021 sending: unclear', 'DR1752022 sent'])
  })

  test('a bridge that answers nobody: no bound, and all wait', async () => {
    harness.bridge().answer = () => 'cut'
    harness.bridge().limits = refused(502, 'proxy')
    const { deliver } = harness.delivery()
    const stuck = await harness.feedback('DR1752021', { job: false })
    const next = await harness.feedback('DR1752022', { job: false })
    expect(await deliver(stuck)).toMatchObject({ next: 'everyone_waits' })
    expect(
      await database.query('SELECT waits_until FROM wa_monitor_feedback WHERE id = $1', [stuck]),
    ).toEqual([{ waits_until: null }])
    expect(await deliver(next)).toMatchObject({ next: 'later' })
  })

  test('safe with the bridge: its group goes on, and what waited is called', async () => {
    harness.bridge().answer = (call) =>
      acknowledged(call, call.body.message.includes('DR1752021') ? 'accepted' : undefined)
    const { deliver } = harness.delivery()
    const first = await harness.feedback('DR1752021', { job: false })
    const next = await harness.feedback('DR1752022', { job: false })
    await deliver(first)
    expect(harness.queued).toEqual([next])
    await deliver(next)
    expect(await harness.states()).toEqual(['DR1752021 sending: accepted', 'DR1752022 sent'])
    expect((await harness.rows())[0]?.message_id).toMatch(/^3EB0/)
  })
})

describe('a pause', () => {
  const pause = { until: null, reason: 'storm', by: 'anna', everything: false }

  test('all wait, with the reason and one entry; then they go', async () => {
    const { deliver, database: own } = harness.delivery()
    const id = await harness.feedback('DR1752021', { job: false })
    await own.transaction((transaction) => pauseFeedback(transaction, 'public', pause))
    expect(await deliver(id)).toEqual({ next: 'everyone_waits', ms: 1000 })
    await deliver(id)
    expect(await harness.states()).toEqual(['DR1752021 queued: paused'])
    expect(await details(id)).toEqual([{ state: 'queued', code: 'paused', until: null }])
    await own.transaction((transaction) => resumeFeedback(transaction, 'public'))
    await deliver(id)
    expect(await harness.states()).toEqual(['DR1752021 sent'])
  })

  test.each([
    ['the bridge has it', true, 'DR1752021 sent'],
    ['the bridge has nothing of it', false, 'DR1752021 queued: paused'],
  ])('what may have left is only asked about: %s', async (_what, known, state) => {
    harness.bridge().lookUp = (key) => (known ? acknowledged({ key }) : refused(404, 'send_unknown'))
    const { deliver, database: own } = harness.delivery()
    const id = await harness.feedback('DR1752021', { job: false, state: 'sending' })
    await own.transaction((transaction) => pauseFeedback(transaction, 'public', pause))
    await deliver(id)
    expect(await harness.states()).toEqual([state])
    expect(harness.bridge().sends).toEqual([])
  })
})

describe('asked again', () => {
  test('the same text under the same key, whatever has changed in the row meanwhile', async () => {
    harness.bridge().answer = (call, n) => (n < 2 ? 'cut' : acknowledged(call))
    const { deliver } = harness.delivery()
    const id = await harness.feedback('DR1752021', { job: false })
    await deliver(id)
    await set(id, "message = 'other words', quoted_message_id = NULL")
    await deliver(id)
    const [first, ...others] = harness.bridge().sends
    expect(others).toEqual([first, first])
  })

  test('by a person after WhatsApp refused it: under a key of its own', async () => {
    harness.bridge().answer = (call, n) => acknowledged(call, n === 0 ? 'refused' : 'server_ack')
    const { deliver, database: own } = harness.delivery()
    const id = await harness.feedback('DR1752021', { job: false })
    await deliver(id)
    expect(await harness.states()).toEqual(['DR1752021 failed: refused'])
    await own.transaction((transaction) => requeueFeedback(transaction, 'public', id, { by: 'anna' }))
    await deliver(id)
    expect(sentKeys()).toEqual([id, `${id}.1`])
    expect(await harness.states()).toEqual(['DR1752021 sent'])
  })
})
