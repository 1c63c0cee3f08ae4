import { randomUUID } from 'node:crypto'
import { createDatabase, lockFeedback, markSending } from '@wa-monitor/database'
import { waitFor } from '@wa-monitor/local-stack'
import { describe, expect, test } from 'vitest'
import { useApi } from './api-harness.ts'

const harness = useApi()
const { database } = harness

const stateOf = async (id: string) => {
  const [row] = await database.query<{ state: string }>(
    'SELECT state FROM wa_monitor_feedback WHERE id = $1',
    [id],
  )
  return row?.state
}
const events = () =>
  database.query<{ state: string; by: string }>('SELECT * FROM wa_monitor_feedback_events ORDER BY id')
const by = { 'x-actor': 'Anna' }
const cancel = (id: string) => harness.call('POST', `/api/feedback/${id}/cancel`, undefined, by)
const retry = (id: string, body?: object) => harness.call('POST', `/api/feedback/${id}/retry`, body, by)

describe('taken back', () => {
  test.each(['queued', 'held'] as const)('what is %s', async (state) => {
    await harness.start()
    await harness.review('DR1752028')
    const id = await harness.feedback('DR1752028', { state })
    expect(await cancel(id)).toMatchObject({ status: 200, body: { feedback: { id, state: 'cancelled' } } })
    expect(await events()).toMatchObject([{ feedback_id: id, state: 'cancelled', by: 'Anna' }])
    // Once more changes nothing.
    expect(await cancel(id)).toMatchObject({ status: 200, body: { feedback: { state: 'cancelled' } } })
    expect(await events()).toHaveLength(1)
  })

  test.each([
    ['sending', 'already_leaving', /may have left.*timeline/],
    ['sent', 'already_sent', /send new feedback/],
    ['delivered', 'already_sent', /send new feedback/],
    ['read', 'already_sent', /send new feedback/],
    ['failed', 'not_waiting', /nothing to cancel/],
    ['expired', 'not_waiting', /nothing to cancel/],
  ] as const)('is not what is %s', async (state, code, message) => {
    await harness.start()
    await harness.review('DR1752028')
    const id = await harness.feedback('DR1752028', { state })
    expect(await cancel(id)).toMatchObject({
      status: 409,
      body: { success: false, code, message: expect.stringMatching(message) },
    })
    expect(await stateOf(id)).toBe(state)
    expect(await events()).toEqual([])
  })

  test('is not what is not there, or has no name of ours', async () => {
    await harness.start()
    expect(await cancel(randomUUID())).toMatchObject({ status: 404, body: { code: 'feedback_unknown' } })
    expect(await cancel('DR1752028')).toMatchObject({
      status: 400,
      body: { message: expect.stringMatching(/id: must be the id of a feedback/) },
    })
  })

  test('at the moment it is handed over: one of the two happens, never both', async () => {
    await harness.start()
    await harness.review('DR1752028')
    const sender = createDatabase(database.url(), { applicationName: 'test sender', maxConnections: 8 })
    const handOver = (id: string) =>
      sender.transaction(async (transaction) => {
        const row = await lockFeedback(transaction, 'public', id)
        if (row?.state !== 'queued') return false
        const moved = await markSending(transaction, 'public', { id, carried: [], sender: 'test', body: {} })
        return moved.length === 1
      })
    const ids: string[] = []
    for (let n = 0; n < 60; n += 1) ids.push(await harness.feedback('DR1752028'))
    try {
      const races = await Promise.all(
        ids.map(async (id, n) => {
          // Sooner or later than the other one, counted in questions to the same api.
          const cancelled = cancel(id)
          for (let ahead = n % 6; ahead > 0; ahead -= 1) await harness.call('GET', '/api/feedback/control')
          return { id, handed: await handOver(id), cancelled: await cancelled }
        }),
      )
      const states = new Map(
        (
          await database.query<{ id: string; state: string }>('SELECT id, state FROM wa_monitor_feedback')
        ).map(({ id, state }) => [id, state]),
      )
      for (const { id, handed, cancelled } of races) {
        expect(states.get(id)).toBe(handed ? 'sending' : 'cancelled')
        expect(cancelled).toMatchObject(
          handed ? { status: 409, body: { code: 'already_leaving' } } : { status: 200 },
        )
      }
      const lost = races.filter(({ handed }) => handed).length
      expect(lost).toBeGreaterThan(0)
      expect(lost).toBeLessThan(races.length)
      expect((await events()).filter(({ state }) => state === 'cancelled')).toHaveLength(races.length - lost)
    } finally {
      await sender.close()
    }
  })
})

describe('sent again', () => {
  test.each(['held', 'failed', 'expired', 'cancelled'] as const)('what is %s', async (state) => {
    await harness.start()
    await harness.review('DR1752028', { revision: 2 })
    const id = await harness.feedback('DR1752028', { state, revision: 0 })
    const { status, body } = await retry(id)
    expect(status).toBe(202)
    expect(body).toEqual({ success: true, feedback_id: id, position: 1, expected_at: expect.any(String) })
    const [row] = await database.query('SELECT * FROM wa_monitor_feedback')
    // As an answer to the drop as it is now: the sender would hold one of an earlier posting again.
    expect(row).toMatchObject({ state: 'queued', revision: 2 })
    expect(await events()).toMatchObject([{ state: 'queued', by: 'Anna' }])
    const queue = harness.queue()
    await waitFor('the job', async () => (await queue.openIds()).has(id))
  })

  test.each([
    ['queued', 'already_queued', /leaves by itself/],
    ['sending', 'already_leaving', /may have left/],
    ['sent', 'already_sent', /new feedback/],
    ['delivered', 'already_sent', /new feedback/],
    ['read', 'already_sent', /new feedback/],
  ] as const)('is not what is %s', async (state, code, message) => {
    await harness.start()
    await harness.review('DR1752028')
    const id = await harness.feedback('DR1752028', { state })
    expect(await retry(id)).toMatchObject({
      status: 409,
      body: { code, message: expect.stringMatching(message) },
    })
    expect(await stateOf(id)).toBe(state)
  })

  test('is not what newer feedback has taken the place of', async () => {
    await harness.start()
    await harness.review('DR1752028')
    const id = await harness.feedback('DR1752028', { state: 'held' })
    const newer = await harness.feedback('DR1752028')
    expect(await retry(id)).toMatchObject({
      status: 409,
      body: {
        code: 'newer_feedback',
        message: expect.stringMatching(new RegExp(`${newer}.*cancel that one`)),
      },
    })
    await cancel(newer)
    expect((await retry(id)).status).toBe(202)
  })

  test('is not a correction of a drop that is completed by now', async () => {
    await harness.start()
    await harness.review('DR1752028', { completed: true })
    const id = await harness.feedback('DR1752028', { state: 'held' })
    expect(await retry(id)).toMatchObject({ status: 409, body: { code: 'drop_completed' } })
    const approval = await harness.feedback('DR1752028', { state: 'held', rank: 1 })
    expect((await retry(approval)).status).toBe(202)
  })

  test('within the cooldown of the drop only by who waits', async () => {
    await harness.start()
    await harness.review('DR1752028')
    const id = await harness.feedback('DR1752028', { state: 'failed' })
    await harness.feedback('DR1752028', { state: 'sent', sent_at: 'now()' })
    const refused = await retry(id)
    expect(refused).toMatchObject({
      status: 409,
      body: {
        code: 'cooldown',
        until: expect.any(String),
        message: expect.stringMatching(/until.*wait: true/),
      },
    })
    expect(refused.headers.get('retry-after')).not.toBeNull()
    const { status, body } = await retry(id, { wait: true })
    expect(status).toBe(202)
    expect(
      Math.abs(Date.parse(String(body.expected_at)) - Date.parse(String(refused.body.until))),
    ).toBeLessThan(10)
    expect(await events()).toMatchObject([{ state: 'queued', code: 'cooldown', until: expect.any(Date) }])
  })

  test('is not what answers a review that is gone', async () => {
    await harness.start()
    await harness.review('DR1752028')
    const id = await harness.feedback('DR1752028', { state: 'held' })
    await database.query('DELETE FROM qa_photo_reviews')
    expect(await retry(id)).toMatchObject({ status: 409, body: { code: 'review_gone' } })
  })

  test('a reply of a rule, which is about no drop', async () => {
    await harness.start()
    const id = randomUUID()
    await database.query(
      `INSERT INTO wa_monitor_feedback (id, kind, drop_number, revision, project, group_jid, message, mentioned_jid, state, rank)
       VALUES ($1, 'reply', '', 0, 'Lawley', '120363418298130331@g.us', 'thanks', '27820000001@s.whatsapp.net', 'expired', 2)`,
      [id],
    )
    expect((await retry(id)).status).toBe(202)
    expect(await harness.call('GET', `/api/feedback/${id}`)).toMatchObject({
      body: { feedback: { kind: 'reply', drop_number: null, review_id: null, state: 'queued' } },
    })
  })

  test('is not what is not there, nor with fields of nobody', async () => {
    await harness.start()
    expect(await retry(randomUUID())).toMatchObject({ status: 404, body: { code: 'feedback_unknown' } })
    expect(await retry(randomUUID(), { waitForIt: true })).toMatchObject({
      status: 400,
      body: { message: expect.stringContaining('waitForIt: use wait_for_it') },
    })
  })
})
