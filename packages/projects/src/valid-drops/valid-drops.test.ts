import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ValidDrops } from './valid-drops.ts'

test('a number is there or not, whatever it begins with', () => {
  const drops = new ValidDrops(['DR17', 'DR1752028', 'DR1752028', 'MTR12'])
  expect(drops.size).toBe(3)
  for (const number of ['DR17', 'DR1752028', 'MTR12']) expect(drops.has(number)).toBe(true)
  for (const number of ['', 'DR', 'DR175', 'DR17520281', 'X']) expect(drops.has(number)).toBe(false)
})

describe('the nearest', () => {
  const drops = new ValidDrops(['DR1752028', 'DR1752029', 'DR469378'])

  test.each([
    ['two swapped', 'DR1725028', ['DR1752028']],
    ['one wrong', 'DR1752023', ['DR1752028', 'DR1752029']],
    ['one left out', 'DR46938', ['DR469378']],
    ['one too many', 'DR4693778', ['DR469378']],
    ['two wrong', 'DR1762038', ['DR1752028']],
    ['three wrong', 'DR1111028', []],
  ])('%s', (_what, number, nearest) => {
    expect(drops.nearest(number)).toEqual(nearest)
  })

  test('are those with the fewest mistakes, counted one by one', () => {
    const digits = fc.stringMatching(/^[0-3]{1,5}$/)
    fc.assert(
      fc.property(fc.array(digits, { minLength: 1, maxLength: 30 }), digits, (list, number) => {
        const counted = [...new Set(list)].map((one) => ({ one, count: mistakes(one, number) }))
        const fewest = Math.min(...counted.map(({ count }) => count))
        const expected =
          fewest > 2 ? [] : counted.filter(({ count }) => count === fewest).map(({ one }) => one)
        expect(new ValidDrops(list).nearest(number)).toEqual(expected.toSorted().slice(0, 3))
      }),
    )
  })
})

/** The definition: letters written wrong, left out, put in, or swapped with the next. */
function mistakes(one: string, other: string): number {
  if (one === '' || other === '') return one.length + other.length
  const [a, b] = [one.slice(1), other.slice(1)]
  const counts = [
    mistakes(a, b) + (one[0] === other[0] ? 0 : 1),
    mistakes(a, other) + 1,
    mistakes(one, b) + 1,
  ]
  if (one.length > 1 && one[0] === other[1] && one[1] === other[0])
    counts.push(mistakes(one.slice(2), other.slice(2)) + 1)
  return Math.min(...counts)
}
