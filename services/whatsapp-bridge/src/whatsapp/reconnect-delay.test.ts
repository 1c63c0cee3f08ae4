import fc from 'fast-check'
import { expect, test } from 'vitest'
import { reconnectDelayMs } from './reconnect-delay.ts'

const random = fc.double({ min: 0, max: 1, noNaN: true })

test('never long enough for a dead socket to stay dead for a minute', () => {
  fc.assert(
    fc.property(fc.nat(), random, (failures, spread) => {
      const delay = reconnectDelayMs(failures, spread)
      expect(delay).toBeGreaterThanOrEqual(500)
      expect(delay).toBeLessThanOrEqual(20_000)
    }),
  )
})

test('grows with the failures in a row', () => {
  expect([0, 1, 2, 3, 4, 5, 6].map((failures) => reconnectDelayMs(failures, 1))).toEqual([
    1000, 2000, 4000, 8000, 16_000, 20_000, 20_000,
  ])
})
