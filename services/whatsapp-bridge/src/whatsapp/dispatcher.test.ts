/** When a row leaves, and when it does not: the real session.db and store, a socket that only listens. */
import { EventEmitter } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type MessageStoreWriter, openMessageStoreWriter } from '@wa-monitor/message-store'
import { silentLog } from '@wa-monitor/service'
import type { WASocket } from '@whiskeysockets/baileys'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { openSession, type Session } from '../session/session.ts'
import { Dispatcher } from './dispatcher.ts'
import { encodeMessage, encodeReaction } from './own-message.ts'

const GROUP = '120363418298130331@g.us'

let directory: string
let session: Session
let store: MessageStoreWriter
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'wa-dispatcher-'))
  session = openSession(directory)
  store = openMessageStoreWriter(join(directory, 'messages.db'))
})
afterEach(() => {
  store.close()
  session.close()
  rmSync(directory, { recursive: true })
})

/** What a connection sees leave; `fail` makes it refuse. */
function connection() {
  const ws = Object.assign(new EventEmitter(), { isOpen: true })
  const left: string[] = []
  const state: { fail: boolean; error: Error } = { fail: false, error: new Error('All encryptions failed') }
  const socket = {
    ws,
    async relayMessage(_: string, __: unknown, { messageId }: { messageId: string }) {
      if (state.fail) throw state.error
      left.push(messageId)
      return messageId
    },
  } as unknown as WASocket
  const acknowledge = (id: string) => ws.emit('CB:ack,class:message', { attrs: { id, from: GROUP } })
  return { socket, left, state, ws, acknowledge }
}

function build() {
  const gate = { isOpen: true, passed: [] as string[], reactions: [] as string[] }
  const dispatcher = new Dispatcher({
    outbox: session.outbox,
    store,
    log: silentLog(),
    now: Date.now,
    gate: {
      mayLeave(id, { isReaction }) {
        if (isReaction) gate.reactions.push(id)
        return gate.isOpen
      },
      hasLeft: (id) => void gate.passed.push(id),
    },
  })
  const connect = () => {
    const made = connection()
    dispatcher.listen(made.socket)
    dispatcher.open(made.socket)
    return made
  }
  return { dispatcher, gate, connect }
}

function write(id: string, content = encodeMessage({ text: 'step 9', mentioned: [], quoted: undefined })) {
  const row = { idempotency_key: null, request_hash: '', message_id: id, chat_jid: GROUP, content }
  session.outbox.add({ ...row, created_at: 1 }, 1)
  return session.outbox.accepted().at(-1) as ReturnType<typeof session.outbox.accepted>[number]
}

test('a message that is not to leave any more is refused, with the reason, and does not', async () => {
  const { dispatcher, gate, connect } = build()
  gate.isOpen = false
  const { left } = connect()
  await dispatcher.send(write('A')).catch(() => undefined)
  dispatcher.refuse('A', 'the person it is for was erased')
  gate.isOpen = true
  dispatcher.flush()
  await dispatcher.idle()
  expect(left).toEqual([])
  expect(session.outbox.byMessageId('A')).toMatchObject({
    state: 'refused',
    error: 'the person it is for was erased',
  })
  // What has become of a message is not changed.
  dispatcher.refuse('A', 'again')
  expect(session.outbox.byMessageId('A')?.error).toBe('the person it is for was erased')
})

test('the gate is told what a reaction is, also of one that an earlier process has written', async () => {
  const target = { chatJid: GROUP, id: '3A01', author: '', fromMe: false, emoji: '✋', at: 1 }
  write('A', encodeReaction(target))
  write('B')
  const { dispatcher, gate, connect } = build()
  const { left } = connect()
  await dispatcher.idle()
  expect([left, gate.reactions]).toEqual([['A', 'B'], ['A']])
})

test('behind a closed gate a row stays, whoever sends it, and leaves once when it opens', async () => {
  const { dispatcher, gate, connect } = build()
  gate.isOpen = false
  const { left } = connect()
  await dispatcher.send(write('A'))
  dispatcher.flush()
  await dispatcher.idle()
  expect([left, gate.passed]).toEqual([[], []])
  gate.isOpen = true
  dispatcher.flush()
  dispatcher.flush()
  await dispatcher.idle()
  expect([left, gate.passed]).toEqual([['A'], ['A']])
})

test('a row written before the pause does not leave with a new connection either', async () => {
  const { dispatcher, gate, connect } = build()
  write('A')
  gate.isOpen = false
  const { left } = connect()
  await dispatcher.idle()
  expect(left).toEqual([])
  expect(session.outbox.byMessageId('A')?.state).toBe('accepted')
})

test('each connection sends what is unanswered once', async () => {
  const { dispatcher, connect } = build()
  const first = connect()
  await dispatcher.send(write('A'))
  await dispatcher.send(write('B'))
  first.acknowledge('A')
  dispatcher.flush()
  await dispatcher.idle()
  expect(first.left).toEqual(['A', 'B'])
  dispatcher.close()
  const second = connect()
  await dispatcher.idle()
  expect(second.left).toEqual(['B'])
})

test('a try that fails has been a try: the gate is told, and a lost connection leaves the row for the next', async () => {
  const { dispatcher, gate, connect } = build()
  const first = connect()
  Object.assign(first.state, { fail: true })
  first.ws.isOpen = false
  await dispatcher.send(write('A'))
  expect([session.outbox.byMessageId('A')?.state, gate.passed]).toEqual(['accepted', ['A']])
  const second = connect()
  await dispatcher.idle()
  expect(second.left).toEqual(['A'])
})

test('what the library finds wrong with a message refuses it, and the caller hears', async () => {
  const { dispatcher, gate, connect } = build()
  const { state } = connect()
  state.fail = true
  await expect(dispatcher.send(write('A'))).rejects.toThrow('All encryptions failed')
  expect(session.outbox.byMessageId('A')).toMatchObject({
    state: 'refused',
    error: expect.stringContaining('published keys'),
  })
  expect(gate.passed).toEqual(['A'])
})

const rateOverlimit = Object.assign(new Error('rate-overlimit'), { data: 429 })

test('a try that failed for a reason that passes is repeated after a pause, and holds nobody up', async () => {
  vi.useFakeTimers()
  const { dispatcher, connect } = build()
  const { state, left, acknowledge } = connect()
  Object.assign(state, { fail: true, error: rateOverlimit })
  await dispatcher.send(write('A'))
  expect(session.outbox.byMessageId('A')?.state).toBe('accepted')
  state.fail = false
  await dispatcher.send(write('B'))
  expect(left).toEqual(['B'])
  await vi.runAllTimersAsync()
  expect(left).toEqual(['B', 'A'])
  acknowledge('A')
  expect(session.outbox.byMessageId('A')?.state).toBe('server_ack')
  vi.useRealTimers()
})

test('a new connection does not wait for the pause, and the pause then sends nothing a second time', async () => {
  vi.useFakeTimers()
  const { dispatcher, connect } = build()
  const first = connect()
  Object.assign(first.state, { fail: true, error: rateOverlimit })
  await dispatcher.send(write('A'))
  dispatcher.close()
  const second = connect()
  await dispatcher.idle()
  await vi.runAllTimersAsync()
  expect([first.left, second.left]).toEqual([[], ['A']])
  vi.useRealTimers()
})
