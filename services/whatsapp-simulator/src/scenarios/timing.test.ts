import { expect, test } from 'vitest'
import { dueAt, durationMs } from './timing.ts'

test('durations', () => {
  expect(['250ms', '+3s', '2.5m', '1h'].map(durationMs)).toEqual([250, 3000, 150_000, 3_600_000])
})

const done = { start: 1000, before: 5000, named: 2000 }

test.each([
  ['at once', {}, 1, 5000],
  ['since the step before', { at: '+4s' }, 1, 9000],
  ['since the start', { at: '10s' }, 1, 11_000],
  ['since the start, and late', { at: '1s' }, 1, 2000],
  ['after a step', { after: 'x' }, 1, 2000],
  ['so long after a step', { after: 'x', at: '+8s' }, 4, 4000],
  ['at another speed', { at: '10s' }, 10, 2000],
])('due %s', (_what, step, speed, expected) => {
  expect(dueAt(step, speed, done)).toBe(expected)
})
