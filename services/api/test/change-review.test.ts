import { STEP_COLUMNS } from '@wa-monitor/contracts'
import { describe, expect, test } from 'vitest'
import { LAWLEY, useApi } from './api-harness.ts'

const harness = useApi()
const { database } = harness

interface Seen {
  revision: number
  updated_at: string
}

const rows = () => database.query('SELECT * FROM wa_monitor_feedback ORDER BY seq')
const reviewRow = async () => {
  const [row] = await database.query<Record<string, unknown>>('SELECT * FROM qa_photo_reviews')
  return row
}

async function look(drop = 'DR1752028'): Promise<Seen> {
  const { status, body } = await harness.call('GET', `/api/drops/${drop}`)
  expect(status).toBe(200)
  const { revision, updated_at } = body.drop as Seen
  return { revision, updated_at }
}

const change = (body: object, headers: Record<string, string> = {}, drop = 'DR1752028') =>
  harness.call('PUT', `/api/drops/${drop}/review`, body, headers)

describe('one drop', () => {
  test('has its steps, comment and flags, also where the row says nothing', async () => {
    await harness.start()
    await harness.review('DR1752028')
    await database.query(
      `UPDATE qa_photo_reviews SET step_09_ont_barcode_scan = true, step_10_ups_serial_number = NULL, comment = NULL,
         incomplete = NULL`,
    )
    const { body } = await harness.call('GET', '/api/drops/dr-1752028')
    expect(body.drop).toMatchObject({
      drop_number: 'DR1752028',
      state: 'new',
      comment: '',
      incomplete: false,
      completed: false,
      outstanding_photos_loaded_to_1map: false,
      steps: { step_09_ont_barcode_scan: true, step_10_ups_serial_number: false },
    })
    expect(Object.keys((body.drop as { steps: object }).steps).toSorted()).toEqual([...STEP_COLUMNS])
    expect(await harness.call('GET', '/api/drops/DR9999999')).toMatchObject({
      status: 404,
      body: { code: 'drop_unknown' },
    })
  })

  test('costs nothing while nothing changes', async () => {
    await harness.start()
    await harness.review('DR1752028')
    const etag = (await harness.call('GET', '/api/drops/DR1752028')).headers.get('etag') ?? ''
    const again = await harness.call('GET', '/api/drops/DR1752028', undefined, { 'if-none-match': etag })
    expect(again.status).toBe(304)
  })

  test('shows the feedback that matters: what still goes out before what is over, what was cancelled last', async () => {
    await harness.start()
    await harness.review('DR1752028')
    const shown = async () => {
      const { body } = await harness.call('GET', '/api/drops/DR1752028')
      return body.drop as { state: string; feedback: { id: string; state: string } }
    }
    const cancelled = await harness.feedback('DR1752028', { state: 'cancelled' })
    expect(await shown()).toMatchObject({ state: 'new', feedback: { id: cancelled } })
    const queued = await harness.feedback('DR1752028')
    await harness.feedback('DR1752028', { state: 'failed' })
    await harness.feedback('DR1752028', { state: 'expired' })
    expect(await shown()).toMatchObject({ state: 'feedback_queued', feedback: { id: queued } })
    await database.query("UPDATE wa_monitor_feedback SET state = 'read' WHERE id = $1", [queued])
    expect(await shown()).toMatchObject({ state: 'feedback_stopped', feedback: { state: 'failed' } })
  })
})

describe('a review is changed', () => {
  test('in what is given and nothing else', async () => {
    await harness.start()
    await harness.review('DR1752028')
    await database.query(`UPDATE qa_photo_reviews SET step_01_property_frontage = true, comment = 'first'`)
    const before = await reviewRow()
    const { status, body } = await change({
      ...(await look()),
      steps: { step_09_ont_barcode_scan: true, step_01_property_frontage: false },
      incomplete: true,
    })
    expect(status).toBe(200)
    expect(body).toMatchObject({
      success: true,
      feedback: null,
      drop: { incomplete: true, comment: 'first', steps: { step_09_ont_barcode_scan: true } },
    })
    expect(await reviewRow()).toEqual({
      ...before,
      step_09_ont_barcode_scan: true,
      step_01_property_frontage: false,
      incomplete: true,
      updated_at: expect.any(Date),
    })
  })

  test('again with what the answer says, and by its id', async () => {
    await harness.start()
    const id = await harness.review('DR1752028')
    const first = await change({ ...(await look()), comment: 'one' }, {}, id)
    const { revision, updated_at } = first.body.drop as Seen
    const second = await change({ revision, updated_at, comment: 'two' })
    expect(second).toMatchObject({ status: 200, body: { drop: { comment: 'two' } } })
  })

  test('where the time seen was cut to the millisecond, as browsers do', async () => {
    await harness.start()
    await harness.review('DR1752028', { updated_at: '2025-11-21T10:00:00.123456Z' })
    const seen = { revision: 0, updated_at: '2025-11-21T10:00:00.123Z' }
    expect((await change({ ...seen, completed: true })).status).toBe(200)
    expect((await change({ ...seen, completed: false })).status).toBe(409)
  })

  test('in a row that was never changed', async () => {
    await harness.start()
    await harness.review('DR1752028')
    await database.query('UPDATE qa_photo_reviews SET updated_at = NULL')
    expect((await change({ revision: 0, updated_at: null, completed: true })).status).toBe(200)
  })

  test('and the columns and triggers of its owner do their work', async () => {
    await harness.start()
    await harness.review('DR1752028')
    await database.query(`
      ALTER TABLE qa_photo_reviews ADD COLUMN own_note text DEFAULT 'mine';
      CREATE FUNCTION own_count() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN NEW.own_note := 'seen'; RETURN NEW; END $$;
      CREATE TRIGGER own_trigger BEFORE UPDATE ON qa_photo_reviews FOR EACH ROW EXECUTE FUNCTION own_count()`)
    try {
      expect((await change({ ...(await look()), completed: true })).status).toBe(200)
      expect(await reviewRow()).toMatchObject({ own_note: 'seen', completed: true })
    } finally {
      await database.query(
        'DROP TRIGGER own_trigger ON qa_photo_reviews; DROP FUNCTION own_count; ALTER TABLE qa_photo_reviews DROP COLUMN own_note',
      )
    }
  })
})

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
    expect(await rows()).toMatchObject([
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
    expect(await rows()).toMatchObject([{ rank: 1 }])
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
    expect(await rows()).toEqual([])
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
    expect(await rows()).toHaveLength(1)
    expect((await change({ ...request, feedback: { message: 'other' } }, key)).status).toBe(422)
  })
})

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

describe('changed by somebody else meanwhile', () => {
  test('is refused with the row as it is now, and nothing is queued', async () => {
    await harness.start()
    await harness.review('DR1752028')
    const seen = await look()
    await change({ ...seen, comment: 'the other one’s' })
    const answer = await change({ ...seen, comment: 'mine', feedback: { message: 'words' } })
    expect(answer).toMatchObject({
      status: 409,
      body: {
        code: 'changed_meanwhile',
        message: expect.stringMatching(/changed since.*save again/),
        drop: { comment: 'the other one’s' },
      },
    })
    expect(await reviewRow()).toMatchObject({ comment: 'the other one’s' })
    expect(await rows()).toEqual([])
  })

  test('posted again counts as well', async () => {
    await harness.start()
    await harness.review('DR1752028')
    const seen = await look()
    await database.query('UPDATE qa_photo_reviews SET revision = 1, resubmitted = true')
    expect(await change({ ...seen, completed: true })).toMatchObject({
      status: 409,
      body: { drop: { revision: 1, state: 'resubmitted' } },
    })
  })

  test('of ten at the same moment one is saved', async () => {
    await harness.start()
    await harness.review('DR1752028')
    // With its connections open they come at the same moment.
    const [seen = await look()] = await Promise.all(Array.from({ length: 10 }, () => look()))
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, n) =>
        change({ ...seen, comment: `by ${n}`, feedback: { message: `words ${n}` } }),
      ),
    )
    expect(answers.filter(({ status }) => status === 409)).toHaveLength(9)
    const saved = answers.findIndex(({ status }) => status === 200)
    expect(await reviewRow()).toMatchObject({ comment: `by ${saved}` })
    expect(await rows()).toMatchObject([{ message: `words ${saved}` }])
  })
})

describe('is refused', () => {
  const seen = { revision: 0, updated_at: '2025-11-21T10:00:00Z' }

  test.each([
    [{ completed: true }, /revision: must be the revision.*updated_at/],
    [{ ...seen }, /nothing to change/],
    [{ ...seen, steps: {} }, /nothing to change/],
    [{ ...seen, completed: true, incomplete: true }, /incomplete: must not be true together/],
    [{ ...seen, steps: { step09OntBarcodeScan: true } }, /step09OntBarcodeScan: use step09_ont_barcode_scan/],
    [{ ...seen, steps: { step_15: true } }, /unknown field step_15/],
    [
      { ...seen, steps: { step_09_ont_barcode_scan: 'yes' } },
      /step_09_ont_barcode_scan: must be true or false/,
    ],
    [{ ...seen, feedbackSent: null, completed: true }, /feedbackSent: use feedback_sent/],
    [{ ...seen, updated_at: 'yesterday', completed: true }, /updated_at: must be updated_at/],
    [{ ...seen, comment: 'x'.repeat(20_001) }, /comment: must be at most 20000/],
    [{ ...seen, feedback: { message: '' } }, /feedback.message: must not be empty/],
    [{ ...seen, feedback: { message: 'x', mentionJid: 'x' } }, /mentionJid: use mention_jid/],
  ])('%o', async (body, message) => {
    await harness.start()
    expect(await change(body)).toMatchObject({
      status: 400,
      body: { success: false, code: 'invalid_request', message: expect.stringMatching(message) },
    })
  })

  test('for a drop there is not', async () => {
    await harness.start()
    expect(await change({ ...seen, completed: true })).toMatchObject({
      status: 404,
      body: { code: 'drop_unknown' },
    })
  })
})
