import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { backupsLeft } from './backups.ts'

test('archives by age, and when the last one has gone', () => {
  const folder = mkdtempSync(join(tmpdir(), 'wa-backups-'))
  const names = ['wa-monitor-20261122T000000Z.tar.age', 'wa-monitor-20261115T000000Z.tar']
  for (const name of [...names, 'notes.txt', '.wa-monitor-20261201T000000Z.tar.part'])
    writeFileSync(join(folder, name), '')
  expect(backupsLeft(folder, { daily: 7, weekly: 4 })).toEqual({
    archives: names.toReversed(),
    gone_by: '2026-12-27',
  })
  expect(backupsLeft(folder, { daily: 60, weekly: 4 }).gone_by).toBe('2027-01-21')
  for (const name of names) rmSync(join(folder, name))
  expect(backupsLeft(folder, { daily: 7, weekly: 4 })).toEqual({ archives: [], gone_by: null })
  rmSync(folder, { recursive: true })
})
