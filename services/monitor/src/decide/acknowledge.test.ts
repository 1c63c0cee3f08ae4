import type { Review } from '@wa-monitor/database'
import { describe, expect, test } from 'vitest'
import { world } from '../../test/decision-world.ts'
import { LAWLEY, SIPHO, THABO } from '../../test/message-fixtures.ts'
import type { Effect } from './effects.ts'
import { Known } from './known.ts'

const MINUTE = 60_000
const BOTH = { acknowledge: { received: true, invalid_number: true } }
const RECEIVED = { acknowledge: { received: true } }
const INVALID = { acknowledge: { invalid_number: true } }
const HOW = 'A drop number is DR and 6 to 8 digits, written together.'

const replies = (effects: readonly Effect[]) =>
  effects.flatMap((effect) => (effect.do === 'reply' ? [effect.reply] : []))
const texts = (effects: readonly Effect[]) => replies(effects).map(({ message }) => message)

const row: Review = {
  id: 'row',
  drop_number: 'DR1752028',
  project: 'Lawley',
  completed: false,
  revision: 2,
}

describe('what is answered', () => {
  test.each<[string, string, object, string[]]>([
    ['nothing unless switched on', 'DR1752028 DR12345', {}, []],
    ['a new drop', 'dr 1752028', RECEIVED, ['Received: DR1752028. Thank you, Thabo.']],
    [
      'several new drops, once',
      'DR1752028 DR1752029 DR1752028',
      RECEIVED,
      ['Received: DR1752028 and DR1752029. Thank you, Thabo.'],
    ],
    ['no near miss unless asked for', 'DR12345', RECEIVED, []],
    [
      'a near miss',
      'DR12345',
      INVALID,
      [`DR12345 is not a valid drop number. ${HOW} Please check it and post it again.`],
    ],
    ['no drop unless asked for', 'DR1752028', INVALID, []],
    [
      'several near misses, once',
      'DR12345, DR 17520289901',
      BOTH,
      [
        `DR12345 and DR 17520289901 are not valid drop numbers. ${HOW} Please check them and post them again.`,
      ],
    ],
    [
      'both kinds in one answer',
      'DR1752028 DR: 1752029',
      BOTH,
      [
        `Received: DR1752028. Thank you, Thabo.\nDR: 1752029 is not a valid drop number. ${HOW} Please check it and post it again.`,
      ],
    ],
    [
      'in the language of the project',
      'DR1752028',
      { ...RECEIVED, language: 'af' },
      ['Ontvang: DR1752028. Dankie, Thabo.'],
    ],
    [
      'in the words of the project',
      'DR1752028 DR1',
      { ...BOTH, templates: { received: '{name}, {drop} is here', invalid_number: '{number}?' } },
      ['Thabo, DR1752028 is here'],
    ],
    ['what is no number at all', 'good morning Dr 12', BOTH, []],
  ])('%s', (_what, content, project, expected) => {
    expect(texts(world().say({ content }, { project }))).toEqual(expected)
  })

  test('a drop that is there already, and one of another project: nothing', () => {
    const having = (over: Partial<Review> = {}) => world(new Known({ reviews: [{ ...row, ...over }] }))
    const said = { content: 'DR1752028' }
    expect(texts(having().say(said, { project: BOTH }))).toEqual([])
    expect(texts(having({ completed: true }).say(said, { project: BOTH }))).toEqual([])
    expect(texts(having({ project: 'Mohadin' }).say(said, { project: BOTH }))).toEqual([])
  })

  test('where a rule answers, its answer is the only one', () => {
    const rules = [
      { match: { pattern: 'help' }, action: 'reply' as const, text: 'Somebody will call', continue: true },
    ]
    const project = { ...BOTH, rules }
    expect(texts(world().say({ content: 'help DR1752028 DR12345' }, { project }))).toEqual([
      'Somebody will call',
    ])
    expect(texts(world().say({ content: 'DR1752028' }, { project }))).toHaveLength(1)
  })

  test('a message that a rule ignores: nothing', () => {
    const project = { ...BOTH, rules: [{ match: { pattern: '^test' }, action: 'ignore' as const }] }
    expect(world().say({ content: 'test DR1752028 DR12345' }, { project })).toEqual([])
  })
})

describe('who is not answered', () => {
  const content = 'DR1752028 DR12345'

  test.each<[string, Parameters<ReturnType<typeof world>['say']>[0], object]>([
    ['one of our numbers', {}, { fromUs: true }],
    ['anybody, where nothing may be sent', {}, { outbound: false }],
    ['somebody without an address', { sender: '', sender_lid: '' }, {}],
    ['who posted more than 15 minutes ago', { timestamp: Date.now() - 15 * MINUTE - 1 }, {}],
    ['an edit', { kind: 'edit', target_id: 'POST' }, {}],
  ])('%s', (_what, over, around) => {
    expect(texts(world().say({ content, ...over }, { project: BOTH, ...around }))).toEqual([])
  })

  test('a group from before it was added', () => {
    const now = Date.now()
    expect(world(new Known({}), now).say({ content, timestamp: now - 1 }, { project: BOTH })).toEqual([])
  })
})

test('the answer quotes the message, mentions its sender, and is worth saying for 15 minutes', () => {
  const timestamp = Date.now() - 14 * MINUTE
  const [reply] = replies(world().say({ id: 'POST', content: 'DR1752028', timestamp }, { project: BOTH }))
  expect(reply).toMatchObject({
    project: 'Lawley',
    group_jid: LAWLEY,
    mentioned_jid: THABO.sender,
    quoted_message_id: 'POST',
    not_after: new Date(timestamp + 15 * MINUTE).toISOString(),
  })
  const early = Date.now() + 3_600_000
  const [ahead] = replies(world().say({ content: 'DR1752028', timestamp: early }, { project: BOTH }))
  expect(Date.parse(ahead?.not_after ?? '')).toBeLessThan(early)
})

test('who is known by his LID only is mentioned by it', () => {
  const project = { acknowledge: { received: true }, templates: { received: '{mention} thanks' } }
  expect(replies(world().say({ sender: '', content: 'DR1752028' }, { project }))).toMatchObject([
    { mentioned_jid: THABO.sender_lid, message: '@100000000000001 thanks' },
  ])
})

test('the same message is the same answer, by whichever address its sender is known', () => {
  const keyOf = (over: object) =>
    replies(world().say({ id: 'POST', content: 'DR12345', ...over }, { project: BOTH }))[0]?.idempotency_key
  expect(keyOf({ sender_lid: '' })).toBe(keyOf({}))
  expect(keyOf({ id: 'OTHER' })).not.toBe(keyOf({}))
})

test('of two who post the same new drop the first is told that it has arrived', () => {
  const lawley = world()
  expect(texts(lawley.say({ content: 'DR1752028' }, { project: BOTH }))).toHaveLength(1)
  expect(texts(lawley.say({ ...SIPHO, content: 'DR1752028' }, { project: BOTH }))).toEqual([])
})

test('what it says can be stored, whatever people call themselves', () => {
  const sender_name = `\0\uD800${'😀'.repeat(300)}\nDR9999999`
  const [text = ''] = texts(world().say({ content: 'DR1752028', sender_name }, { project: BOTH }))
  expect(text.isWellFormed() && !text.includes('\0') && text.length < 200).toBe(true)
})
