import { mkdirSync, mkdtempSync, readdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openMessageStoreWriter, type MessageStoreWriter } from '@wa-monitor/message-store'
import { silentLog } from '@wa-monitor/service'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openSession, type Session } from '../session/session.ts'
import { createBackup } from './backup.ts'
import { removeLeftovers, requireRoom } from './staging.ts'

const NOW = Date.parse('2026-11-22T02:00:00Z')

let directory: string
let staging: string
let session: Session
let store: MessageStoreWriter

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'wa-backup-'))
  staging = join(directory, 'staging')
  mkdirSync(staging)
  session = openSession(join(directory, 'session'))
  store = openMessageStoreWriter(join(directory, 'messages.db'))
})

afterEach(() => {
  session.close()
  store.close()
  rmSync(directory, { recursive: true })
})

function backupOf(parts: { session?: Session; store?: MessageStoreWriter } = {}) {
  const files = { session, store, ...parts }
  return createBackup({
    stagingDirectory: staging,
    minFreeBytes: 0,
    ...files,
    now: () => NOW,
    log: silentLog(),
  })
}

test('a disk that fills up in the middle leaves nothing, and the next one is not in the way of it', async () => {
  const full: MessageStoreWriter = {
    ...store,
    async copyTo(path) {
      writeFileSync(path, 'half')
      throw Object.assign(new Error('database or disk is full'), { code: 'SQLITE_FULL' })
    },
  }
  await expect(backupOf({ store: full }).run()).rejects.toMatchObject({ code: 'staging_full' })
  expect(readdirSync(staging)).toEqual([])
  const made = await backupOf().run()
  expect(made).toMatchObject({ folder: 'bridge-20261122T020000000Z', last_seq: 0, store_id: store.storeId })
  expect(made.files.map(({ name, rows }) => [name, rows.meta])).toEqual([
    ['messages.db', 3],
    ['session.db', 1],
  ])
})

test('session.db is copied first: what it says is stored must be in the copy of messages.db', async () => {
  const order: string[] = []
  const noted = <File extends Session | MessageStoreWriter>(file: File, name: string): File => ({
    ...file,
    async copyTo(path: string, signal: AbortSignal) {
      order.push(name)
      await file.copyTo(path, signal)
    },
  })
  await backupOf({ session: noted(session, 'session.db'), store: noted(store, 'messages.db') }).run()
  expect(order).toEqual(['session.db', 'messages.db'])
})

test('stopping gives it up, and waits until nothing of it is left', async () => {
  const backup = backupOf()
  const running = backup.run().catch((error: unknown) => error)
  await backup.stop()
  expect(readdirSync(staging)).toEqual([])
  expect(await running).toMatchObject({ code: 'stopping' })
})

test('whatever the group commit holds open is copied as committed', async () => {
  session.join(() => session.auth.writeKey('session', '27820000001.0', '{}'))
  expect(session.isDurable()).toBe(false)
  const made = await backupOf().run()
  const copied = made.files.find(({ name }) => name === 'session.db')
  expect(copied?.rows.auth_keys).toBe(1)
})

test('room is looked for before anything is written', () => {
  const { bavail, bsize } = statfsSync(staging)
  expect(() => requireRoom(staging, 2 * bavail * bsize, 0)).toThrow(
    /copies take \d+ MB, and \d+ MB must be free .* it has \d+ MB/,
  )
  expect(() => requireRoom(staging, 1, 2 * bavail * bsize)).toThrow(/make room/)
  expect(() => requireRoom(staging, 1, 0)).not.toThrow()
})

test.each([
  ['bridge-20261122T020000000Z', NOW + 59 * 60_000, true],
  ['bridge-20261122T020000000Z', NOW + 61 * 60_000, false],
  ['bridge-20261122T020000000Z.part', NOW, false],
  ['bridge-made-by-hand', NOW + 1e12, true],
  ['restore-1', NOW + 1e12, true],
])('%s, looked at at %d: kept %s', (name, now, kept) => {
  mkdirSync(join(staging, name))
  removeLeftovers(staging, now)
  expect(readdirSync(staging)).toEqual(kept ? [name] : [])
})
