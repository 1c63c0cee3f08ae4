import { expect, test } from 'vitest'
import { afterFailure, type Circuit, CLOSED, circuitState, withProbe } from './circuit.ts'

const failed = (times: number, circuit: Circuit = CLOSED, now = 1000) =>
  Array.from({ length: times }).reduce<Circuit>((sofar) => afterFailure(sofar, now, 1), circuit)

test.each([
  ['new', CLOSED, 'closed'],
  ['one failure', failed(1), 'closed'],
  ['two', failed(2), 'closed'],
  ['three', failed(3), 'open'],
])('%s', (_what, circuit, state) => {
  expect(circuitState(circuit, 1000)).toBe(state)
})

test('its time over: one may ask, the others still go past', () => {
  const open = failed(3)
  expect(circuitState(open, 5999)).toBe('open')
  expect(circuitState(open, 6000)).toBe('probe_due')
  const probing = withProbe(open, 6000)
  expect(circuitState(probing, 6001)).toBe('open')
})

test('a probe that fails opens it for longer, up to a minute; chance cuts each time by up to a half', () => {
  let circuit = failed(3)
  let now = circuit.until
  const lengths = [circuit.until - 1000]
  for (let opening = 0; opening < 5; opening += 1) {
    circuit = afterFailure(withProbe(circuit, now), now, 1)
    lengths.push(circuit.until - now)
    now = circuit.until
  }
  expect(lengths).toEqual([5000, 10_000, 20_000, 40_000, 60_000, 60_000])
  expect(afterFailure(withProbe(circuit, now), now, 0).until - now).toBe(30_000)
})

test('a probe of which nothing was heard is forgotten', () => {
  expect(circuitState(withProbe(failed(3), 6000), 36_000)).toBe('probe_due')
})

test('asked while open, for want of another: the time stays', () => {
  const open = failed(3)
  expect(afterFailure(open, 3000, 1)).toMatchObject({ until: open.until, openings: 1 })
})
