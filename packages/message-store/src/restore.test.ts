import { copyFileSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { aMessage, LAWLEY } from '@wa-monitor/contracts/test'
import { openCopy, openOwned } from '@wa-monitor/sqlite'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openMessageStoreReader, openMessageStoreWriter, prepareRestoredStore, stampCopy } from './index.ts'

const TAKEN_AT = 1_790_000_000_000
const NOW = TAKEN_AT + 3_600_000

let directory: string
let copy: string

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'wa-restore-'))
  copy = join(directory, 'messages.db')
})

afterEach(() => rmSync(directory, { recursive: true }))

const message = (id: string, timestamp: number) => aMessage({ id, timestamp })

async function makeCopy(): Promise<string> {
  const path = join(directory, 'live.db')
  const store = openMessageStoreWriter(path)
  store.append([message('A', TAKEN_AT - 2000), message('B', TAKEN_AT - 1000)])
  await store.copyTo(copy, new AbortController().signal)
  store.close()
  return store.storeId
}

test('a restored store has an id of its own, and says when it was backed up and restored', async () => {
  const storeId = await makeCopy()
  expect(stampCopy(copy, TAKEN_AT)).toEqual({ storeId, lastSeq: 2 })
  const restored = prepareRestoredStore(copy, { now: NOW })
  expect(restored).toMatchObject({ lastSeq: 2, backupTakenAt: TAKEN_AT })
  expect(restored.storeId).not.toBe(storeId)
  const db = openCopy(copy)
  expect(
    Object.fromEntries(db.prepare('SELECT key, value FROM meta').raw().all() as [string, string][]),
  ).toEqual({
    schema_version: '1',
    store_id: restored.storeId,
    restored_at: new Date(NOW).toISOString(),
    backup_taken_at: new Date(TAKEN_AT).toISOString(),
  })
  db.close()
  expect(readdirSync(directory).filter((name) => name.startsWith('messages.db'))).toEqual(['messages.db'])
  const reader = openMessageStoreReader(copy)
  expect([reader.storeId(), reader.lastSeq()]).toEqual([restored.storeId, 2])
  reader.close()
})

test('when it was copied may be said by the caller, and must be known', async () => {
  await makeCopy()
  expect(() => prepareRestoredStore(copy, { now: NOW })).toThrow(/does not say when it was copied/)
  expect(prepareRestoredStore(copy, { now: NOW, backupTakenAt: TAKEN_AT }).backupTakenAt).toBe(TAKEN_AT)
})

test('another layout, another database, and no database are refused and left as they are', async () => {
  await makeCopy()
  const db = openCopy(copy)
  db.exec(`UPDATE meta SET value = '2' WHERE key = 'schema_version'`)
  db.close()
  expect(() => prepareRestoredStore(copy, { now: NOW })).toThrow(/has layout 2.*the version of WA Monitor/)
  const other = join(directory, 'other.db')
  const strange = openOwned(other)
  strange.exec('CREATE TABLE t (n)')
  strange.close()
  expect(() => prepareRestoredStore(other, { now: NOW })).toThrow(/not a copy of messages.db/)
  writeFileSync(other, 'text')
  expect(() => prepareRestoredStore(other, { now: NOW })).toThrow(/not a database/)
})

test('what came since the restore is told from what was there', async () => {
  await makeCopy()
  prepareRestoredStore(copy, { now: NOW, backupTakenAt: TAKEN_AT })
  const path = join(directory, 'restored.db')
  copyFileSync(copy, path)
  const store = openMessageStoreWriter(path)
  const { rowsSince } = store
  const last = rowsSince.lastSeq()
  store.append([
    message('D', TAKEN_AT + 2000),
    message('C', TAKEN_AT + 1000),
    message('OLD', TAKEN_AT - 9000),
  ])
  store.append([message('LIVE', NOW + 1000)])
  expect(last).toBe(2)
  expect(rowsSince.heldAt(LAWLEY, 'A', last)).toBe(true)
  expect(rowsSince.heldAt(LAWLEY, 'C', last)).toBe(false)
  expect(rowsSince.firstSent(LAWLEY, last, TAKEN_AT - 1000)?.id).toBe('C')
  expect(rowsSince.firstSent(LAWLEY, last, NOW + 2000)).toBeUndefined()
  expect(rowsSince.countSent(last, NOW)).toEqual(new Map([[LAWLEY, 3]]))
  expect(rowsSince.newestByGroup()).toEqual(new Map([[LAWLEY, NOW + 1000]]))
  store.close()
})
