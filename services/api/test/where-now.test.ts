/** "Where is it now?" and "what comes next?": one sentence for each state a drop can be in, in both languages. */
import { DROP_EVENT_KINDS, FEEDBACK_RULES, FEEDBACK_STATES, REJECT_REASONS } from '@wa-monitor/contracts'
import { describe, expect, test } from 'vitest'
import { dashboardModule } from './dashboard-module.ts'

interface Sentence {
  key: string
  tone: string
  values: Record<string, string>
  times: Record<string, string>
  rule?: string
}
const { whereIsIt, whatIsNext } = await dashboardModule<{
  whereIsIt(drop: object, entries: object[]): Sentence
  whatIsNext(
    drop: object,
    expectedAt?: string,
  ): { key: string; values: Record<string, string>; at: string | null } | undefined
}>('pages/conversation/where-now.js')
const { wordsOf, secondsAfter } = await dashboardModule<{
  wordsOf(entry: object): { key: string | undefined; tone: string }
  secondsAfter(entry: object, before: object | undefined): number
}>('pages/conversation/entry.js')
const { default: words } = await dashboardModule<{ default: Record<'en' | 'af', Record<string, string>> }>(
  'words/conversation.js',
)

const at = (minute: number) => `2025-11-21T14:${String(minute).padStart(2, '0')}:00.000Z`
const say = (key: string, values: Record<string, string>, language: 'en' | 'af' = 'en') =>
  (words[language][key.replace('conversation.', '')] ?? '').replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    const value = values[name]
    if (value === undefined) throw new Error(`${key}: nothing for {${name}}`)
    return value
  })
/** As the page says it, with the minute in place of the time. */
const sentence = (drop: object, entries: object[], language: 'en' | 'af' = 'en') => {
  const { key, values, times, rule } = whereIsIt(drop, entries)
  const shown = Object.fromEntries(Object.entries(times).map(([name, time]) => [name, time.slice(11, 16)]))
  const ruled: Record<string, string> =
    rule === undefined ? {} : { rule: words[language][`rule_${rule}`] ?? values.reason ?? '' }
  return say(key, { time: '…', ...values, ...shown, ...ruled }, language)
}

const event = (kind: string, minute: number, by = 'Thabo') => ({
  kind,
  at: at(minute),
  by,
  feedback_id: null,
})
const step = (state: string, minute: number, id = 'F1') => ({
  kind: `feedback_${state}`,
  at: at(minute),
  by: 'Anna',
  feedback_id: id,
})
const drop = (state: string, feedback?: object) => ({
  state,
  posted_at: at(1),
  feedback_sent: null,
  sender_name: 'Thabo',
  user_name: '27820000001',
  feedback: feedback
    ? {
        id: 'F1',
        rule: '',
        reason: '',
        waits_until: null,
        created_at: at(5),
        sent_at: null,
        ...feedback,
      }
    : null,
})
const POSTED = event('created', 3)

describe.each([
  ['new', drop('new'), [POSTED], 'Waits for a reviewer since 14:03'],
  ['new, of before', drop('new'), [], 'Waits for a reviewer since 14:01'],
  [
    'posted again',
    drop('resubmitted'),
    [POSTED, step('sent', 5), event('resubmitted', 9)],
    'Photos updated; waits for a reviewer since 14:09',
  ],
  [
    'reviewed, nothing sent',
    drop('new'),
    [POSTED, event('reviewed', 8, 'Anna')],
    'Reviewed by Anna at 14:08; no feedback sent since',
  ],
  [
    'reviewed, then posted again',
    drop('resubmitted'),
    [POSTED, event('reviewed', 8, 'Anna'), event('resubmitted', 9)],
    'Photos updated; waits for a reviewer since 14:09',
  ],
  ['deleted', drop('new'), [POSTED, event('deleted', 8)], 'Message deleted at 14:08; waits for a reviewer'],
  [
    'taken back',
    drop('new', { state: 'cancelled' }),
    [POSTED, step('queued', 5), step('cancelled', 6)],
    'Feedback cancelled by Anna at 14:06; waits for a reviewer',
  ],
  [
    'ran out',
    drop('new', { state: 'expired' }),
    [POSTED, step('queued', 5), step('expired', 6)],
    'Feedback ran out at 14:06; waits for a reviewer',
  ],
  [
    'queued',
    drop('feedback_queued', { state: 'queued' }),
    [POSTED, step('queued', 5)],
    'Feedback waits for its turn since 14:05',
  ],
  [
    'queued, cooldown',
    drop('feedback_queued', { state: 'queued', rule: 'cooldown', waits_until: at(50) }),
    [POSTED, step('queued', 5)],
    'Feedback waits for the cooldown until 14:50',
  ],
  [
    'queued, paused without an end',
    drop('feedback_queued', { state: 'queued', rule: 'paused' }),
    [POSTED],
    'Feedback waits for the end of a pause',
  ],
  [
    'queued, by a rule that is newer than the page',
    drop('feedback_queued', { state: 'queued', rule: 'full_moon', reason: 'the moon' }),
    [POSTED],
    'Feedback waits for the moon',
  ],
  [
    'on its way',
    drop('feedback_queued', { state: 'sending' }),
    [POSTED, step('queued', 5), step('sending', 7)],
    'Feedback is on its way since 14:07',
  ],
  [
    'held',
    drop('feedback_stopped', { state: 'held', rule: 'dry_run', reason: 'Not sent: FEEDBACK_DRY_RUN' }),
    [POSTED],
    'Feedback is held: a dry run sends nothing',
  ],
  [
    'failed',
    drop('feedback_stopped', { state: 'failed', rule: 'refused', reason: 'Thabo is not in the group' }),
    [POSTED],
    'Feedback failed: Thabo is not in the group',
  ],
  [
    'sent',
    drop('feedback_sent', { state: 'sent' }),
    [POSTED, step('sent', 10)],
    'Feedback sent to Thabo at 14:10; not on the phone yet',
  ],
  [
    'delivered',
    drop('feedback_sent', { state: 'delivered' }),
    [POSTED, step('sent', 10), step('delivered', 11)],
    'On Thabo’s phone since 14:11; not read yet',
  ],
  [
    'read',
    drop('feedback_sent', { state: 'read' }),
    [POSTED, step('read', 9, 'F0'), step('sent', 10), step('read', 20)],
    'Read by Thabo at 14:20; waits for new photos',
  ],
  [
    'answered before there was feedback here',
    { ...drop('feedback_sent'), feedback_sent: at(30) },
    [],
    'Answered at 14:30; waits for new photos',
  ],
  ['completed', drop('completed'), [POSTED], 'Completed'],
  [
    'completed by somebody',
    drop('completed'),
    [POSTED, event('completed', 40, 'Anna')],
    'Completed by Anna at 14:40',
  ],
  [
    'completed and posted again',
    drop('completed'),
    [POSTED, event('completed', 40, 'Anna'), event('posted_after_completion', 45)],
    'Completed; posted again by Thabo at 14:45',
  ],
  [
    'withdrawn',
    drop('withdrawn'),
    [POSTED, event('number_changed', 12)],
    'The number was changed in the message at 14:12: nothing to review',
  ],
] as [string, object, object[], string][])('%s', (_what, given, entries, expected) => {
  test(expected, () => {
    expect(sentence(given, entries)).toBe(expected)
    const other = sentence(given, entries, 'af')
    expect(other).not.toMatch(/[{}]/)
    expect(other === expected).toBe(false)
  })
})

test.each([
  [drop('new'), 'Next: a reviewer looks at it', null],
  [drop('resubmitted'), 'Next: a reviewer looks at it', null],
  [drop('feedback_queued', { state: 'queued', waits_until: at(50) }), 'Next: the feedback leaves', at(50)],
  [drop('feedback_stopped', { state: 'held' }), 'Next: somebody sends it again or changes it', null],
  [drop('feedback_sent', { state: 'sent' }), 'Next: it reaches Thabo’s phone', null],
  [drop('feedback_sent', { state: 'delivered' }), 'Next: Thabo reads it', null],
  [drop('feedback_sent', { state: 'read' }), 'Next: Thabo posts new photos', null],
  [drop('completed'), undefined, null],
  [drop('withdrawn'), undefined, null],
] as const)('%j: %s', (given, expected, when) => {
  const next = whatIsNext(given)
  expect(next && say(next.key, next.values)).toBe(expected)
  expect(next?.at ?? null).toBe(when)
})

test('the time that the queue expects counts more than the rule’s', () => {
  expect(whatIsNext(drop('feedback_queued', { state: 'queued', waits_until: at(50) }), at(55))?.at).toBe(
    at(55),
  )
})

test('every kind of event has its words, and every rule and reason', () => {
  const kinds = [...DROP_EVENT_KINDS, ...FEEDBACK_STATES.map((state) => `feedback_${state}`)]
  for (const kind of [...kinds, 'reviewed', 'completed', 'reopened'])
    expect([kind, say(wordsOf({ kind, message: 'x' }).key ?? '', {})]).toEqual([
      kind,
      expect.stringMatching(/./),
    ])
  expect(wordsOf({ kind: 'feedback_queued', message: '' }).key).toBe('conversation.entry_waits')
  expect(wordsOf({ kind: 'something_new', message: '' }).key).toBeUndefined()
  for (const language of ['en', 'af'] as const) {
    for (const rule of FEEDBACK_RULES) expect(words[language][`rule_${rule}`], rule).toBeDefined()
    for (const reason of REJECT_REASONS) expect(words[language][`reason_${reason}`], reason).toBeDefined()
  }
})

test('how long after the entry before, where that is worth saying', () => {
  expect(secondsAfter({ at: at(4) }, { at: at(0) })).toBe(240)
  expect(secondsAfter({ at: at(4) }, undefined)).toBe(0)
  expect(secondsAfter({ at: '2025-11-21T14:00:04.000Z' }, { at: at(0) })).toBe(0)
  expect(secondsAfter({ at: at(0) }, { at: at(4) })).toBe(0)
})
