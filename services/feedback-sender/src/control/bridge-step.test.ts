import { expect, test } from 'vitest'
import { bridgeStep, stopMark } from './bridge-step.ts'

const now = Date.UTC(2025, 10, 21, 12)
const mark = stopMark('production')
const pause = (reason: string, inMs?: number) => ({
  since: new Date(now).toISOString(),
  until: inMs === undefined ? null : new Date(now + inMs).toISOString(),
  reason,
})

test.each([
  ['stopped, and it sends', true, null, 'pause'],
  ['stopped, and paused by us', true, pause(`${mark}: !STOP`), undefined],
  ['stopped, and paused by somebody', true, pause('lunch'), undefined],
  ['stopped, and somebody’s pause lasts', true, pause('lunch', 60_000), undefined],
  ['stopped, and somebody’s pause is about to end', true, pause('lunch', 9000), 'pause'],
  ['not stopped, and it sends', false, null, undefined],
  ['not stopped, and paused by us', false, pause(`${mark}: !STOP`), 'resume'],
  ['not stopped, and paused by somebody', false, pause('lunch'), undefined],
  ['not stopped, and paused by the other environment', false, pause(stopMark('development')), undefined],
])('%s', (_what, stopped, paused, step) => {
  expect(bridgeStep({ stopped, paused, mark, now })).toBe(step)
})
