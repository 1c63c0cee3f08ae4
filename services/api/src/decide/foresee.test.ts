import { describe, expect, test } from 'vitest'
import { type Circumstances, foresee, holdsOf } from './foresee.ts'

const NOW = new Date('2025-11-21T10:00:00Z')
const LATER = new Date('2025-11-21T10:30:00Z')
const MINUTE = { seconds: 60, limit: 2, used: 0, left: 2 }
const HOUR = { seconds: 3600, limit: 3, used: 0, left: 3 }
const PAUSE = { since: NOW, until: null, reason: '', by: '', everything: false }

const free: Circumstances = {
  ahead: { queued: 0, sending: [], left: [] },
  limits: { windows: [MINUTE, HOUR], counted_at: [] },
  control: { paused: undefined, grace: undefined },
  cooldownUntil: undefined,
  silent: false,
  now: NOW,
  say: (at) => at.toISOString().slice(11, 16),
}

describe('with nothing in the way it leaves at once', () => {
  test('and nothing holds it', () => {
    expect(foresee(free)).toEqual({ position: 1, expectedAt: NOW })
    expect(holdsOf(free)).toEqual([])
  })
})

test.each<[string, Partial<Circumstances>, string, Date | null, RegExp]>([
  [
    'a pause',
    { control: { paused: PAUSE, grace: undefined } },
    'paused',
    null,
    /^Feedback is paused\. .*Resume/,
  ],
  [
    'a pause with an end',
    { control: { paused: { ...PAUSE, until: LATER, by: 'Anna', reason: 'storm' }, grace: undefined } },
    'paused',
    LATER,
    /^Feedback is paused by Anna until 10:30 \(storm\)\. .*Resume/,
  ],
  [
    'an emergency stop',
    { control: { paused: { ...PAUSE, everything: true }, grace: undefined } },
    'emergency_stop',
    null,
    /^An emergency stop holds everything\. .*Resume/,
  ],
  [
    'a grace',
    { control: { paused: undefined, grace: { until: LATER, reason: 'It was killed.' } } },
    'startup_grace',
    LATER,
    /^It was killed\. Nothing leaves until 10:30\. .*Resume/,
  ],
  [
    'a number that is paused at its bridge',
    {
      limits: {
        ...free.limits,
        windows: [MINUTE],
        counted_at: [],
        paused: { since: '', until: null, reason: 'tired' },
      },
    },
    'paused',
    null,
    /number.*\(tired\).*POST \/api\/resume/,
  ],
  ['a cooldown', { cooldownUntil: LATER }, 'cooldown', LATER, /cooldown lasts until 10:30/],
  ['development', { silent: true }, 'development', null, /outbound: true/],
])('%s holds it', (_what, over, rule, until, words) => {
  const given = { ...free, ...over }
  expect(holdsOf(given)).toEqual([{ rule, until, reason: expect.stringMatching(words) }])
  expect(foresee(given).expectedAt).toEqual(until)
})

describe('limits', () => {
  const two = [NOW.getTime() - 10_000, NOW.getTime() - 5000]

  test('say which window, until when, and how many go first', () => {
    const given = { ...free, limits: { windows: [MINUTE, HOUR], counted_at: two } }
    expect(holdsOf(given)).toEqual([
      {
        rule: 'rate_limited',
        until: new Date(two[0]! + 60_001),
        reason: 'Waits until 10:00 for the limit of 2 per minute',
      },
    ])
    const behind = { ...given, ahead: { ...free.ahead, queued: 1 } }
    expect(holdsOf(behind)).toEqual([
      {
        rule: 'rate_limited',
        until: new Date(two[0]! + 3_600_001),
        reason: 'Waits until 10:59 for the limit of 3 per hour, and 1 go first',
      },
    ])
    expect(foresee(behind).position).toBe(2)
  })

  test('that let nothing out say what to change', () => {
    const given = { ...free, limits: { windows: [{ ...MINUTE, limit: 0 }], counted_at: [] } }
    expect(holdsOf(given)).toMatchObject([
      { until: null, reason: expect.stringContaining('RATE_LIMIT_MESSAGES_PER_MINUTE') },
    ])
    expect(foresee(given).expectedAt).toBeNull()
  })

  test('nobody knows of give no time', () => {
    expect(foresee({ ...free, limits: undefined })).toEqual({ position: 1, expectedAt: null })
  })
})

test('several rules: what lasts longest comes first and decides', () => {
  const control = { paused: PAUSE, grace: { until: LATER, reason: '' } }
  const given = { ...free, control, cooldownUntil: new Date(LATER.getTime() + 1) }
  expect(holdsOf(given).map(({ rule }) => rule)).toEqual(['paused', 'cooldown', 'startup_grace'])
  expect(foresee(given).expectedAt).toBeNull()
})
