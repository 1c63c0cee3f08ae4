import { expect, test } from 'vitest'
import { mayDo, ROLES } from './roles.ts'

test('each role may what those before it may, and no more', () => {
  const allowed = ROLES.map((has) => ROLES.filter((needed) => mayDo(has, needed)))
  expect(allowed).toEqual([['viewer'], ['viewer', 'reviewer'], ['viewer', 'reviewer', 'admin']])
})
