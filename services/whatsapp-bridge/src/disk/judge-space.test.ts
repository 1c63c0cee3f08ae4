import { expect, test } from 'vitest'
import { judgeSpace, type Space, tightestOf } from './judge-space.ts'

const MB = 1024 * 1024
const spaces = (...free: number[]): Space[] =>
  free.map((megabytes, n) => ({ what: `file ${n}`, freeBytes: megabytes * MB, totalBytes: 1000 * MB }))

test.each<[string, Space[], boolean, boolean]>([
  ['room', spaces(500), false, true],
  ['as much as is asked for', spaces(200), false, true],
  ['a little less', spaces(199), false, false],
  ['the tightest of several counts', spaces(500, 100), false, false],
  ['stopped, and not enough to spare', spaces(249), true, false],
  ['stopped, and enough again', spaces(250), true, true],
  ['nothing is known', [], false, true],
])('%s', (_, found, wasStopped, taken) => {
  expect(judgeSpace(found, 200 * MB, wasStopped) === undefined).toBe(taken)
})

test('the words name the file, what is left and what is needed', () => {
  expect(judgeSpace(spaces(500, 12.7), 200 * MB, false)).toMatch(/holds file 1 has 12 MB left, and 200 MB/)
})

test('the tightest is told', () => {
  expect(tightestOf(spaces(5, 3, 4))?.what).toBe('file 1')
  expect(tightestOf([])).toBeUndefined()
})
