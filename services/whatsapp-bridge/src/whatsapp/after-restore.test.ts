import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { aMessage, LAWLEY } from '@wa-monitor/contracts/test'
import { type MessageStoreWriter, openMessageStoreWriter } from '@wa-monitor/message-store'
import { silentLog } from '@wa-monitor/service'
import { proto } from '@whiskeysockets/baileys'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { openSession, type Session } from '../session/session.ts'
import { AfterRestore } from './after-restore.ts'

const VELO = '120363421664266245@g.us'
const TAKEN_AT = 1_790_000_000_000
const RESTORED_AT = TAKEN_AT + 3_600_000
const MINUTE = 60_000
const AFTER_OPEN_MS = 100

let directory: string
let session: Session
let store: MessageStoreWriter
let restored: AfterRestore
let asked: [chat: string, anchor: string][]
let online: boolean
let sent: [id: string, at: number][]

beforeEach(() => {
  vi.useFakeTimers({
    now: RESTORED_AT,
    toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date'],
  })
  directory = mkdtempSync(join(tmpdir(), 'wa-after-'))
  session = openSession(directory)
  store = openMessageStoreWriter(join(directory, 'messages.db'))
  store.append([message(LAWLEY, 'BEFORE', TAKEN_AT - MINUTE)])
  session.restoredGroups.begin([
    { chat_jid: LAWLEY, newest_before: TAKEN_AT - MINUTE },
    { chat_jid: VELO, newest_before: TAKEN_AT },
  ])
  asked = []
  online = true
  sent = []
  restored = new AfterRestore({
    groups: session.restoredGroups,
    mark: { restored_at: RESTORED_AT, backup_taken_at: TAKEN_AT, last_seq: store.rowsSince.lastSeq() },
    store,
    countSent: (id, at) => void sent.push([id, at]),
    log: silentLog(),
    now: Date.now,
    afterOpenMs: AFTER_OPEN_MS,
  })
})

afterEach(() => {
  restored.close()
  vi.useRealTimers()
  session.close()
  store.close()
  rmSync(directory, { recursive: true })
})

const message = (chat_jid: string, id: string, timestamp: number) => aMessage({ chat_jid, id, timestamp })

function open(): void {
  restored.open({
    async fetchMessageHistory(_count, key) {
      asked.push([String(key.remoteJid), String(key.id)])
      if (!online) throw new Error('the connection was lost')
      return `REQUEST-${asked.length}`
    },
  })
}

const { ON_DEMAND, INITIAL_BOOTSTRAP } = proto.HistorySync.HistorySyncType

/** History as the lane stores it: newest first on the wire. */
async function arrive(chat: string, ids: [id: string, at: number][], requestId?: string): Promise<void> {
  store.append(ids.map(([id, at]) => message(chat, id, at)))
  const messages = ids.map(([id, at]) => ({
    message: { key: { id, remoteJid: chat }, messageTimestamp: at / 1000 },
  }))
  await restored.stored(
    proto.Message.HistorySyncNotification.create({ peerDataRequestSessionId: requestId ?? null }),
    proto.HistorySync.create({
      syncType: requestId ? ON_DEMAND : INITIAL_BOOTSTRAP,
      conversations: [{ id: chat, messages }],
    }),
  )
}

const openGroups = () => restored.report(RESTORED_AT)?.open_groups

test('asks from the first message after the restore, further back with each answer, until the backup is met', async () => {
  open()
  await vi.advanceTimersByTimeAsync(5000)
  expect(asked).toEqual([])
  store.append([message(LAWLEY, 'LIVE', RESTORED_AT + 1000), message(LAWLEY, 'LATER', RESTORED_AT + 2000)])
  await vi.advanceTimersByTimeAsync(1000)
  expect(asked).toEqual([[LAWLEY, 'LIVE']])
  await arrive(
    LAWLEY,
    [
      ['C', TAKEN_AT + 3 * MINUTE],
      ['B', TAKEN_AT + 2 * MINUTE],
    ],
    'REQUEST-1',
  )
  await vi.advanceTimersByTimeAsync(1000)
  expect(asked.at(-1)).toEqual([LAWLEY, 'B'])
  await arrive(
    LAWLEY,
    [
      ['A', TAKEN_AT + MINUTE],
      ['BEFORE', TAKEN_AT - MINUTE],
    ],
    'REQUEST-2',
  )
  expect(restored.report(RESTORED_AT)).toEqual({
    restored_at: new Date(RESTORED_AT).toISOString(),
    backup_taken_at: new Date(TAKEN_AT).toISOString(),
    recovered: { [LAWLEY]: 3 },
    open_groups: [VELO],
  })
  await vi.advanceTimersByTimeAsync(10 * MINUTE)
  expect(asked).toHaveLength(2)
})

test('messages of one second are asked for behind each other as well', async () => {
  open()
  const second = RESTORED_AT - MINUTE
  store.append([message(LAWLEY, 'LIVE', second)])
  await vi.advanceTimersByTimeAsync(AFTER_OPEN_MS + 1000)
  await arrive(
    LAWLEY,
    [
      ['D', second],
      ['C', second],
    ],
    'REQUEST-1',
  )
  await vi.advanceTimersByTimeAsync(1000)
  await arrive(
    LAWLEY,
    [
      ['B', second],
      ['A', second],
    ],
    'REQUEST-2',
  )
  await vi.advanceTimersByTimeAsync(1000)
  expect(asked.map(([, anchor]) => anchor)).toEqual(['LIVE', 'C', 'A'])
  expect(openGroups()).toContain(LAWLEY)
  // The same once more: it does not lead any further.
  await arrive(LAWLEY, [['A', second]], 'REQUEST-3')
  expect(openGroups()).toEqual([VELO])
})

test('a phone that has nothing older ends it', async () => {
  open()
  store.append([message(VELO, 'LIVE', RESTORED_AT + 1000)])
  await vi.advanceTimersByTimeAsync(AFTER_OPEN_MS + 1000)
  await arrive(VELO, [], 'REQUEST-1')
  expect(openGroups()).toEqual([LAWLEY])
})

test('what answers another question, or nobody’s, does not count as closing the gap', async () => {
  open()
  store.append([message(LAWLEY, 'LIVE', RESTORED_AT + 1000)])
  await vi.advanceTimersByTimeAsync(AFTER_OPEN_MS + 1000)
  await arrive(LAWLEY, [['BEFORE', TAKEN_AT - MINUTE]], 'REQUEST-OF-A-GAP')
  expect(openGroups()).toContain(LAWLEY)
  await arrive(LAWLEY, [['BEFORE', TAKEN_AT - MINUTE]])
  expect(openGroups()).toEqual([VELO])
})

test('a phone that does not answer is asked again with growing pauses, and not for ever', async () => {
  open()
  store.append([message(LAWLEY, 'LIVE', RESTORED_AT + 1000)])
  online = false
  await vi.advanceTimersByTimeAsync(AFTER_OPEN_MS + 1000)
  expect(asked).toHaveLength(1)
  online = true
  await vi.advanceTimersByTimeAsync(MINUTE + 1000)
  expect(asked).toHaveLength(2)
  await vi.advanceTimersByTimeAsync(9 * MINUTE)
  expect(asked).toHaveLength(2)
  for (let day = 1; day <= 8; day++) {
    vi.setSystemTime(RESTORED_AT + day * 24 * 60 * MINUTE)
    await vi.advanceTimersByTimeAsync(2000)
  }
  expect(asked).toHaveLength(7)
  expect(openGroups()).toContain(LAWLEY)
})

test('without a connection, and without a restore, nobody is asked', async () => {
  open()
  store.append([message(LAWLEY, 'LIVE', RESTORED_AT + 1000)])
  restored.close()
  await vi.advanceTimersByTimeAsync(MINUTE)
  expect(asked).toEqual([])
  const never = new AfterRestore({
    groups: session.restoredGroups,
    mark: undefined,
    store,
    countSent: (id, at) => void sent.push([id, at]),
    log: silentLog(),
    now: Date.now,
  })
  expect(never.report(RESTORED_AT)).toBeNull()
})

test('once sending was resumed, or paused anew, it is no longer reported', () => {
  expect(restored.report(undefined)).toBeNull()
  expect(restored.report(RESTORED_AT + MINUTE)).toBeNull()
})

test('what left after the backup is counted against the limits; what a phone sent, or had left before, is not', async () => {
  const own = (id: string, at: number) => ({
    message: { key: { id, remoteJid: LAWLEY, fromMe: true }, messageTimestamp: at / 1000 },
  })
  await restored.stored(
    proto.Message.HistorySyncNotification.create({}),
    proto.HistorySync.create({
      syncType: INITIAL_BOOTSTRAP,
      conversations: [
        {
          id: LAWLEY,
          messages: [
            own('3EB0AFTER', TAKEN_AT + MINUTE),
            own('3AFROMTHEPHONE', TAKEN_AT + MINUTE),
            own('3EB0BEFORE', TAKEN_AT - 60 * MINUTE),
          ],
        },
      ],
    }),
  )
  expect(sent).toEqual([['3EB0AFTER', TAKEN_AT + MINUTE]])
})
