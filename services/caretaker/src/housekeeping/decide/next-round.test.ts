import { expect, test } from 'vitest'
import { nextRound, nextTimeOfDay } from './next-round.ts'

const clock = { at: '03:30', zone: 'Africa/Johannesburg' }
const at = (text: string) => Date.parse(text)
const iso = (time: number) => new Date(time).toISOString()

test.each([
  ['2026-11-22T01:29:59.500Z', '2026-11-22T01:30:00.000Z'],
  ['2026-11-22T01:30:00Z', '2026-11-23T01:30:00.000Z'],
  ['2026-11-22T22:00:00Z', '2026-11-23T01:30:00.000Z'],
  ['2026-11-22T00:00:00Z', '2026-11-22T01:30:00.000Z'],
])('half past three in Johannesburg, seen from %s', (now, next) => {
  expect(iso(nextTimeOfDay(at(now), clock))).toBe(next)
})

const now = at('2026-11-22T12:00:00Z')
const tonight = '2026-11-23T01:30:00.000Z'

test.each([
  ['done last night', { doneAt: at('2026-11-22T01:30:10Z') }, tonight],
  ['off every night', { doneAt: at('2026-11-20T01:30:10Z') }, '2026-11-22T12:10:00.000Z'],
  [
    'failed last night',
    { doneAt: at('2026-11-21T01:30:00Z'), failedAt: at('2026-11-22T11:30:00Z') },
    '2026-11-22T12:30:00.000Z',
  ],
])('%s', (_, last, next) => {
  expect(iso(nextRound(now, last, clock))).toBe(next)
})
