import { DEFAULT_DROP_PATTERN, normaliseDropNumber } from '@wa-monitor/contracts'
import { compilePattern, StepBudget, ValidDrops } from '@wa-monitor/projects'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { findNumbers, MAX_NUMBERS_PER_MESSAGE, NEAR_MISS, numberPattern } from './find-numbers.ts'

const standard = numberPattern(DEFAULT_DROP_PATTERN, 'drop_pattern')
const find = (text: string) => findNumbers(text, standard)

describe('numbers', () => {
  test.each([
    ['DR1752028', ['DR1752028']],
    ['Dr469378 done', ['DR469378']],
    ['dr 1752028', ['DR1752028']],
    ['DR-17520289', ['DR17520289']],
    ['*DR1752028*', ['DR1752028']],
    ['DR1752028, dr1752029 and DR-1752028 again', ['DR1752028', 'DR1752029']],
    ['new\nDR1752028\nDR1752029', ['DR1752028', 'DR1752029']],
    ['ADR1752028', []],
    ['1752028', []],
    ['', []],
  ])('%j names %j', (text, numbers) => {
    expect(find(text).numbers).toEqual(numbers)
  })

  test('a pattern of the project finds its own form, without near misses', () => {
    const pattern = numberPattern(String.raw`\bLAW-?\d{4}\b`, 'drop_pattern')
    expect(findNumbers('law-0042 and DR12345', pattern)).toEqual({
      numbers: ['LAW0042'],
      rejected: [],
    })
  })

  test('what is longer than a drop number can be is rejected', () => {
    const found = findNumbers('x'.repeat(60), numberPattern('x+', 'drop_pattern'))
    expect(found).toEqual({ numbers: [], rejected: [{ written: 'x'.repeat(60), reason: 'too_long' }] })
  })

  test('numbers beyond the most that are read from one message are rejected, not lost', () => {
    const written = Array.from(
      { length: MAX_NUMBERS_PER_MESSAGE + 3 },
      (_, index) => `DR${1_000_000 + index}`,
    )
    const { numbers, rejected } = find(written.join(' '))
    expect(numbers).toEqual(written.slice(0, MAX_NUMBERS_PER_MESSAGE))
    expect(rejected).toEqual(written.slice(-3).map((text) => ({ written: text, reason: 'too_many_numbers' })))
  })
})

describe('with a list of the numbers there are', () => {
  const listed = numberPattern(
    DEFAULT_DROP_PATTERN,
    'drop_pattern',
    new ValidDrops(['DR1752028', 'DR469378']),
  )

  test('others are rejected, with what was probably meant', () => {
    expect(findNumbers('dr 1752028 DR1752082 DR9999999 DR12345', listed)).toEqual({
      numbers: ['DR1752028'],
      rejected: [
        { written: 'DR1752082', reason: 'not_valid', detail: 'not in valid_drops; like DR1752028' },
        {
          written: 'DR9999999',
          reason: 'not_valid',
          detail: 'not in valid_drops, and nothing there is like it',
        },
        { written: 'DR12345', reason: 'too_few_digits' },
      ],
    })
  })

  test('of many wrong ones all are rejected, and only the first are compared', () => {
    const written = Array.from({ length: 8 }, (_, index) => `DR175202${index}`).filter(
      (one) => one !== 'DR1752028',
    )
    const { rejected } = findNumbers(written.join(' '), listed)
    expect(rejected).toHaveLength(8)
    expect(rejected.filter(({ detail }) => detail !== '')).toHaveLength(5)
  })
})

test('a pattern that runs out of steps says so', () => {
  const { numbers, rejected } = findNumbers('D1 '.repeat(5000), numberPattern('D.*x|D1', 'rule readings'))
  expect(numbers).toEqual(['D1'])
  expect(rejected).toMatchObject([{ written: 'rule readings', reason: 'pattern_gave_up' }])
})

describe('near misses', () => {
  test.each([
    ['DR12345', 'DR12345', 'too_few_digits'],
    ['DR 17520289901', 'DR 17520289901', 'too_many_digits'],
    ['DR: 1752028', 'DR: 1752028', 'separator'],
    ['dr  1752028', 'dr  1752028', 'separator'],
  ])('%j is rejected', (text, written, reason) => {
    expect(find(text)).toEqual({ numbers: [], rejected: [{ written, reason }] })
  })

  test('a doctor is not a drop', () => {
    expect(find('see Dr 12 at the gate')).toEqual({ numbers: [], rejected: [] })
  })
})

/**
 * Both run on JavaScript's own engine, which may go back and try again. The engine of projects.yaml does not, and counts:
 * so few steps per character mean that there is nothing to try again. (Measured: 25 ms at most for 65,536 characters.)
 */
test.each([
  ['the default form', DEFAULT_DROP_PATTERN],
  ['a near miss', NEAR_MISS.source],
])('%s is read in a few steps per character, whatever the text', (_what, source) => {
  const pattern = compilePattern(source)
  const unit = fc.array(
    fc.constantFrom('DR', 'dR', 'D', ' ', '.', ':#', '--', '1', '12', '123456', '\n', 'x'),
    {
      minLength: 1,
      maxLength: 6,
    },
  )
  fc.assert(
    fc.property(unit, (parts) => {
      const once = parts.join('')
      const text = once.repeat(Math.ceil(20_000 / once.length))
      const budget = new StepBudget()
      const { left } = budget
      const { found, gaveUp } = pattern.matches(text, budget)
      expect(gaveUp).toBe(false)
      expect(left - budget.left).toBeLessThanOrEqual(3 * text.length)
      const javascripts = [...text.matchAll(new RegExp(source, 'gi'))].map(({ index }) => index)
      expect(found.map(({ start }) => start)).toEqual(javascripts)
    }),
  )
})

describe('for any text', () => {
  const digits = (min: number, max: number) => fc.stringMatching(new RegExp(`^[0-9]{${min},${max}}$`))
  const prefix = fc.constantFrom('DR', 'dr', 'Dr', 'dR')
  const number = fc.tuple(prefix, fc.constantFrom('', ' ', '-'), digits(6, 8))

  test('every number written in it is found once, in order', () => {
    const words = fc.array(fc.constantFrom('photos', 'done', '✅', 'stand 12', '27820000001'), {
      maxLength: 3,
    })
    fc.assert(
      fc.property(fc.array(fc.tuple(words, number)), (parts) => {
        const text = parts.map(([before, written]) => `${before.join(' ')} ${written.join('')}`).join(', ')
        expect(find(text).numbers).toEqual([...new Set(parts.map(([, [, , found]]) => `DR${found}`))])
      }),
    )
  })

  test('a wrong count of digits is a near miss and never a number', () => {
    fc.assert(
      fc.property(prefix, fc.oneof(digits(3, 5), digits(9, 20)), (dr, wrong) => {
        expect(find(`${dr}${wrong}`)).toMatchObject({ numbers: [], rejected: [{ written: `${dr}${wrong}` }] })
      }),
    )
  })

  test('whatever comes back can be stored', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
        const { numbers, rejected } = find(`${text}DR${text}DR12345`)
        for (const found of numbers) expect(found).toMatch(/^DR\d{6,8}$/)
        for (const { written } of rejected)
          expect(written.isWellFormed() && !written.includes('\0')).toBe(true)
      }),
    )
  })
})

test('whatever has the default form is found by the look that comes first', () => {
  const piece = fc.constantFrom('DR', 'dr', ' ', '-', '_', '.', 'x', '12', '345', '678901')
  const text = fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join(''))
  fc.assert(
    fc.property(text, (written) => {
      const named = [...written.matchAll(new RegExp(DEFAULT_DROP_PATTERN, 'gi'))]
      const numbers = new Set(named.map(([number]) => normaliseDropNumber(number)))
      expect(find(written).numbers).toEqual([...numbers])
    }),
    { numRuns: 2000 },
  )
})
