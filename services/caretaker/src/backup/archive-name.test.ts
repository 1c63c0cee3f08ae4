import { expect, test } from 'vitest'
import { archiveName, parseArchiveName } from './archive-name.ts'

test('a name says when, to the second, and whether it is encrypted', () => {
  const takenAt = Date.parse('2026-11-22T00:00:05Z')
  expect(archiveName(takenAt, false)).toBe('wa-monitor-20261122T000005Z.tar')
  expect(archiveName(takenAt, true)).toBe('wa-monitor-20261122T000005Z.tar.age')
  expect(parseArchiveName('wa-monitor-20261122T000005Z.tar.age')).toEqual({ takenAt, encrypted: true })
  for (const other of [
    'wa-monitor-20261122T000005Z.tar.json',
    'wa-monitor-20261322T000005Z.tar',
    'x.tar',
    '',
  ])
    expect(parseArchiveName(other)).toBeUndefined()
})
