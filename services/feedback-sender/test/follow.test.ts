/** What messages.db says about our messages, on a real store and a real PostgreSQL; the ways it can go wrong. */
import { randomUUID } from 'node:crypto'
import { mkdtempSync, renameSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { NewMessage } from '@wa-monitor/contracts'
import { aMessage, THABO } from '@wa-monitor/contracts/test'
import {
  createDatabase,
  ensureRoles,
  markSent,
  migrate,
  openSchemaDatabase,
  type SchemaDatabase,
} from '@wa-monitor/database'
import { ROLE_PASSWORDS, useTestDatabase } from '@wa-monitor/database/test'
import {
  type MessageStoreWriter,
  openMessageStoreReader,
  openMessageStoreWriter,
} from '@wa-monitor/message-store'
import { openTcpDoor } from '@wa-monitor/local-stack'
import { silentLog } from '@wa-monitor/service'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { StoreFollower } from '../src/follow/store-follower.ts'

const GROUP = '120363418298130331@g.us'
const THABO_LID = '100000000000001@lid'
const SIPHO = '27820000002@s.whatsapp.net'

const testDatabase = useTestDatabase()
let database: SchemaDatabase
let directory: string
let path: string
let writer: MessageStoreWriter
const closing: (() => unknown)[] = []

beforeAll(async () => {
  const owner = createDatabase(testDatabase.url(), { applicationName: 'test' })
  await migrate(owner)
  await ensureRoles(owner, ROLE_PASSWORDS)
  await owner.close()
  database = openAs(testDatabase.urlAs('wa_monitor_prod', ROLE_PASSWORDS.public))
})
afterAll(() => database.close())
beforeEach(async () => {
  await testDatabase.query(
    'TRUNCATE public.qa_photo_reviews, public.wa_monitor_feedback_events, public.wa_monitor_feedback, public.wa_monitor_feedback_followed',
  )
  directory = mkdtempSync(join(tmpdir(), 'wa-follow-'))
  path = join(directory, 'messages.db')
  writer = openMessageStoreWriter(path)
})
afterEach(async () => {
  writer.close()
  for (const close of closing.splice(0)) await close()
  rmSync(directory, { recursive: true })
})

function openAs(url: string): SchemaDatabase {
  return openSchemaDatabase({
    url,
    ownLogin: true,
    schema: 'public',
    applicationName: 'test',
    onNoRole: () => undefined,
  })
}

/** As a process that has just been started. */
function follower(over: { database?: SchemaDatabase } = {}): StoreFollower {
  const store = openMessageStoreReader(path)
  closing.push(() => store.close())
  return new StoreFollower({
    database,
    store,
    source: '/store/messages.db',
    log: silentLog(),
    stopWords: undefined,
    ...over,
  })
}

function step(
  content: string,
  message_id: string,
  by: { sender?: string; sender_lid?: string } = {},
): NewMessage {
  const row = { id: '', chat_jid: GROUP, sender: '', sender_name: '', target_id: message_id }
  return aMessage({ ...row, content, kind: 'send_state', received_at: Date.now(), ...by })
}

interface Over {
  state?: string
  messageId?: string | null
  mentioned?: string
  carriedBy?: string
}

async function feedback(
  drop: string,
  { state = 'sent', messageId = `3EB0${drop}`, mentioned = THABO, carriedBy }: Over = {},
) {
  const review = randomUUID()
  await testDatabase.query(
    `INSERT INTO public.qa_photo_reviews (id, drop_number, review_date, project, submitted_by)
     VALUES ($1, $2, '2025-11-21', 'Lawley', $3)`,
    [review, drop, THABO],
  )
  const [row] = await testDatabase.query<{ id: string }>(
    `INSERT INTO public.wa_monitor_feedback
       (drop_number, review_id, revision, project, group_jid, message, mentioned_jid, state, message_id, carried_by)
     VALUES ($1, $2, 0, 'Lawley', $3, 'x', $4, $5, $6, $7) RETURNING id`,
    [drop, review, GROUP, mentioned, state, messageId, carriedBy ?? null],
  )
  return row?.id ?? ''
}

const rows = () =>
  testDatabase.query<{ drop_number: string; state: string; reason_code: string }>(
    'SELECT drop_number, state, reason_code FROM public.wa_monitor_feedback ORDER BY seq',
  )
const states = async () => (await rows()).map(({ state }) => state)
const events = async (id: string) =>
  (
    await testDatabase.query<{ state: string }>(
      'SELECT state FROM public.wa_monitor_feedback_events WHERE feedback_id = $1 ORDER BY id',
      [id],
    )
  ).map(({ state }) => state)
const cursor = async () =>
  (await testDatabase.query<{ seq: string }>('SELECT seq FROM public.wa_monitor_feedback_followed'))[0]?.seq

describe('the life of a message', () => {
  test('server ack, delivered and read by whom it mentions, each with its event and its time', async () => {
    const id = await feedback('DR1', { state: 'sending' })
    const following = follower()
    writer.append([step('server_ack', '3EB0DR1'), step('delivered', '3EB0DR1', { sender: SIPHO })])
    await following.processAll()
    expect(await states()).toEqual(['sent'])
    expect(
      (
        await testDatabase.query<{ sent: boolean }>(
          'SELECT feedback_sent IS NOT NULL AS sent FROM public.qa_photo_reviews',
        )
      )[0],
    ).toEqual({ sent: true })
    writer.append([step('delivered', '3EB0DR1', { sender: THABO })])
    await following.processAll()
    expect(await states()).toEqual(['delivered'])
    writer.append([step('read', '3EB0DR1', { sender: SIPHO }), step('read', '3EB0DR1', { sender: THABO })])
    await following.processAll()
    expect(await states()).toEqual(['read'])
    expect(await events(id)).toEqual(['sent', 'delivered', 'read'])
    const [times] = await testDatabase.query<{ delivered: number; read: number }>(
      `SELECT extract(epoch FROM delivered_at)::float8 * 1000 AS delivered, extract(epoch FROM read_at)::float8 * 1000 AS read
       FROM public.wa_monitor_feedback`,
    )
    expect(times?.delivered).toBeLessThanOrEqual(times?.read ?? 0)
    expect(times?.delivered).toBeGreaterThan(Date.now() - 60_000)
  })

  test('a refusal says so and what to do', async () => {
    const id = await feedback('DR1', { state: 'sending' })
    writer.append([step('refused', '3EB0DR1')])
    await follower().processAll()
    expect(await rows()).toMatchObject([{ state: 'failed', reason_code: 'refused' }])
    expect(await events(id)).toEqual(['failed'])
  })

  test('out of order it never goes back, and reading means delivered', async () => {
    const id = await feedback('DR1')
    const following = follower()
    writer.append([step('read', '3EB0DR1', { sender: THABO })])
    await following.processAll()
    writer.append([step('delivered', '3EB0DR1', { sender: THABO }), step('server_ack', '3EB0DR1')])
    await following.processAll()
    expect(await states()).toEqual(['read'])
    expect(await events(id)).toEqual(['read'])
    expect(
      await testDatabase.query('SELECT delivered_at = read_at AS same FROM public.wa_monitor_feedback'),
    ).toEqual([{ same: true }])
  })

  test('what goes out in another one’s message shares its life', async () => {
    const leader = await feedback('DR1', { state: 'sending', messageId: '3EB0' })
    const carried = await feedback('DR2', { state: 'sending', messageId: '3EB0', carriedBy: leader })
    writer.append([step('server_ack', '3EB0'), step('delivered', '3EB0', { sender: THABO })])
    await follower().processAll()
    expect(await states()).toEqual(['delivered', 'delivered'])
    expect([await events(leader), await events(carried)]).toEqual([
      ['sent', 'delivered'],
      ['sent', 'delivered'],
    ])
  })
})

describe('whose receipt it is', () => {
  test.each([
    ['he is known by phone, the receipt by both', THABO, { sender: THABO, sender_lid: THABO_LID }],
    ['he is known by LID, the receipt by phone', THABO_LID, { sender: THABO }],
    ['he is known by phone, the receipt by LID', THABO, { sender_lid: THABO_LID }],
    ['both by LID', THABO_LID, { sender_lid: THABO_LID }],
  ])('%s', async (_what, mentioned, by) => {
    writer.learnLid(THABO_LID, THABO, 1)
    await feedback('DR1', { mentioned })
    writer.append([step('delivered', '3EB0DR1', by)])
    await follower().processAll()
    expect(await states()).toEqual(['delivered'])
  })

  test('a LID that becomes known later counts then, for what it had received', async () => {
    await feedback('DR1')
    const following = follower()
    writer.append([step('delivered', '3EB0DR1', { sender_lid: THABO_LID })])
    await following.processAll()
    expect(await states()).toEqual(['sent'])
    writer.learnLid(THABO_LID, THABO, 1)
    await following.processAll()
    expect(await states()).toEqual(['delivered'])
  })
})

describe('a step that is read before its row knows its message', () => {
  const acked = [step('server_ack', '3EB0DR1'), step('delivered', '3EB0DR1', { sender: THABO })]
  const named = (id: string) =>
    database.transaction((transaction) => markSent(transaction, 'public', id, '3EB0DR1'))

  test('waits for it, and nothing waits behind it', async () => {
    const id = await feedback('DR1', { state: 'sending', messageId: null })
    await feedback('DR2')
    const following = follower()
    writer.append([...acked, step('delivered', '3EB0DR2', { sender: THABO })])
    await following.processAll()
    expect(await states()).toEqual(['sending', 'delivered'])
    expect([following.waiting, await cursor()]).toEqual([2, '0'])
    await named(id)
    await following.processAll()
    expect(await states()).toEqual(['delivered', 'delivered'])
    expect([following.waiting, await cursor()]).toEqual([0, '3'])
  })

  test('is not lost with the process that has read it', async () => {
    const id = await feedback('DR1', { state: 'sending', messageId: null })
    writer.append([...acked])
    await follower().processAll()
    await named(id)
    await follower().processAll()
    expect(await states()).toEqual(['delivered'])
    expect(await events(id)).toEqual(['sent', 'delivered'])
  })

  test('of somebody else’s message is passed when nothing nameless is on its way', async () => {
    await feedback('DR1', { state: 'queued', messageId: null })
    const following = follower()
    writer.append([step('server_ack', '3EB0OTHER')])
    await following.processAll()
    expect([following.waiting, await cursor()]).toEqual([0, '1'])
  })
})

describe('the cursor', () => {
  test('a new process goes on where the last one was, several at once do it once', async () => {
    const id = await feedback('DR1')
    writer.append([step('delivered', '3EB0DR1', { sender: THABO })])
    await Promise.all([follower(), follower(), follower()].map((following) => following.processAll()))
    expect(await events(id)).toEqual(['delivered'])
    expect(await cursor()).toBe('1')
    // Set back by hand it would be done again, which changes nothing.
    await testDatabase.query('UPDATE public.wa_monitor_feedback_followed SET seq = 0')
    await follower().processAll()
    expect(await events(id)).toEqual(['delivered'])
  })

  test('many rows that say nothing are passed, and not for ever read again', async () => {
    const messages = Array.from({ length: 2600 }, (_, n) => ({
      ...step('x', ''),
      kind: 'message' as const,
      id: `M${n}`,
      sender: SIPHO,
    }))
    writer.append(messages)
    await follower().processAll()
    expect(Number(await cursor())).toBeGreaterThan(2000)
  })

  test('a store that was restored is read from its start, by a process that runs and by a new one', async () => {
    await feedback('DR1')
    await feedback('DR2')
    const following = follower()
    writer.append([step('delivered', '3EB0DR1', { sender: THABO })])
    await following.processAll()
    writer.close()
    const other = openMessageStoreWriter(`${path}.other`)
    other.append([step('delivered', '3EB0DR2', { sender: THABO })])
    other.close()
    for (const part of ['-wal', '-shm']) rmSync(`${path}${part}`, { force: true })
    renameSync(`${path}.other`, path)
    writer = openMessageStoreWriter(path)
    await following.processAll()
    await follower().processAll()
    expect(await states()).toEqual(['delivered', 'delivered'])
    expect(
      await testDatabase.query('SELECT store_id, seq::int FROM public.wa_monitor_feedback_followed'),
    ).toEqual([{ store_id: writer.storeId, seq: 1 }])
  })

  test('PostgreSQL away: nothing is lost', async () => {
    const url = new URL(testDatabase.urlAs('wa_monitor_prod', ROLE_PASSWORDS.public))
    const door = await openTcpDoor(Number(url.port))
    const own = openAs(Object.assign(url, { hostname: '127.0.0.1', port: String(door.port) }).href)
    closing.push(async () => {
      await own.close()
      door.close()
    })
    const id = await feedback('DR1', { state: 'sending', messageId: null })
    const following = follower({ database: own })
    writer.append([step('server_ack', '3EB0DR1')])
    await following.processAll()
    writer.append([step('delivered', '3EB0DR1', { sender: THABO })])
    const { target } = door
    door.target = 1
    await testDatabase.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'wa_monitor_prod' AND datname = current_database()`,
    )
    await expect(following.processAll()).rejects.toThrow()
    await expect(following.processAll()).rejects.toThrow()
    door.target = target
    await testDatabase.query(
      `UPDATE public.wa_monitor_feedback SET message_id = '3EB0DR1' WHERE id = '${id}'`,
    )
    await following.processAll()
    expect(await states()).toEqual(['delivered'])
    expect(await events(id)).toEqual(['sent', 'delivered'])
  })
})
