import { waitFor } from '@wa-monitor/local-stack'
import { describe, expect, test } from 'vitest'
import { LAWLEY, THABO, useApi } from './api-harness.ts'

const harness = useApi()
const { database } = harness
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
    expect(await database.query('SELECT feedback_id, state FROM wa_monitor_feedback_events')).toEqual([
      { feedback_id: body.feedback_id, state: 'queued' },
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
    ['a completed drop', 409, 'drop_completed', { completed: true }],
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

  test.each([
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
