import { describe, expect, test } from 'vitest'
import { inShort, world } from '../../test/decision-world.ts'
import { BUSINESS, SIPHO, THABO } from '../../test/message-fixtures.ts'
import type { Effect } from './effects.ts'

type Rules = NonNullable<NonNullable<Parameters<ReturnType<typeof world>['say']>[1]>['project']>['rules']

const webhook = { action: 'webhook', url: 'https://example.org/in', secret_env: 'WEBHOOK_SECRET' } as const
const reply = { action: 'reply', text: 'Thanks {sender_name}: {match.1}, {drop}' } as const
const MTR = String.raw`\bMTR-(\d{6})\b`

const say = (rules: Rules, over: Parameters<ReturnType<typeof world>['say']>[0], around = {}) =>
  world().say(over, { project: { rules }, ...around })
const kinds = (effects: readonly Effect[]) => effects.map((effect) => effect.do)

describe('ignore', () => {
  const rules: Rules = [{ action: 'ignore', match: { pattern: '^test' } }]

  test('the message counts for nothing', () => {
    expect(say(rules, { content: 'test DR1752028 DR12345' })).toEqual([])
    expect(inShort(say(rules, { content: 'DR1752028 test' }))).toEqual(['created DR1752028'])
  })

  test('an edit that makes it so takes the number out', () => {
    const lawley = world()
    const project = { rules }
    lawley.say({ id: 'POST', content: 'DR1752028' }, { project })
    const edit = { kind: 'edit' as const, target_id: 'POST', content: 'test DR1752028' }
    expect(inShort(lawley.say(edit, { project }))).toEqual(['number_changed DR1752028'])
  })

  test('a word in a reply to feedback neither', () => {
    const lawley = world()
    lawley.say({ content: 'DR1752028' })
    const answered = 'DR1752028: photo 3 is missing'
    const done = { content: 'done', quoted_id: 'FEEDBACK' }
    const project = { rules: [{ action: 'ignore' as const, match: { reply_to_us: true } }] }
    expect(lawley.say(done, { answered, project })).toEqual([])
    expect(inShort(lawley.say({ ...done, id: 'AGAIN' }, { answered }))).toEqual(['resubmitted DR1752028'])
  })
})

describe('drop', () => {
  const rules: Rules = [{ action: 'drop', match: { pattern: MTR } }]

  test('what its pattern finds counts as a drop, with the usual decision table', () => {
    const meters = world()
    const project = { rules }
    expect(inShort(meters.say({ content: 'mtr-123456 and MTR-654321 done' }, { project }))).toEqual([
      'created MTR123456',
      'created MTR654321',
    ])
    expect(inShort(meters.say({ ...SIPHO, content: 'MTR-123456' }, { project }))).toEqual([
      'resubmitted MTR123456',
    ])
    const answered = 'MTR-654321: blurred'
    expect(inShort(meters.say({ content: 'done', quoted_id: 'FEEDBACK' }, { project, answered }))).toEqual([
      'resubmitted MTR654321',
    ])
  })

  test('decides alone, unless it says continue', () => {
    const content = 'MTR-123456 DR1752028'
    expect(inShort(say(rules, { content }))).toEqual(['created MTR123456'])
    const both = rules.map((rule) => ({ ...rule, continue: true })) as Rules
    expect(inShort(say(both, { content }))).toEqual(['created MTR123456', 'created DR1752028'])
    expect(inShort(say(both, { content: 'DR1752028' }))).toEqual(['created DR1752028'])
  })

  test('what another pattern takes is no near miss', () => {
    const short: Rules = [{ action: 'drop', continue: true, match: { pattern: String.raw`DR\d{5}\b` } }]
    expect(inShort(say(short, { content: 'DR12345 DR1234' }))).toEqual([
      'created DR12345',
      'rejected DR1234: too_few_digits',
    ])
  })
})

describe('webhook', () => {
  const rules: Rules = [{ ...webhook, name: 'readings', match: { pattern: MTR } }]

  test('holds the message and what was found, and decides alone', () => {
    const effects = say(rules, { id: 'POST', content: 'DR1752028 MTR-123456', timestamp: 1_763_719_200_000 })
    expect(effects).toMatchObject([
      {
        webhook: {
          id: 'id-1',
          rule: 'readings',
          message_id: 'POST',
          sender: THABO.sender,
          url: 'https://example.org/in',
          secret_env: 'WEBHOOK_SECRET',
        },
      },
    ])
    const [effect] = effects
    if (effect?.do !== 'webhook') throw new Error('no webhook')
    expect(JSON.parse(effect.webhook.body)).toMatchObject({
      id: 'id-1',
      project: 'Lawley',
      rule: 'readings',
      message: { id: 'POST', text: 'DR1752028 MTR-123456', sent_at: '2025-11-21T10:00:00.000Z' },
      match: ['MTR-123456', '123456'],
    })
  })

  test('with continue the numbers count as well, and later rules are asked', () => {
    const list: Rules = [
      { ...webhook, match: {}, continue: true },
      { ...reply, match: { pattern: '(DR)' } },
    ]
    expect(kinds(say(list, { content: 'DR1752028' }))).toEqual(['webhook', 'reply'])
    expect(kinds(say(list, { content: 'x' }))).toEqual(['webhook'])
    expect(kinds(say([{ ...webhook, match: {}, continue: true }], { content: 'DR1752028' }))).toEqual([
      'create',
      'record',
      'webhook',
    ])
  })

  test.each([
    ['an edit', { kind: 'edit', target_id: 'POST' } as const, {}],
    ['a message of ours', BUSINESS, { fromUs: true }],
    ['an environment that does not speak', {}, { outbound: false }],
  ])('%s is not told', (_what, over, around) => {
    expect(say(rules, { content: 'MTR-123456', ...over }, around)).toEqual([])
  })
})

describe('reply', () => {
  const rules: Rules = [{ ...reply, match: { pattern: MTR } }]

  test('is filled in, mentions the sender and answers his message', () => {
    const content = 'MTR-123456 at DR1752028'
    expect(say(rules, { id: 'POST', content, sender_name: 'Tha\nbo' })).toMatchObject([
      {
        do: 'reply',
        reply: {
          message: 'Thanks Tha bo: 123456, DR1752028',
          mentioned_jid: THABO.sender,
          quoted_message_id: 'POST',
          idempotency_key: expect.stringMatching(/^reply:[0-9a-f]{64}$/),
        },
      },
    ])
  })

  test('a message of hours ago is not answered', () => {
    expect(say(rules, { content: 'MTR-123456', timestamp: Date.now() - 3_700_000 })).toEqual([])
  })
})

describe('match', () => {
  const counts = (match: NonNullable<Rules>[number]['match'], over: object, around = {}) =>
    say([{ ...webhook, match }], { content: 'text', ...over }, around).length > 0

  test.each([
    ['a sender', { senders: ['27820000001'] }, {}, true],
    ['another sender', { senders: ['27820000001'] }, SIPHO, false],
    ['a sender whose phone is not known', { senders: ['27820000001'] }, { sender: '' }, false],
    ['media', { media: true }, { media_type: 'image' }, true],
    ['no media', { media: true }, {}, false],
    ['media where there should be none', { media: false }, { media_type: 'image' }, false],
    ['an image', { media: 'image' }, { media_type: 'image' }, true],
    ['a video', { media: 'image' }, { media_type: 'video' }, false],
    [
      'what lies behind the first 4096 characters',
      { pattern: 'end' },
      { content: `${'.'.repeat(4094)}end` },
      false,
    ],
    ['what lies at their end', { pattern: 'end' }, { content: `${'.'.repeat(4093)}end` }, true],
  ] as const)('%s', (_what, match, over, expected) => {
    expect(counts(structuredClone(match) as NonNullable<Rules>[number]['match'], over)).toBe(expected)
  })

  test('an answer to us', () => {
    expect(counts({ reply_to_us: true }, {}, { answered: 'DR1752028: photo 3' })).toBe(true)
    expect(counts({ reply_to_us: true }, {})).toBe(false)
    expect(counts({ reply_to_us: false }, {})).toBe(true)
  })

  test('a pattern that runs out of steps does not match, and says so', () => {
    const rules: Rules = [{ name: 'slow', action: 'ignore', match: { pattern: '.*x' } }]
    const effects = say(rules, { content: `${'a '.repeat(2000)}DR1752028` })
    expect(inShort(effects)).toEqual(['created DR1752028', 'rejected rule slow: pattern_gave_up'])
  })
})
