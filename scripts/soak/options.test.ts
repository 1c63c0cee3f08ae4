import { expect, test } from 'vitest'
import { readOptions } from './options.ts'

test('two hours at five messages a second, with faults, unless something else is asked for', () => {
  expect(readOptions([])).toEqual({
    hours: 2,
    rate: 5,
    seed: expect.any(Number),
    warmUp: 20,
    faults: true,
    leak: undefined,
  })
  expect(readOptions('--hours 0.5 --rate 12 --seed 7 --warm-up 8 --no-faults --leak 200'.split(' '))).toEqual(
    { hours: 0.5, rate: 12, seed: 7, warmUp: 8, faults: false, leak: 200 },
  )
})

test.each([
  [['--hours', '0']],
  [['--hours', 'two']],
  [['--rate=-5']],
  [['--leak', '']],
  [['--warm-up', '120']],
  [['--hours', '0.2']],
])('%j is refused, with the usage', (words) => {
  expect(() => readOptions(words)).toThrow(/npm run soak/)
})

test('what is no option is refused', () => {
  expect(() => readOptions(['--minutes', '5'])).toThrow(/--minutes/)
  expect(() => readOptions(['5'])).toThrow(/5/)
})
