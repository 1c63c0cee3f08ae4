/** What a reviewer has changed and not saved, and what becomes of it when somebody else saves first. */
import { describe, expect, test } from 'vitest'
import { dashboardModule } from './dashboard-module.ts'

type Values = Record<string, boolean | string>
interface Form {
  revision: number
  updated_at: string | null
  base: Values
  mine: Values
  conflicts: Record<string, unknown>
  message: string | null
  byHand: boolean
}
interface Met {
  form: Form
  changed: string[]
  postedAgain: boolean
}

const { openForm, changeFields, shownOf, isChanged, meetChange, settle, afterSaving } =
  await dashboardModule<{
    openForm: (drop: object) => Form
    changeFields: (form: Form, fields: Values) => Form
    shownOf: (form: Form) => Values
    isChanged: (form: Form) => boolean
    meetChange: (form: Form, drop: object) => Met
    settle: (form: Form, field: string, whose: 'mine' | 'theirs') => Form
    afterSaving: (form: Form, sent: Form, drop: object, isMessageSent: boolean) => Form
  }>('pages/drop/decide/form.js')
const { requestOf, kindOf, draftRequestOf } = await dashboardModule<{
  requestOf: (form: Form, feedback?: object) => object | null
  kindOf: (form: Form) => string
  draftRequestOf: (form: Form) => object
}>('pages/drop/decide/request.js')
const { isAnswered, newerRow, whatSendingDoes } = await dashboardModule<{
  newerRow: (live: object, answered: object | null) => object
  isAnswered: (drop: object) => boolean
  whatSendingDoes: (forecast: unknown, refused: unknown) => { act: string; refusal: { code: string } | null }
}>('pages/drop/decide/sending.js')

const ONE = 'step_01_property_frontage'
const TWO = 'step_02_location_before_install'
const AT_TEN = '2026-11-22T10:00:00.000000Z'
const LATER = '2026-11-22T10:05:00.000001Z'

const drop = (over: object = {}) => ({
  revision: 0,
  updated_at: AT_TEN,
  steps: { [ONE]: false, [TWO]: false },
  comment: 'first',
  incomplete: false,
  completed: false,
  outstanding_photos_loaded_to_1map: false,
  ...over,
})
const form = (fields: Values = {}) => changeFields(openForm(drop()), fields)

describe('the result follows the photos until somebody chooses it', () => {
  test.each<[string, Values[], unknown]>([
    ['nothing touched', [], 'open'],
    ['one of two good', [{ [ONE]: true }], 'incomplete'],
    ['all good', [{ [ONE]: true, [TWO]: true }], 'completed'],
    ['all good, and one not after all', [{ [ONE]: true, [TWO]: true }, { [TWO]: false }], 'incomplete'],
    ['touched and put back', [{ [ONE]: true }, { [ONE]: false }], 'open'],
    ['only the comment', [{ comment: 'x' }], 'open'],
    ['chosen first', [{ result: 'open' }, { [ONE]: true, [TWO]: true }], 'open'],
    [
      'chosen after',
      [{ [ONE]: true }, { result: 'completed' }, { [TWO]: true }, { [TWO]: false }],
      'completed',
    ],
  ])('%s: %o → %s', (_what, steps, result) => {
    let changed = openForm(drop())
    for (const fields of steps) changed = changeFields(changed, fields)
    expect(shownOf(changed).result).toBe(result)
  })

  test('what is as it was is no change', () => {
    expect(form({ [ONE]: true, comment: 'second' }).mine).toEqual({
      [ONE]: true,
      comment: 'second',
      result: 'incomplete',
    })
    expect(isChanged(changeFields(form({ [ONE]: true }), { [ONE]: false }))).toBe(false)
    expect(isChanged({ ...form(), message: '' })).toBe(true)
  })
})

describe('somebody else has saved', () => {
  test.each<[string, Values, object, Values, string[], string[]]>([
    ['a field nobody touches here', {}, { steps: { [ONE]: true, [TWO]: false } }, {}, [ONE], []],
    ['another field', { comment: 'mine' }, { incomplete: true }, { comment: 'mine' }, ['result'], []],
    ['the same to the same', { comment: 'both' }, { comment: 'both' }, {}, [], []],
    [
      'the same to something else',
      { comment: 'mine' },
      { comment: 'theirs' },
      { comment: 'mine' },
      ['comment'],
      ['comment'],
    ],
    [
      'a comment to which something was added',
      { comment: 'mine\n' },
      { comment: 'first\n--- PHOTOS UPDATED ---' },
      { comment: 'mine\n--- PHOTOS UPDATED ---' },
      ['comment'],
      [],
    ],
    ['nothing that is asked about', { comment: 'mine' }, {}, { comment: 'mine' }, [], []],
  ])('%s', (_what, fields, theirs, mine, changed, conflicts) => {
    const met = meetChange(form(fields), drop({ updated_at: LATER, ...theirs }))
    expect(met.form.mine).toEqual(mine)
    expect(met.changed).toEqual(changed)
    expect(Object.keys(met.form.conflicts)).toEqual(conflicts)
    // The next one to be refused has changed it after that.
    expect(met.form.updated_at).toBe(LATER)
  })

  test('where there was no comment, one that comes is not taken for an addition', () => {
    const empty = changeFields(openForm(drop({ comment: '' })), { comment: 'mine' })
    const met = meetChange(empty, drop({ updated_at: LATER, comment: 'theirs' }))
    expect(met.form.conflicts).toEqual({ comment: { before: '', theirs: 'theirs' } })
  })

  test('the reviewer decides, and what the other changes after that is asked again', () => {
    const once = meetChange(form({ comment: 'mine' }), drop({ updated_at: LATER, comment: 'theirs' })).form
    const kept = settle(once, 'comment', 'mine')
    expect([kept.mine, kept.conflicts]).toEqual([{ comment: 'mine' }, {}])
    const taken = settle(once, 'comment', 'theirs')
    expect([shownOf(taken).comment, taken.mine, taken.conflicts]).toEqual(['theirs', {}, {}])
    const again = drop({ updated_at: '2026-11-22T10:06:00.000000Z', comment: 'once more' })
    expect(meetChange(kept, again).form.conflicts).toEqual({
      comment: { before: 'theirs', theirs: 'once more' },
    })
    expect(meetChange(once, again).form.conflicts).toEqual({
      comment: { before: 'first', theirs: 'once more' },
    })
    expect(meetChange(once, { ...again, comment: 'mine' }).form).toMatchObject({ mine: {}, conflicts: {} })
  })

  test('putting it back to what the other has saved settles it', () => {
    const both = meetChange(form({ comment: 'mine' }), drop({ updated_at: LATER, comment: 'theirs' })).form
    expect(changeFields(both, { comment: 'theirs' })).toMatchObject({ mine: {}, conflicts: {} })
  })

  test('a posting is told as such, an older answer not at all', () => {
    expect(meetChange(form(), drop({ updated_at: LATER, revision: 1 })).postedAgain).toBe(true)
    const now = openForm(drop({ updated_at: LATER, comment: 'now' }))
    expect(meetChange(now, drop())).toEqual({ form: now, changed: [], postedAgain: false })
  })
})

describe('what is saved', () => {
  test.each<[string, Values, object | null]>([
    ['nothing', {}, null],
    [
      'photos and the result',
      { [ONE]: true },
      { steps: { [ONE]: true }, incomplete: true, completed: false },
    ],
    ['opened again', { result: 'open' }, null],
    ['a comment, trimmed', { comment: ' second\n' }, { comment: 'second' }],
    ['a comment that differs in blanks only', { comment: 'first ' }, null],
    ['the flag', { outstanding_photos_loaded_to_1map: true }, { outstanding_photos_loaded_to_1map: true }],
  ])('%s', (_what, fields, expected) => {
    expect(requestOf(form(fields))).toEqual(expected && { revision: 0, updated_at: AT_TEN, ...expected })
  })

  test('feedback alone, of a row that was never changed', () => {
    const never = openForm(drop({ updated_at: null }))
    const feedback = { message: 'step 1', kind: 'correction', wait: false }
    expect(requestOf(never, feedback)).toEqual({ revision: 0, updated_at: null, feedback })
  })

  test('a completed drop that is opened again', () => {
    const opened = changeFields(openForm(drop({ completed: true })), { result: 'open' })
    expect(requestOf(opened)).toMatchObject({ incomplete: false, completed: false })
    expect([kindOf(openForm(drop({ completed: true }))), kindOf(opened)]).toEqual(['approval', 'correction'])
  })

  test('what is typed meanwhile stays unsaved', () => {
    const sent = { ...form({ [ONE]: true, comment: ' mine ' }), message: 'words' }
    const answer = drop({
      updated_at: LATER,
      steps: { [ONE]: true, [TWO]: false },
      incomplete: true,
      comment: 'mine',
    })
    expect(afterSaving(sent, sent, answer, true)).toMatchObject({
      mine: {},
      message: null,
      updated_at: LATER,
    })
    expect(afterSaving(sent, sent, answer, false).message).toBe('words')
    const more = changeFields({ ...sent, message: 'more words' }, { comment: 'mine, and more' })
    expect(afterSaving(more, sent, answer, true)).toMatchObject({
      mine: { comment: 'mine, and more' },
      message: 'more words',
    })
  })

  test('a draft is made of what is shown', () => {
    expect(draftRequestOf(form({ [ONE]: true, comment: 'blurred ' }))).toEqual({
      kind: 'correction',
      steps: { [ONE]: true, [TWO]: false },
      comment: 'blurred',
      completed: false,
    })
  })
})

test.each([
  [null, 0, false],
  [{ state: 'queued', revision: 0 }, 0, true],
  [{ state: 'read', revision: 0 }, 0, true],
  [{ state: 'held', revision: 0 }, 0, true],
  [{ state: 'read', revision: 0 }, 1, false],
  [{ state: 'cancelled', revision: 0 }, 0, false],
  [{ state: 'failed', revision: 0 }, 0, false],
  [{ state: 'expired', revision: 0 }, 0, false],
])('%o at revision %i: answered already? %s', (feedback, revision, answered) => {
  expect(isAnswered({ feedback, revision })).toBe(answered)
})

test.each([
  [undefined, null, 'send'],
  [{ refusal: null }, null, 'send'],
  [{ refusal: { code: 'cooldown' } }, null, 'wait'],
  [{ refusal: { code: 'nobody_to_mention' } }, null, 'refused'],
  [{ refusal: { code: 'drop_completed' } }, null, 'send'],
  [{ refusal: null }, { code: 'cooldown' }, 'wait'],
])('forecast %o, last answer %o: the button would %s', (forecast, refused, act) => {
  expect(whatSendingDoes(forecast, refused).act).toBe(act)
})

test.each<[string, object, object | null, 'live' | 'answered']>([
  ['no answer', {}, null, 'live'],
  ['an answer to a change', {}, { updated_at: LATER }, 'answered'],
  ['asked after it', { updated_at: LATER }, {}, 'live'],
  ['the same row', {}, {}, 'live'],
  ['feedback alone', { feedback: null }, { feedback: { created_at: LATER } }, 'answered'],
  [
    'its feedback, seen by now',
    { feedback: { created_at: LATER } },
    { feedback: { created_at: LATER } },
    'live',
  ],
  [
    'a row that was never changed',
    { updated_at: null },
    { updated_at: null, feedback: { created_at: LATER } },
    'answered',
  ],
])('what is shown after a change, %s', (_what, live, answered, shown) => {
  const rows = { live: drop(live), answered: answered && drop(answered) }
  expect(newerRow(rows.live, rows.answered)).toBe(rows[shown])
})
