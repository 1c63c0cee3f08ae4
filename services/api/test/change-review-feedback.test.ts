import { describe, expect, test } from 'vitest'
import { LAWLEY, useApi } from './api-harness.ts'
import { reviewsOf } from './reviews.ts'

const harness = useApi()
const { database } = harness
const { change, feedbackRows, look, reviewRow } = reviewsOf(harness)

describe('with feedback, in one transaction', () => {
  const feedback = { message: 'step 9 is missing' }

  test('both happen', async () => {
    await harness.start()
    const reviewId = await harness.review('DR1752028')
    const answer = await change(
      { ...(await look()), steps: { step_09_ont_barcode_scan: false }, incomplete: true, feedback },
      { 'x-actor': 'Anna' },
    )
    expect(answer).toMatchObject({
      status: 200,
      body: {
        drop: { state: 'feedback_queued', incomplete: true, feedback: { state: 'queued' } },
        feedback: { feedback_id: expect.any(String), position: 1, expected_at: expect.any(String) },
      },
    })
    expect(await feedbackRows()).toMatchObject([
      {
        review_id: reviewId,
        revision: 0,
        group_jid: LAWLEY,
        quoted_message_id: 'POST-DR1752028',
        created_by: 'Anna',
        rank: 0,
      },
    ])
  })

  test('completing it makes the feedback an approval', async () => {
    await harness.start()
    await harness.review('DR1752028')
    expect((await change({ ...(await look()), completed: true, feedback })).status).toBe(200)
    expect(await feedbackRows()).toMatchObject([{ rank: 1 }])
  })

  test('opening it again lets a correction go', async () => {
    await harness.start()
    await harness.review('DR1752028', { completed: true })
    const correction = { ...feedback, kind: 'correction' }
    const refused = await change({ ...(await look()), comment: 'x', feedback: correction })
    expect(refused).toMatchObject({ status: 409, body: { code: 'drop_completed' } })
    expect((await change({ ...(await look()), completed: false, feedback: correction })).status).toBe(200)
  })

  test.each([
    ['cooldown', 409, 'cooldown', undefined],
    ['nobody to mention', 422, 'nobody_to_mention', { submitted_by: '' }],
    ['a drop that was withdrawn', 409, 'drop_withdrawn', { withdrawn_at: '2025-11-21' }],
  ])('refused for %s: nothing of the review has changed', async (_what, status, code, over) => {
    await harness.start()
    await harness.review('DR1752028', over)
    if (!over) await harness.feedback('DR1752028', { state: 'sent', sent_at: 'now()' })
    const before = await reviewRow()
    const answer = await change({ ...(await look()), completed: true, comment: 'changed', feedback })
    expect(answer).toMatchObject({ status, body: { success: false, code } })
    expect(await reviewRow()).toEqual(before)
  })

  test('failing in the middle: nothing of the review has changed either', async () => {
    await harness.start()
    await harness.review('DR1752028')
    const before = await reviewRow()
    await database.query(
      `ALTER TABLE wa_monitor_feedback_events ADD CONSTRAINT broken CHECK (state <> 'queued')`,
    )
    try {
      const answer = await change({ ...(await look()), completed: true, feedback })
      expect(answer).toMatchObject({ status: 500, body: { code: 'internal_error' } })
    } finally {
      await database.query('ALTER TABLE wa_monitor_feedback_events DROP CONSTRAINT broken')
    }
    expect(await reviewRow()).toEqual(before)
    expect(await feedbackRows()).toEqual([])
  })

  test('the same key after a lost answer is the same feedback', async () => {
    await harness.start()
    await harness.review('DR1752028')
    const request = { ...(await look()), completed: true, feedback }
    const key = { 'idempotency-key': 'save-1' }
    const first = await change(request, key)
    const again = await change(request, key)
    expect(again.status).toBe(200)
    expect(again.body.feedback).toMatchObject({
      feedback_id: (first.body.feedback as { feedback_id: string }).feedback_id,
    })
    expect(await feedbackRows()).toHaveLength(1)
    expect((await change({ ...request, feedback: { message: 'other' } }, key)).status).toBe(422)
  })
})
