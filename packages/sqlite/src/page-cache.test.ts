import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { openOwned, openShared, type SqliteDatabase } from './index.ts'

const directory = mkdtempSync(join(tmpdir(), 'wa-page-cache-'))
const opened: SqliteDatabase[] = []
afterEach(() => {
  for (const database of opened.splice(0)) database.close()
  rmSync(directory, { recursive: true, force: true })
})

test('no connection keeps more than 2 MB of pages, however it was opened', () => {
  opened.push(openOwned(join(directory, 'owned.db')))
  opened.push(openShared(join(directory, 'shared.db')))
  opened.push(openShared(join(directory, 'shared.db'), { readonly: true }))
  expect(opened.map((database) => database.pragma('cache_size', { simple: true }))).toEqual([
    -2000, -2000, -2000,
  ])
})
