import { expect, test } from 'vitest'
import { pageMark, readPageMark } from './drop-view.ts'

test('a page mark is read back, and nothing else is', () => {
  const mark = { list_position: '2025-11-21 10:00:00.123456+02', id: '00000000-0000-4000-8000-000000000001' }
  expect(readPageMark(pageMark(mark))).toEqual(mark)
  for (const other of [
    '',
    'x',
    Buffer.from('{}').toString('base64url'),
    Buffer.from('["x","y"]').toString('base64url'),
  ])
    expect(readPageMark(other)).toBeUndefined()
})
