import { expect, test } from 'vitest'
import { createRandom } from '../prove/random.ts'
import { type Sample, slopePerHour } from './slope.ts'

const HOURS = 2
const WARM_UP = 20 * 60

/** One sample each 10 seconds, as the soak takes them. */
function samples(valueAt: (hours: number) => number): Sample[] {
  return Array.from({ length: HOURS * 360 }, (_, n) => ({ seconds: n * 10, value: valueAt(n / 360) }))
}

test('what stands still has no slope', () => {
  expect(slopePerHour(samples(() => 90))).toBe(0)
})

test('a straight line has its own slope, per hour', () => {
  expect(slopePerHour(samples((hours) => 90 + 3 * hours))).toBeCloseTo(3, 6)
})

test('a leak is found under garbage that comes and goes', () => {
  const random = createRandom(1)
  const leaking = samples((hours) => 90 + 1.5 * hours + 12 * random.next())
  expect(slopePerHour(leaking, WARM_UP)).toBeGreaterThan(1.2)
  expect(slopePerHour(leaking, WARM_UP)).toBeLessThan(1.8)
})

test('garbage alone is no leak', () => {
  const random = createRandom(2)
  expect(
    Math.abs(
      slopePerHour(
        samples(() => 90 + 12 * random.next()),
        WARM_UP,
      ) ?? Number.NaN,
    ),
  ).toBeLessThan(0.3)
})

test('garbage that piles up higher and higher is no leak, as long as all of it is collected', () => {
  const piling = samples((hours) => 90 + (Math.round(hours * 360) % 6 === 0 ? 0 : 10 * hours))
  expect(slopePerHour(piling, WARM_UP)).toBe(0)
})

test('the warm-up does not count', () => {
  const warming = samples((hours) => 90 + 20 * Math.min(hours, 1 / 3))
  expect(slopePerHour(warming, WARM_UP)).toBe(0)
  expect(slopePerHour(warming.slice(0, 240), 0)).toBeGreaterThan(5)
})

test('one step, as a fault makes it, is no slope', () => {
  expect(
    slopePerHour(
      samples((hours) => (hours < 1.8 ? 90 : 94)),
      WARM_UP,
    ),
  ).toBe(0)
})

test('a few minutes unlike the others are no slope', () => {
  const spiked = samples((hours) => (hours > 1.9 ? 300 : 90))
  expect(slopePerHour(spiked, WARM_UP)).toBe(0)
})

test('a step at every fault is one', () => {
  const stepping = samples((hours) => 90 + Math.floor(hours * 20) * 0.1)
  expect(slopePerHour(stepping, WARM_UP)).toBeCloseTo(2, 1)
})

test('minutes without a sample leave the slope as it is', () => {
  const holed = samples((hours) => 90 + 3 * hours).filter(({ seconds }) => seconds < 3000 || seconds > 4000)
  expect(slopePerHour(holed, WARM_UP)).toBeCloseTo(3, 6)
})

test('of less than three minutes nothing can be told', () => {
  expect(slopePerHour(samples(() => 90).slice(0, 12))).toBeUndefined()
  expect(slopePerHour([])).toBeUndefined()
})
