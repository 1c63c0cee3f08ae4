import type { Migration } from '@wa-monitor/database'
import { expect, test } from 'vitest'
import { noWayBack } from './no-way-back.ts'

const file = (version: number, compatibleFrom = version): Migration => ({
  version,
  name: `000${version}_x.sql`,
  sql: '',
  checksum: '',
  compatibleFrom,
})

test.each<[what: string, applied: Migration[], expected: number[]]>([
  ['nothing was to be done', [], []],
  ['there were no tables before', [file(1), file(2)], []],
  ['it allows the version before', [file(4, 3)], []],
  ['it allows older ones still', [file(4, 2)], []],
  ['it says nothing', [file(4)], [4]],
  ['the second allows only the first of them', [file(4, 3), file(5, 4)], [5]],
  ['the first says nothing, whatever the second allows', [file(4), file(5, 3)], [4]],
])('%s', (_, applied, expected) => {
  expect(noWayBack(applied).map(({ version }) => version)).toEqual(expected)
})
