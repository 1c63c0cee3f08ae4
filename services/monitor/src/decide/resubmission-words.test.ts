import { expect, test } from 'vitest'
import { compileWords } from './resubmission-words.ts'

test.each([
  ['done', true],
  ['DONE!', true],
  ['all photos Voltooi.', true],
  ['undone', false],
  ['doné', false],
  ['done2', false],
  ['', false],
])('%j', (text, expected) => {
  expect(compileWords(['done', 'voltooi'])?.test(text)).toBe(expected)
})

test('words are taken as they are written, not as expressions', () => {
  expect(compileWords(['a.b', 'x+y', 'n-o', '(ok)'])?.test('aXb xxy')).toBe(false)
  expect(compileWords(['a.b', 'x+y', 'n-o', '(ok)'])?.test('well (OK)')).toBe(true)
})

test('no words, no expression', () => {
  expect(compileWords([])).toBeUndefined()
})
