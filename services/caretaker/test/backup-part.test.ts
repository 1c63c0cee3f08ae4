import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createDatabase } from '@wa-monitor/database'
import { createHttpServer, silentLog } from '@wa-monitor/service'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { writeNote } from '../src/backup/archive-notes.ts'
import { type BackupPart, createBackupPart } from '../src/backup/backup-part.ts'
import { readCaretakerConfig } from '../src/config.ts'

const KEY = 'key-of-the-bridge-for-tests'
let folder: string
let parts: BackupPart[]
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'wa-backup-part-'))
  parts = []
})
afterEach(async () => {
  for (const part of parts) await part.stop()
  rmSync(folder, { recursive: true })
})

/** A part whose worker is this script, in place of a backup. */
async function createPart(script: string) {
  const program = join(folder, 'worker.cjs')
  writeFileSync(program, script)
  const config = readCaretakerConfig({
    DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none',
    CARETAKER_PATH: folder,
    CONFIG_PATH: folder,
    BACKUP_PATH: folder,
    BACKUP_STAGING_PATH: folder,
    BRIDGE_URL: 'http://127.0.0.1:1',
    WHATSAPP_API_KEY: KEY,
  })
  const log = silentLog()
  const server = await createHttpServer({ title: 'test', log })
  const database = createDatabase(config.databaseUrl, { applicationName: 'test' })
  const part = createBackupPart({ config, log, database, server, now: Date.now }, program)
  parts.push(part)
  const ask = async (method: 'GET' | 'POST') =>
    (await server.inject({ method, url: '/backups', headers: { 'x-api-key': KEY } })).json<{
      running: boolean
      error: string | null
    }>()
  const ended = async () => {
    await ask('POST')
    await vi.waitUntil(async () => !(await ask('GET')).running, { timeout: 30_000 })
    return part.status()
  }
  return { part, server, ask, ended }
}

const note = {
  name: 'wa-monitor-20261122T000000Z.tar',
  taken_at: '2026-11-22T00:00:00.000Z',
  bytes: 7,
  sha256: '',
  encrypted: false,
  verified_at: '2026-11-22T00:00:10.000Z',
  problem: null,
  version: 'test',
}

test('without its key nobody has a backup made', async () => {
  const { server } = await createPart('')
  expect((await server.inject({ method: 'POST', url: '/backups' })).statusCode).toBe(401)
})

test('a good one is what the status names', async () => {
  const { part, ended } = await createPart(`process.send({ ok: true, name: 'x' })`)
  expect(part.status()).toMatchObject({ last: null, kept: 0 })
  writeFileSync(join(folder, note.name), 'archive')
  await writeNote(folder, note)
  expect(await ended()).toMatchObject({ last: { name: note.name, verified: true }, error: null, kept: 1 })
})

test('a failed one is said, is not forgotten by a restart, and is over with the next good one', async () => {
  const failing = await createPart(`process.send({ ok: false, error: 'no room', stopped: false })`)
  expect((await failing.ended()).error).toBe('no room')
  const again = await createPart(`process.send({ ok: true, name: 'x' })`)
  expect(again.part.status().error).toBe('no room')
  expect((await again.ended()).error).toBeNull()
})

test.each([
  ['process.exit(3)', 'The backup ended in the middle (3)'],
  [`process.kill(process.pid, 'SIGKILL')`, 'there may be too little memory'],
])('a worker that dies is a failure: %s', async (script, expected) => {
  const { ended } = await createPart(script)
  expect((await ended()).error).toContain(expected)
})

test('whoever asks while one is being made gets that one; a stop ends it, and is no failure', async () => {
  const { part, ask } = await createPart(`
    require('node:fs').appendFileSync(${JSON.stringify(join(folder, 'runs'))}, 'run ')
    process.on('SIGTERM', () => process.send({ ok: false, error: 'stopped', stopped: true }, () => process.exit(1)))
    process.on('disconnect', () => process.exit(1))
    setInterval(() => {}, 1000)`)
  await ask('POST')
  expect((await ask('POST')).running).toBe(true)
  const { readFileSync, existsSync } = await import('node:fs')
  await vi.waitUntil(() => existsSync(join(folder, 'runs')), { timeout: 30_000 })
  await part.stop()
  expect(readFileSync(join(folder, 'runs'), 'utf8')).toBe('run ')
  expect(part.status().error).toBeNull()
})
