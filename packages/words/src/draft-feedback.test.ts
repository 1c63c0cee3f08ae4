import { STEP_COLUMNS, stepNumber, type StepColumn, TEMPLATE_FIELDS } from '@wa-monitor/contracts'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { draftFeedback, type FeedbackToDraft } from './draft-feedback.ts'
import { stepName } from './step-names.ts'

const without = (...numbers: number[]) =>
  Object.fromEntries(STEP_COLUMNS.map((column) => [column, !numbers.includes(stepNumber(column))])) as Record<
    StepColumn,
    boolean
  >
const ALL = STEP_COLUMNS.map(stepNumber)

const draft = (over: Partial<FeedbackToDraft> = {}) =>
  draftFeedback({
    project: { language: 'en', templates: {} },
    drop_number: 'DR1752028',
    steps: without(),
    comment: '',
    name: 'Thabo',
    kind: 'correction',
    ...over,
  })

describe('a correction in English', () => {
  test.each<[string, number[], string, string]>([
    ['one step', [9], '', 'DR1752028 still needs step 9: photo of the ONT barcode.'],
    [
      'two steps',
      [3, 9],
      '',
      'DR1752028 still needs 2 photos:\n• step 3: photo of the cable span outside\n• step 9: photo of the ONT barcode',
    ],
    [
      'one step and a comment',
      [14],
      'He signed the  wrong page',
      'DR1752028 still needs step 14: photo of the customer’s signature.\nHe signed the wrong page',
    ],
    [
      'all but one',
      ALL.filter((one) => one !== 3),
      '',
      'DR1752028 still needs the photos of all steps but 3.',
    ],
    [
      'all but three',
      ALL.filter((one) => ![3, 7, 9].includes(one)),
      '',
      'DR1752028 still needs the photos of all steps but 3, 7 and 9.',
    ],
    ['all', ALL, 'Nothing is loaded', 'DR1752028 still needs the photos of all 14 steps.\nNothing is loaded'],
    ['none, and a comment', [], 'The label is upside down', 'DR1752028: The label is upside down'],
    ['none, and nothing to say', [], '', 'DR1752028: please look at the photos again.'],
  ])('%s', (_what, missing, comment, text) => {
    expect(draft({ steps: without(...missing), comment }).text).toBe(text)
  })
})

test('ten of fourteen are still named one by one', () => {
  const { text } = draft({ steps: without(...ALL.slice(0, 10)) })
  expect(text.split('\n')).toHaveLength(11)
  expect(text).toMatch(/^DR1752028 still needs 10 photos:\n• step 1: /)
})

describe('a correction in Afrikaans', () => {
  test.each<[string, number[], string]>([
    ['one step', [9], 'DR1752028 kort nog stap 9: foto van die ONT se strepieskode.'],
    [
      'two steps',
      [3, 9],
      'DR1752028 kort nog 2 foto’s:\n• stap 3: foto van die kabelspan buite\n• stap 9: foto van die ONT se strepieskode',
    ],
    [
      'all but two',
      ALL.filter((one) => ![3, 7].includes(one)),
      'DR1752028 kort nog die foto’s van alle stappe behalwe 3 en 7.',
    ],
    ['all', ALL, 'DR1752028 kort nog die foto’s van al 14 stappe.'],
    ['none', [], 'DR1752028: kyk asseblief weer na die foto’s.'],
  ])('%s', (_what, missing, text) => {
    const project = { language: 'af', templates: {} } as const
    expect(draft({ project, steps: without(...missing) })).toMatchObject({ text, language: 'af' })
  })
})

test.each([
  ['en', 'Thabo', '', 'DR1752028 is approved. Thank you, Thabo.'],
  ['en', '', '', 'DR1752028 is approved. Thank you.'],
  ['en', 'Thabo', 'Clean work', 'DR1752028 is approved. Thank you, Thabo.\nClean work'],
  ['af', 'Thabo', '', 'DR1752028 is goedgekeur. Dankie, Thabo.'],
  ['af', null, null, 'DR1752028 is goedgekeur. Dankie.'],
] as const)('an approval in %s to %j with the comment %j', (language, name, comment, text) => {
  expect(draft({ kind: 'approval', project: { language, templates: {} }, name, comment }).text).toBe(text)
})

describe('a template of the project', () => {
  const said = (correction: string, missing: number[], over: Partial<FeedbackToDraft> = {}) =>
    draft({
      project: { language: 'en', templates: { correction } },
      steps: without(...missing),
      ...over,
    }).text

  test.each<[string, number[], Partial<FeedbackToDraft>, string]>([
    ['{drop}: {steps}, please', [9], {}, 'DR1752028: step 9, please'],
    ['{number}: {steps}, please', [3, 9, 14], {}, 'DR1752028: steps 3, 9 and 14, please'],
    [
      'Hi {name}, {drop} needs {missing}. Thanks!',
      [9],
      {},
      'Hi Thabo, DR1752028 needs step 9: photo of the ONT barcode. Thanks!',
    ],
    ['Hi {name}, redo {steps}.', [9], { name: '' }, 'Hi, redo step 9.'],
    ['{name}, redo {steps}.', [9], { name: '' }, 'redo step 9.'],
    ['Redo {steps}, {name}!', [9], { name: '' }, 'Redo step 9!'],
    [
      'Redo: {missing}. Thanks {name}',
      [3, 9],
      {},
      'Redo:\n• step 3: photo of the cable span outside\n• step 9: photo of the ONT barcode\nThanks Thabo',
    ],
    [
      '{missing}{comment}',
      [3, 9],
      { comment: 'dark' },
      '• step 3: photo of the cable span outside\n• step 9: photo of the ONT barcode\ndark',
    ],
    ['Redo {steps}. Note: {comment}', [9], {}, 'Redo step 9.'],
    ['Redo {steps}. Note: {comment}', [9], { comment: 'dark' }, 'Redo step 9. Note: dark'],
    ['Redo {steps} ({comment}) today', [9], {}, 'Redo step 9 today'],
    ['Redo {steps}\n\n{comment}\n\nThanks', [9], {}, 'Redo step 9\n\nThanks'],
    ['Look at {drop}. Missing: {missing}. {comment}', [], { comment: 'dark' }, 'Look at DR1752028. dark'],
    ['Missing: {missing}', [], {}, 'DR1752028: please look at the photos again.'],
    ['Missing: {missing}', [], { comment: 'dark' }, 'DR1752028: dark'],
    ['{comment}', [9], {}, 'DR1752028 still needs step 9: photo of the ONT barcode.'],
    ['Redo {steps}', [9], { comment: 'dark' }, 'Redo step 9'],
  ])('%j without %j', (template, missing, over, text) => {
    expect(said(template, missing, over)).toBe(text)
  })

  test('says where the mention stands, by whichever address is known', () => {
    const at = (mentioned_jid?: string) => said('{drop}, {mention}: {steps}', [9], { mentioned_jid })
    expect(at('27820000001:4@s.whatsapp.net')).toBe('DR1752028, @27820000001: step 9')
    expect(at('100000000000001@lid')).toBe('DR1752028, @100000000000001: step 9')
    expect(at()).toBe('DR1752028: step 9')
  })

  test('what people wrote is not read for fields', () => {
    expect(said('{name}: {steps}. {comment}', [9], { name: '{comment}', comment: '{drop} {x}' })).toBe(
      '{comment}: step 9. {drop} {x}',
    )
  })
})

test('a name is one short line', () => {
  const name = `Thabo\nDR9999999: all good\u2028${'x'.repeat(100)}`
  const { text } = draft({ kind: 'approval', name })
  expect(text.split('\n')).toHaveLength(1)
  expect(text.length).toBeLessThan(120)
})

test('the notes of the system in the comment are not said', () => {
  const comment =
    'Created from WhatsApp message\n\n--- PHOTOS UPDATED 2025-11-21 12:00 ---\nAgent updated photos in 1MAP. QA can continue review.\n\nBarcode is blurred'
  expect(draft({ steps: without(9), comment }).text).toBe(
    'DR1752028 still needs step 9: photo of the ONT barcode.\nBarcode is blurred',
  )
})

test('a comment that is too long is cut, not the steps', () => {
  const { text } = draft({ steps: without(3, 9), comment: '😀'.repeat(3000) })
  expect(text).toHaveLength(4000)
  expect(text).toMatch(/^DR1752028 still needs 2 photos:\n• step 3: .*\n• step 9: .*\n😀/)
  expect(text.isWellFormed() && text.endsWith('…')).toBe(true)
  const correction = '{missing}{comment}'.repeat(55)
  const project = { language: 'en', templates: { correction } } as const
  expect(draft({ project, steps: without(3, 9), comment: 'x'.repeat(4000) }).text.length).toBeLessThanOrEqual(
    4000,
  )
})

const namedIn = (text: string, language: 'en' | 'af'): number[] => {
  const listed = STEP_COLUMNS.filter((column) => text.includes(stepName(column, language))).map(stepNumber)
  if (listed.length > 0) return listed
  const nearlyAll = /(?:all steps but|alle stappe behalwe) ([^.]*)\./.exec(text)?.[1]
  if (nearlyAll !== undefined) {
    const good = [...nearlyAll.matchAll(/\d+/g)].map(([number]) => Number(number))
    return ALL.filter((one) => !good.includes(one))
  }
  return /all? 14 (?:steps|stappe)\./.test(text) ? ALL : []
}

test.each(['en', 'af'] as const)('in %s every combination names exactly the missing steps', (language) => {
  const project = { language, templates: {} }
  for (let combination = 0; combination < 2 ** 14; combination += 1) {
    const missing = ALL.filter((one) => ((combination >> (one - 1)) & 1) === 1)
    const { text, missing_steps } = draft({ project, steps: without(...missing) })
    if (
      missing_steps.map(stepNumber).join() !== missing.join() ||
      namedIn(text, language).join() !== missing.join()
    )
      expect.fail(`${missing.join(', ')} missing: ${text}`)
    if (/ {2}|\n\n|undefined|[:,]$|: \n/.test(text)) expect.fail(`badly written: ${text}`)
  }
})

test('any template and anything people wrote gives a clean text', () => {
  const piece = fc.constantFrom(
    ...TEMPLATE_FIELDS.map((name) => `{${name}}`),
    ' ',
    ' ',
    ', ',
    ': ',
    '. ',
    '!',
    '\n',
    'please',
    '(',
    ')',
  )
  fc.assert(
    fc.property(
      fc.array(piece, { minLength: 1, maxLength: 15 }).map((pieces) => pieces.join('')),
      fc.subarray(ALL),
      fc.constantFrom('', 'dark', 'two\nlines', ' \n '),
      fc.constantFrom('', 'Thabo', '\n'),
      fc.constantFrom<FeedbackToDraft['kind']>('correction', 'approval'),
      fc.constantFrom(undefined, '27820000001@s.whatsapp.net'),
      (template, missing, comment, name, kind, mentioned_jid) => {
        const templates = { [kind]: template }
        const { text } = draft({
          project: { language: 'en', templates },
          steps: without(...missing),
          comment,
          name,
          kind,
          mentioned_jid,
        })
        expect(text).not.toBe('')
        expect(text).toBe(text.trim())
        expect(text).not.toMatch(/ {2}| \n|\n |\n{3}|\{|undefined/)
      },
    ),
    { numRuns: 2000 },
  )
})
