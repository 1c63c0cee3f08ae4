import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { readMigrations } from './migration-files.ts'

let folder: string
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'migrations-'))))
afterEach(() => rmSync(folder, { recursive: true }))

const second = (line: string): number | undefined => {
  writeFileSync(join(folder, '0001_first.sql'), 'SELECT 1;\n')
  writeFileSync(join(folder, '0002_second.sql'), `-- Adds a column.\n${line}\nSELECT 2;\n`)
  return readMigrations(folder)[1]?.compatibleFrom
}

test.each([
  ['', 2],
  ['-- compatible-from: 1', 1],
  ['-- compatible-from: 1\r', 1],
  ["SELECT '-- compatible-from: 1';", 2],
])('%j: programs from %i on', (line, from) => {
  expect(second(line)).toBe(from)
})

test.each([
  '-- compatible-from: 2',
  '-- compatible-from: 0',
  '-- compatible-from 1',
  '-- compatible-from: one',
  '-- compatible-from: 1\n-- compatible-from: 1',
])('%j is refused', (line) => {
  expect(() => second(line)).toThrow('0002_second.sql: one line "-- compatible-from: N"')
})
