import { type FaultState, faultSchema } from '@wa-monitor/contracts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { browserModule } from './browser-module.ts'
import { Harness } from './harness.ts'

interface Kind {
  kind: string
  hint: string
  fields: { name: string; input: string; required: boolean; initial: string; choices: string[] }[]
}
const { FAULT_GROUPS } = await browserModule<{
  FAULT_GROUPS: { title: string; buttons: { label: string; hint: string; fault: object }[] }[]
}>('faults/fault-buttons.js')
const { kindsOf, faultFrom } = await browserModule<{
  kindsOf(schema: unknown): Kind[]
  faultFrom(kind: Kind, values: Record<string, string>): object
}>('faults/schema-fields.js')
const { faultTitle, faultProgress, faultEnd } = await browserModule<{
  faultTitle(fault: FaultState['fault']): string
  faultProgress(state: FaultState, now: number): string
  faultEnd(state: FaultState): string
}>('faults/fault-words.js')

const buttons = FAULT_GROUPS.flatMap((group) => group.buttons)

test.each(buttons)('the button “$label” asks for a fault there is', ({ fault, hint }) => {
  expect(faultSchema.safeParse(fault)).toMatchObject({ success: true })
  expect(hint).not.toBe('')
})

const described = z.object({
  paths: z.object({
    '/admin/faults': z.object({
      post: z.object({
        requestBody: z.object({
          content: z.object({ 'application/json': z.object({ schema: z.unknown() }) }),
        }),
      }),
    }),
  }),
})

describe('the form for any fault, from what the API says of itself', () => {
  let harness: Harness
  let kinds: Kind[]
  beforeAll(async () => {
    harness = await Harness.start()
    const { paths } = described.parse(await harness.request('GET', '/docs/json'))
    kinds = kindsOf(paths['/admin/faults'].post.requestBody.content['application/json'].schema)
  })
  afterAll(() => harness.close())

  const kind = (name: string) => {
    const found = kinds.find((one) => one.kind === name)
    if (!found) throw new Error(`no kind ${name}`)
    return found
  }

  test('has every kind, each with a word about it', () => {
    expect(kinds.map((one) => one.kind)).toEqual(faultSchema.options.map((option) => option.shape.kind.value))
    for (const { hint } of kinds) expect(hint).not.toBe('')
  })

  test('knows what kind of thing each setting is', () => {
    expect(kind('close').fields.find(({ name }) => name === 'code')).toMatchObject({
      input: 'choice',
      required: true,
      choices: expect.arrayContaining(['401', '515']),
    })
    expect(kind('rate-overlimit').fields).toContainEqual(
      expect.objectContaining({ name: 'xmlns', input: 'list', initial: 'w:g2, usync' }),
    )
    expect(kind('duplicate').fields).toContainEqual(
      expect.objectContaining({ name: 'copies', input: 'number', initial: '1' }),
    )
    expect(kind('close').fields.map(({ name }) => name)).toContain('at.tag')
  })

  test.each<[string, Record<string, string>, object]>([
    ['drop-connection', {}, { kind: 'drop-connection' }],
    ['close', { code: '503', how: ' ' }, { kind: 'close', code: 503 }],
    [
      'close',
      { code: '401', how: 'plain', 'at.direction': 'in', 'at.tag': 'message', 'at.nth': '2', when: 'after' },
      {
        kind: 'close',
        code: 401,
        how: 'plain',
        when: 'after',
        at: { direction: 'in', tag: 'message', nth: 2 },
      },
    ],
    ['rate-overlimit', { xmlns: 'w:g2, usync' }, { kind: 'rate-overlimit', xmlns: ['w:g2', 'usync'] }],
    [
      'undecryptable',
      { how: 'empty', retries_too: 'true' },
      { kind: 'undecryptable', how: 'empty', retries_too: true },
    ],
    ['acks', { mode: 'refuse', code: '421' }, { kind: 'acks', mode: 'refuse', code: '421' }],
  ])('%s with %j', (name, values, expected) => {
    const fault = faultFrom(kind(name), values)
    expect(fault).toEqual(expected)
    expect(faultSchema.safeParse(fault)).toMatchObject({ success: true })
  })
})

test('a fault in words', () => {
  const state = (asked: object, more: Partial<FaultState> = {}): FaultState => ({
    id: 3,
    fault: faultSchema.parse(asked),
    state: 'armed',
    armed_at: 0,
    ends_at: null,
    fired: 0,
    last_fired_at: null,
    ...more,
  })
  const title = (asked: object) => faultTitle(faultSchema.parse(asked))
  expect(title({ kind: 'acks', mode: 'slow', ms: 5000 })).toBe('Acks: slow, 5 s')
  expect(title({ kind: 'acks', mode: 'refuse' })).toBe('Acks: refuse, code 421')
  expect(title({ kind: 'close', code: 503, at: { direction: 'in', tag: 'message' } })).toBe(
    'Close: code 503, before in message no. 1',
  )
  expect(title({ kind: 'drop-connection' })).toBe('Drop connection')
  expect(faultProgress(state({ kind: 'duplicate' }), 0)).toBe('fired 0 of 1')
  expect(faultProgress(state({ kind: 'deaf', seconds: 30 }, { fired: 2, ends_at: 30_000 }), 18_000)).toBe(
    'fired 2× · 12 s left',
  )
  expect(faultEnd(state({ kind: 'deaf' }, { state: 'expired', fired: 1 }))).toBe('time is up, fired 1×')
})
