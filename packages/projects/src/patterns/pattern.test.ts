import { DEFAULT_DROP_PATTERN } from '@wa-monitor/contracts'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { PatternError } from './pattern-error.ts'
import { compilePattern, MAX_TEXT_LENGTH, StepBudget } from './pattern.ts'

const ours = (source: string, text: string) => {
  const pattern = compilePattern(source)
  const { found, gaveUp } = pattern.matches(text, new StepBudget())
  expect(gaveUp).toBe(false)
  return found.map((match) => [match.start, ...pattern.groupsOf(text, match)])
}
const javascripts = (source: string, text: string) =>
  [...text.matchAll(RegExp(source, 'gi'))].map((match) => [match.index, ...match.map((group) => group ?? '')])

describe('a pattern finds what JavaScript finds', () => {
  test.each([
    [DEFAULT_DROP_PATTERN, 'DR1752028, dr 469378 Dr-17520281 ADR1752028 DR12345 DR123456789 xDR175202'],
    [String.raw`\bMTR-(\d{6})\b`, 'mtr-123456 MTR-1234567 xMTR-123456 MTR-654321'],
    ['DR.*x|DR', 'DR DR1 x DR\nDR'],
    ['DR.*?x', 'DR x DR xx'],
    ['(a+)+b', 'aaaab aaac aab'],
    ['(?:(a)|(b))+', 'abab ba'],
    ['(a|ab)(c|bcd)(d*)', 'abcd abcdd acd'],
    ['^stand (\\d+)$', 'Stand 12'],
    ['^stand', 'a stand'],
    ['(?<![A-Z])K\\d{2}(?=\\s|$)', 'K12 xK12 K123 K34'],
    ['(?<=#)\\w+?(?=-)', '#ab-#c #d-'],
    ['(?<stand>[a-z]{1,3})-', 'ab-'],
    ['[^\\d\\s-]{2,3}\\B', 'abcd é😀öä 12'],
    ['ß|é|ſ|[à-ý]', 'ẞÉSſÀÝ'],
    ['\\x41\\u0042[\\]\\-a]{1,}', 'AB]-A ab'],
    ['a{,2}]}', 'a{,2}]} A{,2}]}'],
    ['😀+', '😀😀 😀'],
    ['\\d{2,}?', '12345'],
    ['x*y', 'xxy y xx'],
  ])('%s in %j', (source, text) => {
    expect(ours(source, text)).toEqual(javascripts(source, text))
  })

  test('for any expression and text', () => {
    const atom = fc.constantFrom(
      'a',
      'b',
      'A',
      '[ab]',
      '[^a]',
      String.raw`\d`,
      String.raw`\w`,
      '.',
      '-',
      '1',
      'é',
    )
    const condition = fc.constantFrom(
      String.raw`\b`,
      String.raw`\B`,
      '^',
      '$',
      '(?!a)',
      '(?=b|$)',
      '(?<!1)',
      '(?<=a|^)',
    )
    const sign = fc.constantFrom('', '', '?', '*', '+', '{2}', '{1,3}', '{2,}', '??', '*?', '+?', '{0,2}?')
    const { expression } = fc.letrec<{ expression: string }>((tie) => ({
      expression: fc.oneof(
        { maxDepth: 4, withCrossShrink: true },
        atom,
        fc.tuple(atom, sign).map((parts) => parts.join('')),
        condition,
        fc.array(tie('expression'), { minLength: 2, maxLength: 4 }).map((parts) => parts.join('')),
        fc.array(tie('expression'), { minLength: 2, maxLength: 3 }).map((parts) => `(?:${parts.join('|')})`),
        fc.tuple(tie('expression'), sign).map(([inner, times]) => `(${inner})${times}`),
      ),
    }))
    const text = fc.array(fc.constantFrom('a', 'b', 'B', '1', '-', ' ', 'é', '\n'), { maxLength: 14 })
    fc.assert(
      fc.property(expression, text, (source, parts) => {
        let found: unknown
        try {
          found = ours(source, parts.join(''))
        } catch (error) {
          // What is refused has no result to compare.
          if (error instanceof PatternError) return
          throw error
        }
        expect(found).toEqual(javascripts(source, parts.join('')))
      }),
      { numRuns: 2000 },
    )
  })
})

describe('a pattern is refused with what to write instead:', () => {
  test.each([
    ['DR(\\d+', 'is not a regular expression (Unterminated group); write it in single quotes'],
    ['(DR)?', 'matches an empty text, so it would be found everywhere'],
    ['\\b', 'matches an empty text, so it would be found everywhere'],
    ['(\\d)\\1', 'refers back to what was matched before (\\1): write out what may stand there'],
    [
      '(?=.*x)y',
      'looks further than one character in (?=…): write one character or one [class] there, such as (?!\\d)',
    ],
    [
      '(?:a?b?)*c',
      'repeats something that may be empty ((?:a?b?)*): let what is repeated match at least one character, (?:a?b)* instead of (?:a?b?)*',
    ],
    ['(?=a)*b', 'repeats a condition ((?=a)*): leave out the *'],
    ['\\p{L}+', 'uses \\p{…}, which is not known here: write a class such as [A-Za-z]'],
    ['(?i:a)', 'sets flags inside the expression ((?i: …)): it is read without regard to case anyway'],
    ['\\d{1,3000}', 'is too long written out: repeat less, \\d{1,20} instead of \\d{1,2000}'],
    ['(?:a|b)*a(?:a|b){14}c', expect.stringContaining('leaves too many possibilities open at once')],
  ])('%s', (source, message) => {
    const refused = () => compilePattern(source)
    expect(refused).toThrow(PatternError)
    try {
      refused()
    } catch (error) {
      expect((error as Error).message).toEqual(message)
    }
  })
})

test('steps run out, and it says so, where a text makes a pattern look at all of it from everywhere', () => {
  const text = 'DR'.repeat(MAX_TEXT_LENGTH / 2)
  const budget = new StepBudget()
  const { found, gaveUp } = compilePattern('DR.*x|DR').matches(text, budget)
  expect(gaveUp).toBe(true)
  expect(budget.left).toBeLessThanOrEqual(0)
  expect(found.length).toBeGreaterThan(1)
  // Where they ran out does not depend on the machine.
  expect(compilePattern('DR.*x|DR').matches(text, new StepBudget()).found).toEqual(found)
})

test('a text is read as far as WhatsApp lets one be', () => {
  const text = `${'.'.repeat(MAX_TEXT_LENGTH - 2)}ab`
  expect(compilePattern('ab').matches(text, new StepBudget()).found).toHaveLength(1)
  expect(compilePattern('ab').matches(`.${text}`, new StepBudget()).found).toHaveLength(0)
})

test('no more matches than asked for', () => {
  expect(compilePattern('a').matches('aaa', new StepBudget(), 2).found).toEqual([
    { start: 0, end: 1 },
    { start: 1, end: 2 },
  ])
})
