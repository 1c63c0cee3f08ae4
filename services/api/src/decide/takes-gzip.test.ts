import { expect, test } from 'vitest'
import { takesGzip } from './takes-gzip.ts'

test.each<[string | undefined, boolean]>([
  [undefined, false],
  ['', false],
  ['gzip', true],
  ['gzip, deflate, br, zstd', true],
  ['br, GZIP;q=0.5', true],
  ['br;q=1.0, gzip; q=0.0, identity', false],
  ['gzip;q=0', false],
  ['br, deflate', false],
  ['*', true],
  ['identity;q=0.5, *;q=0', false],
])('Accept-Encoding: %s', (accepted, expected) => {
  expect(takesGzip(accepted)).toBe(expected)
})
