import { waitFor } from '@wa-monitor/local-stack'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { LAWLEY, THABO, useApi } from './api-harness.ts'

const harness = useApi()
const { database } = harness
const events = () => database.query('SELECT * FROM wa_monitor_feedback_events ORDER BY id')
const rows = () => database.query('SELECT * FROM wa_monitor_feedback ORDER BY seq')

describe('feedback is taken', () => {
  test('row and event are there, and a job under the same id', async () => {
    await harness.start()
    const reviewId = await harness.review('DR1752028')
    const { status, body } = await harness.send('dr 1752028')
    expect(status).toBe(202)
    expect(body).toEqual({
      success: true,
      feedback_id: expect.any(String),
      position: 1,
      expected_at: expect.stringMatching(/^\d{4}-.*Z$/),
    })
    expect(await rows()).toMatchObject([
      {
        id: body.feedback_id,
        drop_number: 'DR1752028',
        review_id: reviewId,
        revision: 0,
        project: 'Lawley',
        group_jid: LAWLEY,
        message: 'step 9 is missing',
        mentioned_jid: THABO,
        quoted_message_id: 'POST-DR1752028',
        state: 'queued',
      },
    ])
    expect(await events()).toMatchObject([
      { feedback_id: body.feedback_id, state: 'queued', code: '', until: null, by: '' },
    ])
    const queue = harness.queue()
    await waitFor('the job', async () => (await queue.openIds()).has(String(body.feedback_id)))
  })

  test('the id of the review row will do, as older clients send it', async () => {
    await harness.start()
    const reviewId = await harness.review('DR1752028')
    expect((await harness.send(reviewId)).status).toBe(202)
  })

  test('the newest posting is answered; an edited one where it stands', async () => {
    await harness.start()
    await harness.review('DR1752028')
    await database.query(
      `INSERT INTO wa_monitor_drop_events (drop_number, kind, project, group_jid, message_id, target_id, sender_key,
         sender, sender_lid, sender_name, happened_at)
       VALUES ('DR1752028', 'resubmitted', 'Lawley', $1, 'EDIT', 'EDITED', 'x', '', '', '', now()),
              ('DR1752028', 'other_project', 'Mohadin', '1@g.us', 'ELSEWHERE', '', 'x', '', '', '', now())`,
      [LAWLEY],
    )
    await harness.send('DR1752028')
    expect(await rows()).toMatchObject([{ quoted_message_id: 'EDITED' }])
  })

  test('a sender known by his LID only is mentioned by it', async () => {
    await harness.start()
    await harness.review('DR1752028', { submitted_by: '', submitted_by_lid: '100000000000001@lid' })
    await harness.send('DR1752028')
    expect(await rows()).toMatchObject([{ mentioned_jid: '100000000000001@lid' }])
  })

  test('three in a row: positions, and the third when the window allows', async () => {
    await harness.start()
    await harness.review('DR1752028')
    const answers = []
    for (const message of ['one', 'two', 'three'])
      answers.push((await harness.send('DR1752028', message)).body)
    expect(answers.map(({ position }) => position)).toEqual([1, 2, 3])
    const [first, , third] = answers.map(({ expected_at }) => Date.parse(String(expected_at)))
    expect((third ?? 0) - (first ?? 0)).toBeGreaterThanOrEqual(60_000)
  })

  test('no bridge: taken, without a time', async () => {
    await harness.start()
    harness.limits = undefined
    await harness.review('DR1752028')
    expect(await harness.send('DR1752028')).toMatchObject({ status: 202, body: { expected_at: null } })
  })

  test('no queue: taken all the same, and said in health', async () => {
    await harness.start({ queue: { kind: 'redis', url: 'redis://127.0.0.1:1' } })
    await harness.review('DR1752028')
    expect((await harness.send('DR1752028')).status).toBe(202)
    expect(await rows()).toHaveLength(1)
    const health = await waitFor('the queue in health', async () => {
      const { status, body } = await harness.call('GET', '/health')
      return body.queue !== null && { status, ...body }
    })
    expect(health).toMatchObject({
      status: 'ok',
      queue: expect.stringContaining('127.0.0.1:1 does not answer'),
    })
  })
})

describe('what it is', () => {
  test.each([
    ['of an open drop: a correction', {}, {}, 0],
    ['of a completed one: an approval', { completed: true }, {}, 1],
    ['said to be an approval', {}, { kind: 'approval' }, 1],
    ['said to be a correction', {}, { kind: 'correction' }, 0],
  ])('%s', async (_what, over, more, rank) => {
    await harness.start()
    await harness.review('DR1752028', over)
    expect((await harness.send('DR1752028', 'words', {}, more)).status).toBe(202)
    expect(await rows()).toMatchObject([{ rank }])
  })

  test('corrections go before approvals that were there first', async () => {
    await harness.start()
    await harness.review('DR1752001')
    await harness.review('DR1752002')
    await harness.feedback('DR1752001', { rank: 1 })
    expect((await harness.send('DR1752002', 'wrong')).body.position).toBe(1)
    await harness.review('DR1752003')
    expect((await harness.send('DR1752003', 'good', {}, { kind: 'approval' })).body.position).toBe(3)
  })

  test('what goes out in another one’s message, or waits for a cooldown, is nobody’s predecessor', async () => {
    await harness.start()
    for (const drop of ['DR1752001', 'DR1752002', 'DR1752003', 'DR1752004']) await harness.review(drop)
    const leader = await harness.feedback('DR1752001')
    await harness.feedback('DR1752002', { carried_by: leader })
    await harness.feedback('DR1752003', { not_before: "now() + interval '1 hour'" })
    expect((await harness.send('DR1752004')).body.position).toBe(2)
  })

  test('whoever says who he is stands on the row and on the timeline', async () => {
    await harness.start()
    await harness.review('DR1752028')
    const name = Buffer.from('Andréa').toString('latin1')
    await harness.send('DR1752028', 'words', { 'x-actor': name })
    expect(await rows()).toMatchObject([{ created_by: 'Andréa' }])
    expect(await events()).toMatchObject([{ by: 'Andréa' }])
    const long = await harness.send('DR1752028', 'words', { 'x-actor': 'x'.repeat(101) })
    expect(long).toMatchObject({ status: 400, body: { message: expect.stringMatching(/x-actor.*100/) } })
  })
})

describe('a drop that was answered a short while ago', () => {
  const halfAnHourAgo = { state: 'delivered', sent_at: "now() - interval '30 minutes'" } as const

  test('is in cooldown: which rule, until when, and what to do', async () => {
    await harness.start()
    await harness.review('DR1752028', { revision: 1 })
    // Whatever the revision.
    await harness.feedback('DR1752028', { ...halfAnHourAgo, revision: 0 })
    const { status, body, headers } = await harness.send('DR1752028')
    expect(status).toBe(409)
    expect(body).toEqual({
      success: false,
      code: 'cooldown',
      message: expect.stringMatching(/DR1752028.*cooldown.*until [\d:]+.*wait: true/),
      until: expect.any(String),
    })
    const minutes = (Date.parse(String(body.until)) - Date.now()) / 60_000
    expect(minutes).toBeGreaterThan(28)
    expect(minutes).toBeLessThan(31)
    expect(Math.abs(Number(headers.get('retry-after')) - minutes * 60)).toBeLessThan(5)
    expect(await rows()).toHaveLength(1)
  })

  test('is answered later by who is willing to wait', async () => {
    await harness.start()
    await harness.review('DR1752028')
    await harness.feedback('DR1752028', halfAnHourAgo)
    const { status, body } = await harness.send('DR1752028', 'words', {}, { wait: true })
    expect(status).toBe(202)
    const [, row] = (await rows()) as { not_before: Date }[]
    expect(body.expected_at).toBe(row?.not_before.toISOString())
    expect(await events()).toMatchObject([{ state: 'queued', code: 'cooldown', until: row?.not_before }])
  })

  test('is free again after its cooldown, and where there is no such rule', async () => {
    await harness.start()
    await harness.review('DR1752028')
    await harness.feedback('DR1752028', { state: 'read', sent_at: "now() - interval '61 minutes'" })
    expect((await harness.send('DR1752028', 'words', {}, { wait: true })).status).toBe(202)
    expect(await rows()).toMatchObject([{}, { not_before: null }])
    await database.query("UPDATE wa_monitor_feedback SET state = 'sent', sent_at = now()")
    expect((await harness.send('DR1752028')).status).toBe(409)
    await harness.start({ cooldownSeconds: 0 })
    expect((await harness.send('DR1752028')).status).toBe(202)
  })

  test('what was cancelled or failed is no answer', async () => {
    await harness.start()
    await harness.review('DR1752028')
    for (const state of ['cancelled', 'failed', 'held'] as const)
      await harness.feedback('DR1752028', { state, sent_at: 'now()' })
    expect((await harness.send('DR1752028')).status).toBe(202)
  })

  test('the same click again is the same answer, though its own feedback has begun the cooldown', async () => {
    await harness.start()
    await harness.review('DR1752028')
    const key = { 'idempotency-key': 'click-1' }
    const first = await harness.send('DR1752028', 'words', key)
    await database.query("UPDATE wa_monitor_feedback SET state = 'sent', sending_at = now(), sent_at = now()")
    const again = await harness.send('DR1752028', 'words', key)
    expect(again).toMatchObject({ status: 202, body: { feedback_id: first.body.feedback_id, position: 0 } })
    expect((await harness.send('DR1752028', 'words')).body.code).toBe('cooldown')
  })
})

describe('the bridge', () => {
  test('is asked once for many who send at the same time', async () => {
    await harness.start()
    await harness.review('DR1752028')
    // The same time however busy the machine is: a second later the bridge is rightly asked again.
    vi.useFakeTimers({ toFake: ['Date'] })
    onTestFinished(() => void vi.useRealTimers())
    await Promise.all(Array.from({ length: 10 }, () => harness.send('DR1752028')))
    expect(harness.asked).toBe(1)
  })

  test('that says nothing keeps nobody waiting', async () => {
    harness.patienceMs = 50
    harness.limits = 'silent'
    await harness.start()
    await harness.review('DR1752028')
    expect(await harness.send('DR1752028')).toMatchObject({ status: 202, body: { expected_at: null } })
    expect(harness.givenUp).toBe(0)
  })

  test('has not counted yet what left since it was asked', async () => {
    await harness.start()
    for (const drop of ['DR1752001', 'DR1752002', 'DR1752003']) await harness.review(drop)
    for (const drop of ['DR1752001', 'DR1752002'])
      await harness.feedback(drop, { state: 'sent', sent_at: 'clock_timestamp()' })
    const { body } = await harness.send('DR1752003')
    expect(body.position).toBe(1)
    expect(Date.parse(String(body.expected_at)) - Date.now()).toBeGreaterThan(55_000)
  })
})

test('while feedback is paused it is taken; expected at the end of the pause, or at no time anybody knows', async () => {
  await harness.start()
  await harness.review('DR1752028')
  await harness.call('POST', '/api/feedback/pause', { minutes: 10 })
  const { body } = await harness.send('DR1752028')
  expect(Date.parse(String(body.expected_at)) - Date.now()).toBeGreaterThan(9 * 60_000)
  await harness.call('POST', '/api/feedback/pause', {})
  expect((await harness.send('DR1752028')).body.expected_at).toBeNull()
})

describe('the same idempotency key', () => {
  const key = { 'idempotency-key': 'click-1' }

  test('is the same feedback, also at the same moment', async () => {
    await harness.start()
    await harness.review('DR1752028')
    const answers = await Promise.all(Array.from({ length: 5 }, () => harness.send('DR1752028', 'one', key)))
    expect(answers.map(({ status }) => status)).toEqual([202, 202, 202, 202, 202])
    expect(new Set(answers.map(({ body }) => body.feedback_id)).size).toBe(1)
    expect(await rows()).toHaveLength(1)
    expect(await database.query('SELECT 1 FROM wa_monitor_feedback_events')).toHaveLength(1)
  })

  test('with other words is refused', async () => {
    await harness.start()
    await harness.review('DR1752028')
    await harness.send('DR1752028', 'one', key)
    expect(await harness.send('DR1752028', 'two', key)).toMatchObject({
      status: 422,
      body: { code: 'idempotency_key_reused' },
    })
  })

  test('for another kind is refused', async () => {
    await harness.start()
    await harness.review('DR1752028')
    await harness.send('DR1752028', 'one', key)
    expect((await harness.send('DR1752028', 'one', key, { kind: 'correction' })).status).toBe(202)
    expect((await harness.send('DR1752028', 'one', key, { kind: 'approval' })).status).toBe(422)
  })

  test('of feedback that has gone out has position 0', async () => {
    await harness.start()
    await harness.review('DR1752028')
    await harness.send('DR1752028', 'one', key)
    await database.query(`UPDATE wa_monitor_feedback SET state = 'sent'`)
    expect(await harness.send('DR1752028', 'one', key)).toMatchObject({
      status: 202,
      body: { position: 0, expected_at: null },
    })
  })
})

describe('is refused, with what to do', () => {
  test.each([
    ['an unknown drop', 404, 'drop_unknown', {}],
    ['a withdrawn drop', 409, 'drop_withdrawn', { withdrawn_at: '2025-11-21' }],
    ['a project that is switched off', 409, 'project_disabled', { project: 'mohadin' }],
    ['a project that is not in projects.yaml', 422, 'project_unknown', { project: 'Old' }],
    ['nobody to mention', 422, 'nobody_to_mention', { submitted_by: '' }],
  ])('%s', async (_what, status, code, over) => {
    await harness.start()
    if (status !== 404) await harness.review('DR1752028', over)
    const answer = await harness.send('DR1752028')
    expect(answer).toMatchObject({ status, body: { success: false, code } })
    expect(String(answer.body.message).length).toBeGreaterThan(20)
    expect(await rows()).toEqual([])
  })

  test('a correction of a completed drop', async () => {
    await harness.start()
    await harness.review('DR1752028', { completed: true })
    expect(await harness.send('DR1752028', 'words', {}, { kind: 'correction' })).toMatchObject({
      status: 409,
      body: { code: 'drop_completed', message: expect.stringContaining('open the review again') },
    })
  })

  test.each([
    [{ dropId: 'DR1752028', message: 'x\u0000' }, /message: .*control characters/],
    [{ dropId: 'DR1752028\u0000', message: 'x' }, /dropId: .*control characters/],
    [{ dropId: 'DR1752028', message: 'x', kind: 'praise' }, /kind: must be correction or approval/],
    [{ dropId: 'DR1752028', message: 'x', wait: 'yes' }, /wait: must be true or false/],
    [{ dropId: 'DR1752028', message: 'x', notBefore: 'x' }, /notBefore: use not_before/],
    [{ dropId: 'DR1752028' }, /message/],
    [{ dropId: 'DR1752028', message: '  ' }, /message/],
    [{ drop_id: 'DR1752028', message: 'x' }, /dropId|drop_id/],
    [{ dropId: 'DR1752028', message: 'x'.repeat(4001) }, /message/],
  ])('%o', async (body, message) => {
    await harness.start()
    const answer = await harness.call('POST', '/api/wa-monitor-send-feedback', body)
    expect(answer).toMatchObject({
      status: 400,
      body: { success: false, message: expect.stringMatching(message) },
    })
  })
})
