import { describe, expect, test } from 'vitest'
import { useApi } from './api-harness.ts'
import { reviewsOf, type Seen } from './reviews.ts'

const harness = useApi()
const { database } = harness
const { change, feedbackRows, look, reviewRow } = reviewsOf(harness)

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
    expect(await feedbackRows()).toEqual([])
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
    expect(await feedbackRows()).toMatchObject([{ message: `words ${saved}` }])
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
