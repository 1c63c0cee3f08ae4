/** `POST /api/backup`: of a bridge that works, and of one that cannot. */
import {
  evidenceDirectory,
  type SimulatorProcess,
  startBridge,
  startSimulator,
  waitFor,
} from '@wa-monitor/local-stack'
import {
  bridgeBackupResponseSchema,
  type BulkMessages,
  bulkJobResponseSchema,
  bulkMessagesResponseSchema,
} from '@wa-monitor/contracts'
import { checkIntegrity, openCopy } from '@wa-monitor/sqlite'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

/** Enough to be busy with for a while. */
const POSTS = 3000
const BACKUPS = 3
/** On a busy machine; a few seconds otherwise. */
const SLOW = { timeout: 180_000 }

async function postMany(simulator: SimulatorProcess): Promise<string> {
  const { job } = bulkJobResponseSchema.parse(
    await simulator.call('POST', '/admin/bulk/posts', { count: POSTS }),
  )
  return job.id
}

async function messagesOf(simulator: SimulatorProcess, job: string): Promise<BulkMessages['messages']> {
  const all: BulkMessages['messages'] = []
  for (let after: string | null = ''; after !== null; ) {
    const page = bulkMessagesResponseSchema.parse(
      await simulator.call('GET', `/admin/bulk/${job}/messages?after=${after}`),
    )
    all.push(...page.messages)
    after = page.next
  }
  return all
}

function idsIn(path: string, sql: string): Set<string> {
  const db = openCopy(path)
  const ids = db.prepare<[], { id: string }>(sql).all()
  db.close()
  return new Set(ids.map(({ id }) => id))
}

test('copies made while messages pour in hold all that was acknowledged before', SLOW, async (context) => {
  const directory = evidenceDirectory(context)
  const staging = join(directory, 'staging')
  mkdirSync(staging)
  const simulator = await startSimulator(directory)
  const bridge = await startBridge(directory, simulator, { BACKUP_STAGING_PATH: staging })
  await bridge.link()
  const job = await postMany(simulator)
  let duringLoad = 0
  let seen = 0
  for (let n = 0; n < BACKUPS; n++) {
    const acknowledged = await waitFor('more to come in', async () => {
      const messages = await messagesOf(simulator, job)
      const answered = messages.filter(({ waiting }) => !waiting).map(({ message_id }) => message_id)
      return answered.length >= Math.min(POSTS, seen + 300) && answered
    })
    seen = acknowledged.length
    const { status, body } = await bridge.call('POST', '/api/backup')
    expect(status, JSON.stringify(body)).toBe(200)
    const made = bridgeBackupResponseSchema.parse(body)
    const folder = join(staging, made.folder)
    expect(readdirSync(folder).toSorted()).toEqual(['messages.db', 'session.db'])
    for (const { name, bytes, sha256, rows } of made.files) {
      const path = join(folder, name)
      checkIntegrity(path)
      expect(statSync(path).mode & 0o777).toBe(0o600)
      expect(statSync(path).size).toBe(bytes)
      expect(createHash('sha256').update(readFileSync(path)).digest('hex')).toBe(sha256)
      const db = openCopy(path)
      for (const [table, count] of Object.entries(rows))
        expect(db.prepare(`SELECT count(*) AS n FROM ${table}`).get(), table).toEqual({ n: count })
      db.close()
    }
    const stored = idsIn(join(folder, 'messages.db'), `SELECT id FROM messages WHERE kind = 'message'`)
    const inbox = (state: string) =>
      idsIn(
        join(folder, 'session.db'),
        `SELECT json_extract(attrs, '$.id') AS id FROM inbox WHERE state = '${state}' AND enc_type = 'skmsg'`,
      )
    const pending = inbox('pending')
    expect(acknowledged.filter((id) => !stored.has(id) && !pending.has(id))).toEqual([])
    // What the first copy says is done is in the second one.
    expect([...inbox('done')].filter((id) => !stored.has(id))).toEqual([])
    const last = openCopy(join(folder, 'messages.db'))
    expect(last.prepare(`SELECT seq FROM sqlite_sequence WHERE name = 'messages'`).get()).toEqual({
      seq: made.last_seq,
    })
    expect(last.prepare(`SELECT value FROM meta WHERE key = 'store_id'`).get()).toEqual({
      value: made.store_id,
    })
    last.close()
    const after = await messagesOf(simulator, job)
    if (after.some(({ waiting }) => waiting) || after.length < POSTS) duringLoad += 1
  }
  expect(duringLoad).toBeGreaterThan(0)
  await bridge.process.stop()
  await simulator.process.stop()
})

test('one at a time; what was left unfinished, or never fetched, is removed; what is fresh stays', async (context) => {
  const directory = evidenceDirectory(context)
  const staging = join(directory, 'staging')
  mkdirSync(join(staging, 'bridge-20200101T000000000Z.part'), { recursive: true })
  mkdirSync(join(staging, 'bridge-20200101T000000000Z'))
  mkdirSync(join(staging, 'somebody-elses'))
  writeFileSync(join(staging, 'bridge-20200101T000000000Z.part', 'session.db'), 'half')
  const nowhere = { socketUrl: 'ws://127.0.0.1:9/ws/chat', scan: async () => '' }
  const bridge = await startBridge(directory, nowhere, { BACKUP_STAGING_PATH: staging })
  const both = await Promise.all([bridge.call('POST', '/api/backup'), bridge.call('POST', '/api/backup')])
  const [made, refused] = both.toSorted((one, other) => one.status - other.status)
  expect(made?.status).toBe(200)
  expect([refused?.status, refused?.body.code]).toEqual([409, 'backup_running'])
  expect(refused?.body.message).toMatch(/running since 20\d\d-.*\(.*\): ask again/)
  const again = await bridge.call('POST', '/api/backup')
  expect(again.status).toBe(200)
  expect(readdirSync(staging).toSorted()).toEqual(
    [String(made?.body.folder), String(again.body.folder), 'somebody-elses'].toSorted(),
  )
  await bridge.process.stop()
})

test('without a staging directory, or with one that is none, it says what to set', async (context) => {
  const directory = evidenceDirectory(context)
  const nowhere = { socketUrl: 'ws://127.0.0.1:9/ws/chat', scan: async () => '' }
  const first = await startBridge(directory, nowhere)
  const unset = await first.call('POST', '/api/backup')
  expect([unset.status, unset.body.code]).toEqual([503, 'backup_not_configured'])
  expect(unset.body.message).toContain('BACKUP_STAGING_PATH')
  await first.process.stop()
  const missing = join(directory, 'is-not-there')
  const second = await startBridge(directory, nowhere, { BACKUP_STAGING_PATH: missing })
  const none = await second.call('POST', '/api/backup')
  expect([none.status, none.body.code]).toEqual([503, 'staging_unusable'])
  expect(none.body.message).toContain(missing)
  expect(existsSync(missing)).toBe(false)
  await second.process.stop()
})
