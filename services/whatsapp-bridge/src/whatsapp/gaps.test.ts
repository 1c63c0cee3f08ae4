import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type MessageStoreWriter, openMessageStoreWriter } from '@wa-monitor/message-store'
import { silentLog } from '@wa-monitor/service'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { openSession, type Session } from '../session/session.ts'
import { GapRequests } from './gap-requests.ts'
import { Gaps } from './gaps.ts'
import { readContentOf } from './read-message.ts'

const GROUP = '120363418298130331@g.us'
const THABO = '27820000001@s.whatsapp.net'
const THABO_LID = '100000000000001@lid'
const ME = { pn: '27820000000@s.whatsapp.net', lid: '100000000000000@lid' }
const MINUTE = 60_000
const START = 1_790_000_000_000

let directory: string
let session: Session
let store: MessageStoreWriter
let clock = START
let gaps: Gaps

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'wa-gaps-'))
  clock = START
  open()
})
afterEach(() => {
  close()
  rmSync(directory, { recursive: true })
})

function open() {
  session = openSession(directory)
  store = openMessageStoreWriter(join(directory, 'messages.db'))
  gaps = new Gaps({
    table: session.gaps,
    store,
    me: () => ME,
    log: silentLog(),
    now: () => clock,
    random: () => 0.5,
  })
}

function close() {
  store.close()
  session.close()
}

const stanza = (id: string, fields: Record<string, string> = {}) => ({
  from: GROUP,
  participant: THABO,
  id,
  t: String(START / 1000),
  ...fields,
})
const row = (attrs: Record<string, string>) => {
  const read = readContentOf({ attrs, message: { conversation: 'x' }, receivedAt: clock }, ME)
  if (!read) throw new Error('not a message')
  return read
}
function arrive(attrs: Record<string, string>) {
  store.append([row(attrs)])
  gaps.landed(row(attrs), 'its sender')
}
const chat = () => gaps.describe().chats.find(({ chat_jid }) => chat_jid === GROUP)
const missing = () => chat()?.missing.map(({ id }) => id) ?? []

describe('a message that could not be read', () => {
  test('is listed with who, since when and why, and is a row for readers', () => {
    arrive(stanza('A'))
    gaps.open(stanza('B'), 'Bad MAC')
    expect(chat()).toEqual({
      chat_jid: GROUP,
      name: '',
      captured: 1,
      seen: 2,
      missing: [
        {
          id: 'B',
          sender: THABO,
          since: new Date(START).toISOString(),
          sent_at: new Date(START).toISOString(),
          reason: 'Bad MAC',
          state: 'open',
          asked: { phone: 0, history: 0 },
          next_ask_at: new Date(START + MINUTE / 3).toISOString(),
        },
      ],
    })
    expect(store.holds({ ...row(stanza('B')), id: 'B' })).toBe(false)
  })

  test('is one gap however often it comes', () => {
    for (let n = 0; n < 3; n++) gaps.open(stanza('A'), 'Bad MAC')
    expect(missing()).toEqual(['A'])
    gaps.open(stanza('A', { participant: '27820000002@s.whatsapp.net' }), 'Bad MAC')
    expect(missing()).toEqual(['A', 'A'])
  })

  test('is filled when it lands, and stays filled when the old stanza comes again', () => {
    gaps.open(stanza('A'), 'Bad MAC')
    arrive(stanza('A'))
    expect(chat()).toMatchObject({ captured: 1, seen: 1, missing: [] })
    gaps.open(stanza('A'), 'Bad MAC')
    expect(missing()).toEqual([])
  })

  test('is not filled by somebody else’s message under the same id', () => {
    gaps.open(stanza('A'), 'Bad MAC')
    arrive(stanza('A', { participant: '27820000002@s.whatsapp.net' }))
    expect(chat()).toMatchObject({ captured: 1, seen: 2, missing: [{ id: 'A', sender: THABO }] })
  })

  test('is filled under the other form of its author’s address', () => {
    gaps.open(stanza('A', { participant: THABO_LID }), 'Bad MAC')
    store.learnLid(THABO_LID, THABO, clock)
    arrive(stanza('A'))
    expect(missing()).toEqual([])
  })

  test('in a chat of two is filled although the chat got its phone number meanwhile', () => {
    gaps.open({ from: THABO_LID, id: 'A' }, 'Bad MAC')
    expect(gaps.describe().chats.map(({ chat_jid }) => chat_jid)).toEqual([THABO_LID])
    store.learnLid(THABO_LID, THABO, clock)
    arrive({ from: THABO, id: 'A' })
    expect(gaps.describe().chats.flatMap((one) => one.missing)).toEqual([])
  })

  test('is none when it was there already', () => {
    arrive(stanza('A'))
    gaps.open(stanza('A'), 'old counter')
    expect(missing()).toEqual([])
  })

  test('that turns out to say nothing is no longer missing', () => {
    gaps.open(stanza('A'), 'Bad MAC')
    gaps.foundEmpty(stanza('B'))
    expect(missing()).toEqual(['A'])
    gaps.foundEmpty(stanza('A'))
    expect(missing()).toEqual([])
  })

  test('without an author is filled by whoever’s it is', () => {
    gaps.open(stanza('A', { participant: '' }), 'refused by the client library')
    expect(missing()).toEqual(['A'])
    arrive(stanza('A'))
    expect(missing()).toEqual([])
  })

  test.each([
    ['a channel', stanza('A', { from: '1@newsletter', participant: '' })],
    ['somebody’s status', stanza('A', { from: 'status@broadcast' })],
    ['the own phone’s business', stanza('A', { from: ME.pn, participant: '', category: 'peer' })],
    ['what has no id', stanza('')],
  ])('does not count when it is %s', (_, attrs) => {
    gaps.open(attrs, 'Bad MAC')
    expect(gaps.describe().chats).toEqual([])
  })

  test('survives a restart, and so does what landed without being crossed off', () => {
    gaps.open(stanza('A'), 'Bad MAC')
    gaps.open(stanza('B'), 'Bad MAC')
    store.append([row(stanza('B'))])
    close()
    open()
    expect(missing()).toEqual(['A'])
  })
})

describe('asking for it', () => {
  const KEY = { remoteJid: GROUP, fromMe: false, id: 'A', participant: THABO }
  const phone = () => ({
    requestPlaceholderResend: vi.fn<(key: unknown) => Promise<string>>(async () => 'request'),
    fetchMessageHistory: vi.fn<(count: number, key: unknown, seconds: unknown) => Promise<string>>(
      async () => 'request',
    ),
  })
  const requests = () => new GapRequests({ gaps, store, log: silentLog(), now: () => clock, afterOpenMs: 0 })
  const asked = () => chat()?.missing[0]?.asked

  /** What is asked on a new connection; `fail` for a line that is gone. */
  async function askAt(minutes: number, socket = phone()) {
    clock = START + minutes * MINUTE
    const asking = requests()
    const before = JSON.stringify(gaps.describe())
    asking.open(socket)
    await vi.waitFor(() => expect(JSON.stringify(gaps.describe())).not.toBe(before))
    asking.close()
    return socket
  }

  test('the phone first, as the stanza named it; then what came before the next message', async () => {
    gaps.open(stanza('A'), 'Bad MAC')
    arrive(stanza('B', { t: String(START / 1000 + 5) }))
    const first = await askAt(2)
    expect(first.requestPlaceholderResend.mock.calls).toEqual([[KEY]])
    const second = await askAt(10)
    expect(second.requestPlaceholderResend).not.toHaveBeenCalled()
    expect(second.fetchMessageHistory.mock.calls).toEqual([
      [50, { remoteJid: GROUP, fromMe: false, id: 'B' }, START / 1000 + 5],
    ])
    expect(asked()).toEqual({ phone: 1, history: 1 })
  })

  test('the phone again when nothing has come after it that its history could be asked from', async () => {
    gaps.open(stanza('A'), 'Bad MAC')
    await askAt(2)
    const second = await askAt(10)
    expect(second.requestPlaceholderResend.mock.calls).toEqual([[KEY]])
  })

  test('never the phone for what it does not send again', async () => {
    gaps.open(stanza('A'), 'unavailable (view_once)')
    const socket = await askAt(2)
    expect(socket.requestPlaceholderResend).not.toHaveBeenCalled()
  })

  test('a line that fails counts as asked, and it goes on later', async () => {
    gaps.open(stanza('A'), 'Bad MAC')
    const socket = phone()
    socket.requestPlaceholderResend.mockRejectedValue(new Error('Connection Closed'))
    await askAt(2, socket)
    expect(asked()).toEqual({ phone: 1, history: 0 })
    expect(new Date(chat()?.missing[0]?.next_ask_at ?? 0).getTime()).toBe(clock + 5 * MINUTE)
  })

  test('comes to an end, is still listed, and still filled', async () => {
    gaps.open(stanza('A'), 'Bad MAC')
    for (let days = 1; days <= 10; days++) await askAt(days * 24 * 60)
    expect(chat()?.missing[0]).toMatchObject({ state: 'given-up', next_ask_at: null })
    expect(gaps.next()).toBeUndefined()
    close()
    open()
    expect(chat()?.missing[0]).toMatchObject({ id: 'A', state: 'given-up' })
    arrive(stanza('A'))
    expect(missing()).toEqual([])
  })

  test('nothing is asked before its time, nor when the connection is gone', async () => {
    gaps.open(stanza('A'), 'Bad MAC')
    const socket = phone()
    const asking = requests()
    asking.open(socket)
    asking.close()
    clock = START + 10 * MINUTE
    // A second connection that works shows that the first one's turn is over.
    const other = await askAt(10)
    expect(other.requestPlaceholderResend).toHaveBeenCalledTimes(1)
    expect(socket.requestPlaceholderResend).not.toHaveBeenCalled()
  })
})
