/** Which stop words count, and how often: a real messages.db and a real PostgreSQL. */
import { mkdtempSync, renameSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type NewMessage, projectSchema } from '@wa-monitor/contracts'
import { aMessage, LAWLEY, THABO } from '@wa-monitor/contracts/test'
import {
  createDatabase,
  migrate,
  openSchemaDatabase,
  readControl,
  resumeFeedback,
  type SchemaDatabase,
} from '@wa-monitor/database'
import { useTestDatabase } from '@wa-monitor/database/test'
import {
  type MessageStoreWriter,
  openMessageStoreReader,
  openMessageStoreWriter,
} from '@wa-monitor/message-store'
import type { Log } from '@wa-monitor/service'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { StoreFollower } from '../src/follow/store-follower.ts'
import { StopWords } from '../src/stop-words/stop-words.ts'

const CLOSED = '120363421664266245@g.us'
const THABO_LID = '100000000000001@lid'
const SIPHO = '27820000002@s.whatsapp.net'
const OURS = '27820000009@s.whatsapp.net'

const testDatabase = useTestDatabase()
let database: SchemaDatabase
let directory: string
let path: string
let writer: MessageStoreWriter
let marks: string[]
let lines: string[]
const closing: (() => void)[] = []
/** Whole seconds, as WhatsApp counts. */
let now: number

beforeAll(async () => {
  const owner = createDatabase(testDatabase.url(), { applicationName: 'test' })
  await migrate(owner)
  await owner.close()
  database = openSchemaDatabase({
    url: testDatabase.url(),
    ownLogin: true,
    schema: 'public',
    applicationName: 'test',
    onNoRole: () => undefined,
  })
})
afterAll(() => database.close())
beforeEach(async () => {
  await testDatabase.query('DELETE FROM public.wa_monitor_feedback_control')
  await testDatabase.query('INSERT INTO public.wa_monitor_feedback_control DEFAULT VALUES')
  await testDatabase.query('TRUNCATE public.wa_monitor_feedback_followed')
  directory = mkdtempSync(join(tmpdir(), 'wa-stop-'))
  path = join(directory, 'messages.db')
  writer = openMessageStoreWriter(path)
  marks = []
  lines = []
  now = Math.floor(Date.now() / 1000) * 1000
})
afterEach(() => {
  writer.close()
  for (const close of closing.splice(0)) close()
  rmSync(directory, { recursive: true })
})

const projects = [
  projectSchema.parse({ name: 'Lawley', group_jid: LAWLEY }),
  projectSchema.parse({ name: 'Closed', group_jid: CLOSED, enabled: false }),
]

/** As a process that was started at `startedAt`. */
function follower(startedAt = now): StoreFollower {
  const store = openMessageStoreReader(path)
  closing.push(() => store.close())
  const write = (...args: unknown[]) => void lines.push(String(args.at(-1)))
  const log = { info: write, warn: write } as unknown as Log
  const stopWords = new StopWords({
    database,
    store,
    ownIds: () => new Set([...store.ownIds(), OURS]),
    numbers: [THABO, OURS],
    outbound: {
      forbidden: () => undefined,
      projectOf: (jid) => projects.find(({ group_jid, enabled }) => enabled && group_jid === jid),
    },
    reactions: { show: ({ id }, _author, emoji) => void marks.push(`${emoji} ${id}`) },
    log,
    startedAt,
    onObeyed: () => undefined,
  })
  return new StoreFollower({ database, store, source: '/store/messages.db', log, stopWords })
}

const word = (content: string, change: Partial<NewMessage> = {}): NewMessage =>
  aMessage({ content, timestamp: now, received_at: now, ...change })

const isStopped = async () =>
  (await database.transaction((transaction) => readControl(transaction, 'public'))).paused?.everything ===
  true

test('several of one batch count in their order, even of one second', async () => {
  writer.append([word('!STOP', { id: 'A' }), word('!START', { id: 'B' }), word('!STOP', { id: 'C' })])
  await follower().processAll()
  expect(await isStopped()).toBe(true)
  expect(marks).toEqual(['✋ A', '▶️ B', '✋ C'])
})

test('with several senders, each word counts once', async () => {
  writer.append([word('!STOP', { id: 'A' }), word('!START', { id: 'B', timestamp: now + 1000 })])
  await Promise.all([follower(), follower(), follower()].map((following) => following.processAll()))
  expect(await isStopped()).toBe(false)
  expect(marks).toEqual(['✋ A', '▶️ B'])
})

test.each<[string, Partial<NewMessage>]>([
  ['somebody else', { sender: SIPHO }],
  ['another group', { chat_jid: '1@g.us' }],
  ['a project that is switched off', { chat_jid: CLOSED }],
  ['the linked number', { is_from_me: 1 }],
  ['another number of ours, though it is on the list', { sender: OURS }],
  ['an edit', { kind: 'edit', target_id: 'X' }],
  ['a person in a chat of two', { chat_jid: THABO }],
  ['long before this process was started', { timestamp: Date.now() - 11 * 60_000 }],
])('%s stops nothing', async (_what, change) => {
  writer.append([word('!STOP', change)])
  await follower().processAll()
  expect([await isStopped(), marks]).toEqual([false, []])
})

test('a process that runs for days does not obey yesterday’s word when history is read again', async () => {
  const yesterday = now - 24 * 3_600_000
  writer.append([word('!STOP', { timestamp: yesterday })])
  await follower(yesterday - 3_600_000).processAll()
  expect(await isStopped()).toBe(false)
})

test('a restored store repeats nothing', async () => {
  const following = follower()
  writer.append([word('!STOP', { id: 'A' })])
  await following.processAll()
  await database.transaction((transaction) => resumeFeedback(transaction, 'public'))
  writer.close()
  const other = openMessageStoreWriter(`${path}.other`)
  other.append([word('!STOP', { id: 'A' })])
  other.close()
  for (const part of ['-wal', '-shm']) rmSync(`${path}${part}`, { force: true })
  renameSync(`${path}.other`, path)
  writer = openMessageStoreWriter(path)
  await following.processAll()
  await follower().processAll()
  expect([await isStopped(), marks]).toEqual([false, ['✋ A']])
  writer.append([word('!STOP', { id: 'B' })])
  await following.processAll()
  expect(await isStopped()).toBe(true)
})

test('a LID counts when its number is known, before or after', async () => {
  const following = follower()
  writer.append([word('!STOP', { id: 'A', sender: '', sender_lid: THABO_LID })])
  await following.processAll()
  expect(await isStopped()).toBe(false)
  writer.learnLid(THABO_LID, THABO, 1)
  await following.processAll()
  expect([await isStopped(), marks]).toEqual([true, ['✋ A']])
})

test('a stranger is named once, masked', async () => {
  writer.append([word('!STOP', { id: 'A', sender: SIPHO }), word('!STOP', { id: 'B', sender: SIPHO })])
  await follower().processAll()
  expect(lines).toEqual(['2782…02 wrote !STOP in Lawley and is not on STOP_WORD_NUMBERS: not obeyed'])
})
