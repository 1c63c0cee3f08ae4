import { assert, constantFrom, property, string } from 'fast-check'
import { expect, test } from 'vitest'
import { halvesOf, isOneSlip, slipsOf } from './one-slip.ts'

test.each([
  ['1752028', '1752028', true],
  ['1752028', '175202', true],
  ['1752028', '752028', true],
  ['1752028', '17520288', true],
  ['1752028', '1752128', true],
  ['1752028', '1725028', true],
  ['1752028', '1752082', true],
  ['1752028', '7152028', true],
  ['1752028', '1752', false],
  ['1752028', '1752911', false],
  ['1752028', '2028175', false],
  ['1752028', '17520', false],
  ['1752028', '7125028', false],
])('%s and %s: %s', (a, b, expected) => {
  expect([isOneSlip(a, b), isOneSlip(b, a)]).toEqual([expected, expected])
})

const digits = (minLength: number, maxLength: number) =>
  string({ unit: constantFrom(...Array.from('0123456789')), minLength, maxLength })

test('every slip of a number is one, and leaves one of its halves as it was', () => {
  assert(
    property(digits(6, 8), (number) => {
      const { first, last } = halvesOf(number)
      for (const slip of slipsOf(number)) {
        expect(isOneSlip(number, slip)).toBe(true)
        expect(slip.startsWith(first) || slip.endsWith(last)).toBe(true)
      }
    }),
  )
})

test('whatever is one slip away is among the slips', () => {
  assert(
    property(digits(6, 7), digits(6, 7), (a, b) => {
      expect(slipsOf(a).includes(b)).toBe(a !== b && isOneSlip(a, b))
    }),
  )
  expect(slipsOf('1752028')).not.toContain('1752028')
})
