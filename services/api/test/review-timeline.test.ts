import { describe, expect, test } from 'vitest'
import { useApi } from './api-harness.ts'
import { reviewsOf } from './reviews.ts'

const harness = useApi()
const { database } = harness
const { change, look } = reviewsOf(harness)

describe('the timeline says', () => {
  const ANNA = { 'x-actor': 'Anna' }
  const reviewed = async () => {
    const { body } = await harness.call('GET', '/api/drops/DR1752028/timeline')
    const entries = body.entries as Record<string, unknown>[]
    return entries.flatMap(({ kind, by, review, message, detail }) =>
      review === null ? [] : [{ kind, by, message, detail, ...(review as object) }],
    )
  }
  const nothing = {
    by: 'Anna',
    message: '',
    detail: '',
    good: [],
    missing: [],
    comment: false,
    incomplete: null,
    outstanding_photos_loaded_to_1map: null,
  }

  test('who changed what of a review, and never what the comment says', async () => {
    await harness.start()
    await harness.review('DR1752028')
    await database.query('TRUNCATE wa_monitor_audit')
    await database.query(
      'UPDATE qa_photo_reviews SET step_01_property_frontage = true, step_14_customer_signature = NULL',
    )
    const steps = {
      step_01_property_frontage: false,
      step_09_ont_barcode_scan: true,
      step_10_ups_serial_number: true,
      step_14_customer_signature: false,
    }
    await change({ ...(await look()), steps, incomplete: true, comment: 'blurred' }, ANNA)
    await change({ ...(await look()), incomplete: false, completed: true }, ANNA)
    await change({ ...(await look()), completed: false, outstanding_photos_loaded_to_1map: true }, ANNA)
    expect(await reviewed()).toEqual([
      { ...nothing, kind: 'reviewed', good: [9, 10], missing: [1], incomplete: true, comment: true },
      { ...nothing, kind: 'completed', incomplete: false },
      { ...nothing, kind: 'reopened', outstanding_photos_loaded_to_1map: true },
    ])
    const stored = await database.query(
      'SELECT to_jsonb(event)::text AS text FROM wa_monitor_review_events AS event',
    )
    expect(JSON.stringify(stored)).not.toContain('blurred')
    const audited = await database.query(
      `SELECT what, subject, on_behalf_of, detail FROM wa_monitor_audit WHERE what = 'review_changed' ORDER BY id`,
    )
    const about = { what: 'review_changed', subject: 'DR1752028', on_behalf_of: 'Anna' }
    expect(audited).toEqual([
      { ...about, detail: { steps: [1, 9, 10], comment: true, incomplete: true } },
      { ...about, detail: { incomplete: false, completed: true } },
      { ...about, detail: { completed: false } },
    ])
  })

  test('nothing of what was as it was, or did not come about', async () => {
    await harness.start()
    await harness.review('DR1752028')
    const seen = await look()
    await change({ ...seen, steps: { step_09_ont_barcode_scan: false }, completed: false, comment: '' }, ANNA)
    await change({ ...seen, comment: 'mine' }, ANNA)
    await harness.feedback('DR1752028', { state: 'sent', sent_at: 'now()' })
    const refused = await change({ ...(await look()), completed: true, feedback: { message: 'words' } }, ANNA)
    expect(refused.body.code).toBe('cooldown')
    expect(await reviewed()).toEqual([])
  })

  test('a review and its feedback in that order, and each once', async () => {
    await harness.start()
    await harness.review('DR1752028')
    const request = { ...(await look()), incomplete: true, feedback: { message: 'step 9 is missing' } }
    const key = { ...ANNA, 'idempotency-key': 'save-1' }
    await change(request, key)
    await change(request, key)
    const { body } = await harness.call('GET', '/api/drops/DR1752028/timeline')
    const entries = body.entries as { kind: string; by: string }[]
    expect(entries.map(({ kind, by }) => [kind, by])).toEqual([
      ['created', 'Thabo'],
      ['reviewed', 'Anna'],
      ['feedback_queued', 'Anna'],
    ])
  })
})
