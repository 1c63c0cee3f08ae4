import { describe, expect, test } from 'vitest'
import { beforeSending, type Facts, type Start } from './before-sending.ts'

type Row = NonNullable<Parameters<typeof beforeSending>[0]>

const at = (time: string) => new Date(`2025-11-21T${time}:00Z`)
const NOW = at('12:00')
const row: Row = {
  kind: 'feedback',
  state: 'queued',
  drop_number: 'DR1752028',
  revision: 1,
  current_revision: 1,
  withdrawn: false,
  carried_by: null,
  queued_at: at('11:59'),
  not_before: null,
  not_after: null,
}
const reply: Row = { ...row, kind: 'reply', drop_number: '', current_revision: null }
const sending: Row = { ...row, state: 'sending' }
const turn: Facts['turn'] = { now: NOW, cooldown_until: null, ahead: 0, blocked_by: null }
const facts: Facts = {
  turn,
  carried: [],
  forbidden: undefined,
  heldBack: undefined,
  senderKnown: true,
  maxWaitMs: 3_600_000,
  sayTime: (moment) => moment.toISOString().slice(11, 16),
}
const dryRun = { forbidden: { code: 'dry_run', reason: 'words' } }
const paused = { heldBack: { code: 'paused', text: 'words', until: null } }
const behind = (over: object) => ({
  turn: {
    ...turn,
    ahead: 1,
    blocked_by: {
      state: 'sending',
      drop_number: 'DR1752021',
      sending_ms: 500,
      until: null,
      ...over,
    } as const,
  },
})

describe('a row that waits', () => {
  test.each<[string, Row | undefined, Partial<Facts>, object]>([
    ['no row', undefined, {}, { do: 'nothing' }],
    ...(['sent', 'delivered', 'read', 'held', 'failed', 'cancelled', 'expired'] as const).map(
      (state): [string, Row, object, Start] => [state, { ...row, state }, {}, { do: 'nothing' }],
    ),
    ['its turn', row, {}, { do: 'send' }],
    ['posted again', { ...row, current_revision: 2 }, {}, { do: 'stop', state: 'held', code: 'resubmitted' }],
    ['number changed', { ...row, withdrawn: true }, {}, { do: 'stop', state: 'held', code: 'withdrawn' }],
    [
      'review deleted',
      { ...row, current_revision: null },
      {},
      { do: 'stop', state: 'held', code: 'review_gone' },
    ],
    ['a dry run', row, dryRun, { do: 'stop', state: 'held', code: 'dry_run' }],
    ['a reply, which has no review', reply, {}, { do: 'send' }],
    ['a reply in a dry run', reply, dryRun, { do: 'stop', state: 'held', code: 'dry_run' }],
    [
      'an hour and more',
      { ...row, queued_at: at('10:59') },
      {},
      { do: 'stop', state: 'held', code: 'waited_too_long' },
    ],
    [
      'an hour and more, by its own choice',
      { ...row, queued_at: at('10:00'), not_before: at('11:30') },
      {},
      { do: 'send' },
    ],
    [
      'an hour and more where nothing is too long',
      { ...row, queued_at: at('10:00') },
      { maxWaitMs: 0 },
      { do: 'send' },
    ],
    [
      'a reply of an hour ago',
      { ...reply, queued_at: at('10:59') },
      {},
      { do: 'stop', state: 'expired', code: 'waited_too_long' },
    ],
    [
      'a reply that says its own time',
      { ...reply, not_after: at('11:59') },
      { maxWaitMs: 0 },
      { do: 'stop', state: 'expired' },
    ],
    [
      'a reply within its own time',
      { ...reply, not_after: at('12:01'), queued_at: at('10:00') },
      {},
      { do: 'send' },
    ],
    [
      'a pause',
      row,
      paused,
      { do: 'wait', everyone: true, code: 'paused', reason: 'words', until: null, ms: 1000 },
    ],
    [
      'a pause that ends in half a second',
      row,
      { heldBack: { ...paused.heldBack, until: new Date(NOW.getTime() + 500) } },
      { do: 'wait', everyone: true, ms: 500 },
    ],
    ['posted again in a pause', { ...row, current_revision: 2 }, paused, { do: 'stop', code: 'resubmitted' }],
    [
      'answered a short while ago',
      row,
      { turn: { ...turn, cooldown_until: at('12:30') } },
      { do: 'wait', everyone: false, code: 'cooldown', until: at('12:30'), ms: 60_000, said: true },
    ],
    ['answered long ago', row, { turn: { ...turn, cooldown_until: at('11:30') } }, { do: 'send' }],
    [
      'not before the end of a cooldown',
      { ...row, not_before: new Date(NOW.getTime() + 2000) },
      {},
      { do: 'wait', everyone: false, code: 'cooldown', ms: 2000 },
    ],
    [
      'answered meanwhile: the later of the two',
      { ...row, not_before: at('12:10') },
      { turn: { ...turn, cooldown_until: at('12:20') } },
      { until: at('12:20') },
    ],
    [
      'in a cooldown it is in nobody’s way',
      row,
      { turn: { ...behind({}).turn, cooldown_until: at('12:30') } },
      { code: 'cooldown' },
    ],
    [
      'another goes first',
      row,
      behind({}),
      { do: 'wait', everyone: false, code: 'order', ms: 250, said: false },
    ],
    [
      'another has waited for its turn for long',
      row,
      behind({ state: 'queued', sending_ms: 99_000 }),
      { code: 'order', said: false },
    ],
    [
      'another has been on its way for long',
      row,
      behind({ sending_ms: 10_001 }),
      { code: 'order', said: true, until: null },
    ],
    [
      '… and its group waits for a minute',
      row,
      behind({ sending_ms: 10_001, until: at('12:01').toISOString() }),
      { until: at('12:01') },
    ],
  ])('%s', (_what, given, over, start) => {
    expect(beforeSending(given, { ...facts, ...over })).toMatchObject(start)
  })

  test('the further back, the later it is looked at again, up to 5 s', () => {
    const ms = (ahead: number) =>
      (beforeSending(row, { ...facts, turn: { ...behind({}).turn, ahead } }) as { ms: number }).ms
    expect([ms(1), ms(3), ms(1000)]).toEqual([250, 350, 5000])
  })
})

describe('a row that was handed over before', () => {
  test.each<[string, Row, Partial<Facts>, object]>([
    ['nothing new', sending, {}, { do: 'send_again' }],
    ['in the message of another', { ...sending, carried_by: 'x' }, {}, { do: 'nothing' }],
    [
      'posted again',
      { ...sending, current_revision: 2 },
      {},
      { do: 'look_up', otherwise: { to: 'stopped', state: 'held', code: 'resubmitted' } },
    ],
    ['a dry run', sending, dryRun, { do: 'look_up', otherwise: { to: 'stopped', code: 'dry_run' } }],
    [
      'too long ago',
      { ...sending, queued_at: at('10:00') },
      {},
      { do: 'look_up', otherwise: { to: 'stopped', code: 'waited_too_long' } },
    ],
    [
      'a pause',
      sending,
      paused,
      { do: 'look_up', otherwise: { to: 'queued', code: 'paused', reason: 'words', until: null } },
    ],
    ['others still hold', sending, { carried: [sending] }, { do: 'send_again' }],
    [
      'one it carries was posted again',
      sending,
      { carried: [sending, { ...sending, current_revision: 2 }] },
      { do: 'look_up', otherwise: { to: 'queued', code: '' } },
    ],
    [
      'its number is ours no more',
      sending,
      { senderKnown: false },
      { do: 'stop', state: 'held', code: 'sender_gone' },
    ],
    ['nobody overtakes what may have left', sending, behind({}), { do: 'send_again' }],
  ])('%s', (_what, given, over, start) => {
    expect(beforeSending(given, { ...facts, ...over })).toMatchObject(start)
  })
})

test('says what to do, and until when', () => {
  const said = (over: object) => (beforeSending(row, { ...facts, ...over }) as { reason: string }).reason
  expect(said({ turn: { ...turn, cooldown_until: at('12:30') } })).toBe(
    'DR1752028 was answered a short while ago: this leaves after 12:30, unless it is cancelled',
  )
  expect(said(behind({ until: at('12:01').toISOString() }))).toBe(
    'Feedback for DR1752021 goes first in this group, and it is not known yet whether it has left: this follows, at 12:01 at the latest',
  )
  expect(said(behind({ drop_number: '' }))).toMatch(/^An earlier reply goes first/)
})
