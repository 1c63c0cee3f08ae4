import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, expect, test } from 'vitest'
import { nameSourceLines } from './source-lines.ts'

const folder = mkdtempSync(join(tmpdir(), 'wa-source-lines-'))
afterAll(() => rmSync(folder, { recursive: true }))

test('a place in what was built is named by its source, any other stays as it is', () => {
  const built = join(folder, 'main.js')
  const map = {
    version: 3,
    sources: ['../../packages/queue/src/one.ts', '../../services/api/src/two.ts'],
    names: [],
    // Line 1: column 1 is one.ts 3:1, column 11 is two.ts 5:3.
    mappings: 'AAEA,UCEE',
  }
  writeFileSync(`${built}.map`, JSON.stringify(map))
  const { href } = pathToFileURL(built)
  const elsewhere = `at other (${pathToFileURL(join(folder, 'npm.js')).href}:7:8)`
  const stack = ['Error: no luck', `at first (${href}:1:2)`, `at ${href}:1:14`, elsewhere, 'at node:fs:1:1']
  expect(nameSourceLines(stack.join('\n')).split('\n')).toEqual([
    'Error: no luck',
    'at first (packages/queue/src/one.ts:3:1)',
    'at services/api/src/two.ts:5:3',
    elsewhere,
    'at node:fs:1:1',
  ])
})
