import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { deflateSync } from 'node:zlib'
import { type MessageStoreWriter, openMessageStoreWriter } from '@wa-monitor/message-store'
import { silentLog } from '@wa-monitor/service'
import { proto } from '@whiskeysockets/baileys'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { openSession, type Session } from '../session/session.ts'
import { fetchHistory } from './fetch-history.ts'
import { Gaps } from './gaps.ts'
import { HistoryLane } from './history-lane.ts'
import { createInboxDrain } from './inbox-drain.ts'

const GROUP = '120363418298130331@g.us'
const THABO = '27820000001@s.whatsapp.net'
const ME = { pn: '27820000000@s.whatsapp.net', lid: '100000000000000@lid' }

let directory: string
let session: Session
let store: MessageStoreWriter
let gaps: Gaps
let lane: HistoryLane
let drain: ReturnType<typeof createInboxDrain>
let clock = 1_790_000_000_000
let fetching: typeof fetchHistory
let keptSince = 0
let held = false

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'wa-history-'))
  fetching = fetchHistory
  open()
})
afterEach(() => {
  close()
  rmSync(directory, { recursive: true })
})

function open() {
  session = openSession(directory)
  store = openMessageStoreWriter(join(directory, 'messages.db'))
  const common = { store, me: () => ME, log: silentLog(), now: () => clock }
  gaps = new Gaps({ ...common, table: session.gaps })
  lane = new HistoryLane({
    ...common,
    jobs: session.historyJobs,
    gaps,
    fetchHistory: (notification) => fetching(notification),
    keptSince: () => keptSince,
    isHeld: () => held,
  })
  drain = createInboxDrain({
    ...common,
    inbox: session.inbox,
    gaps,
    history: lane,
    onMessage: () => undefined,
  })
}

function close() {
  lane.stop()
  store.close()
  session.close()
}

let count = 0
function receive(message: proto.IMessage, attrs: Record<string, string> = { from: ME.pn, category: 'peer' }) {
  count += 1
  const bytes = proto.Message.encode(message).finish()
  session.inbox.add({
    ciphertext_hash: `hash ${count}`,
    attrs: JSON.stringify({ id: `P${count}`, t: '1790000000', ...attrs }),
    enc_type: 'msg',
    plaintext: Buffer.concat([bytes, Buffer.from([1])]),
    received_at: clock,
  })
}

const entry = (id: string, messageTimestamp: number, text = id): proto.IHistorySyncMsg => ({
  message: {
    key: { remoteJid: GROUP, fromMe: false, id, participant: THABO },
    messageTimestamp,
    message: { conversation: text },
  },
})
const inline = (messages: proto.IHistorySyncMsg[]): proto.IMessage => ({
  protocolMessage: {
    type: proto.Message.ProtocolMessage.Type.HISTORY_SYNC_NOTIFICATION,
    historySyncNotification: {
      syncType: proto.Message.HistorySyncType.INITIAL_BOOTSTRAP,
      initialHistBootstrapInlinePayload: deflateSync(
        proto.HistorySync.encode({
          syncType: proto.HistorySync.HistorySyncType.INITIAL_BOOTSTRAP,
          conversations: [{ id: GROUP, messages }],
        }).finish(),
      ),
    },
  },
})
const live = (id: string) => ({ from: GROUP, participant: THABO, id })
const stored = () => ['A', 'B', 'C', 'L'].flatMap((id) => store.findMessage(GROUP, id)?.content ?? [])

test('history is stored once, in the order of its own time, and the live message does not wait for it', async () => {
  receive(inline([entry('B', 20), entry('A', 10)]))
  receive({ conversation: 'L' }, live('L'))
  drain.drain()
  expect(stored()).toEqual(['L'])
  await lane.idle()
  expect(stored()).toEqual(['A', 'B', 'L'])
  expect(store.findMessage(GROUP, 'A')).toMatchObject({ timestamp: 10_000, seq: 2 })
  expect(store.findMessage(GROUP, 'B')?.seq).toBe(3)
  receive(inline([entry('C', 30), entry('B', 20), entry('A', 10)]))
  drain.drain()
  await lane.idle()
  expect(store.capturedByChat().get(GROUP)).toBe(4)
  expect(session.historyJobs.nextAt()).toBeUndefined()
})

test('a message of somebody who was erased leaves nothing when it is delivered again', () => {
  receive({ conversation: 'his words' }, live('A'))
  drain.drain()
  store.people.erase({ phone: '27820000001', lids: [] })
  receive({ conversation: 'his words' }, live('A'))
  receive({ conversation: 'new words' }, live('B'))
  drain.drain()
  expect(stored()).toEqual(['new words'])
  const kept = (n: number) => session.inbox.replay(`hash ${n}`)?.toString('latin1')
  expect([kept(count - 1), kept(count)?.includes('new words')]).toEqual(['\u0001', true])
})

test('what is older than messages are kept is left out', async () => {
  keptSince = 20_000
  receive(inline([entry('B', 20), entry('A', 10)]))
  drain.drain()
  await lane.idle()
  keptSince = 0
  expect(stored()).toEqual(['B'])
})

test('while the disk is full nothing is unpacked, and afterwards all of it', async () => {
  held = true
  receive(inline([entry('A', 10)]))
  drain.drain()
  await lane.idle()
  expect(stored()).toEqual([])
  held = false
  lane.start()
  await lane.idle()
  expect(stored()).toEqual(['A'])
})

test('a crash before it is stored does it again', async () => {
  fetching = () => new Promise(() => undefined)
  receive(inline([entry('A', 10)]))
  drain.drain()
  expect(session.inbox.pending(10)).toEqual([])
  close()
  fetching = fetchHistory
  open()
  lane.start()
  await lane.idle()
  expect(stored()).toEqual(['A'])
})

test('a crash between the hand-over and its mark in the inbox makes no second job', async () => {
  receive(inline([entry('A', 10)]))
  const [row] = session.inbox.pending(1)
  session.historyJobs.add(row?.seq ?? 0)
  drain.drain()
  await lane.idle()
  expect(session.historyJobs.nextAt()).toBeUndefined()
  expect(stored()).toEqual(['A'])
})

test('what could not be had is tried again with growing pauses, ten times, and is kept', async () => {
  fetching = vi.fn<typeof fetchHistory>().mockRejectedValue(new Error('404'))
  receive(inline([entry('A', 10)]))
  drain.drain()
  const pauses: number[] = []
  for (;;) {
    await lane.idle()
    const next = session.historyJobs.nextAt()
    if (next === undefined) break
    pauses.push(next - clock)
    clock = next
    lane.start()
  }
  expect(fetching).toHaveBeenCalledTimes(10)
  expect(pauses).toEqual(pauses.toSorted((one, other) => one - other))
  expect(session.historyJobs.countFailed()).toBe(1)
})

test('one that fails lets the next one pass', async () => {
  fetching = vi.fn(fetchHistory).mockRejectedValueOnce(new Error('404'))
  receive(inline([entry('A', 10)]))
  receive(inline([entry('B', 10)]))
  drain.drain()
  await lane.idle()
  expect(stored()).toEqual(['B'])
})

test('a message that was asked for again fills its gap, even when the phone leaves out who wrote it', async () => {
  gaps.open({ ...live('A'), t: '10' }, 'unavailable')
  const info = { key: { remoteJid: GROUP, fromMe: false, id: 'A' }, message: { conversation: 'found' } }
  receive({
    protocolMessage: {
      type: proto.Message.ProtocolMessage.Type.PEER_DATA_OPERATION_REQUEST_RESPONSE_MESSAGE,
      peerDataOperationRequestResponseMessage: {
        peerDataOperationResult: [
          {
            placeholderMessageResendResponse: {
              webMessageInfoBytes: proto.WebMessageInfo.encode(info).finish(),
            },
          },
        ],
      },
    },
  })
  drain.drain()
  await lane.idle()
  expect(store.findMessage(GROUP, 'A')).toMatchObject({ content: 'found', sender: THABO })
  expect(gaps.describe().chats[0]?.missing).toEqual([])
})

test('history from anybody else is an ordinary message, and says nothing', async () => {
  receive(inline([entry('A', 10)]), { from: THABO })
  drain.drain()
  await lane.idle()
  expect(session.historyJobs.nextAt()).toBeUndefined()
  expect(stored()).toEqual([])
})
