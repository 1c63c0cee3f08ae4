import { expect, test } from 'vitest'
import { compare, countOf, type Ledger } from './compare.ts'

const cases: [string, string[], string[], Ledger][] = [
  ['all there once', ['a', 'b'], ['b', 'a'], { lost: [], twice: [] }],
  ['one is missing', ['a'], ['a', 'b'], { lost: ['b is not in rows'], twice: [] }],
  ['one is there twice', ['a', 'a'], ['a'], { lost: [], twice: ['a is 2 times in rows'] }],
  ['one belongs elsewhere', ['a', 'b'], ['a'], { lost: [], twice: ['b does not belong in rows'] }],
  ['asked for twice, there once', ['a'], ['a', 'a'], { lost: [], twice: [] }],
  ['nothing at all', [], [], { lost: [], twice: [] }],
]

test.each(cases)('%s', (_, found, expected, result) => {
  const ledger: Ledger = { lost: [], twice: [] }
  compare(ledger, 'rows', countOf(found), expected)
  expect(ledger).toEqual(result)
})

test('found no times is not found', () => {
  const ledger: Ledger = { lost: [], twice: [] }
  compare(ledger, 'phone', new Map([['a', 0]]), ['a'])
  expect(ledger).toEqual({ lost: ['a is not in phone'], twice: [] })
})
