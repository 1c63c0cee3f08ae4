import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { aMessage, LAWLEY } from '@wa-monitor/contracts/test'
import { type MessageStoreWriter, openMessageStoreWriter } from '@wa-monitor/message-store'
import { silentLog } from '@wa-monitor/service'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openSession, type Session } from '../session/session.ts'
import { Retention } from './retention.ts'

const DAY_MS = 24 * 60 * 60_000
const NOW = 1_790_000_000_000

let directory: string
let session: Session
let store: MessageStoreWriter
let stopped: string | undefined

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'wa-retention-'))
  session = openSession(directory)
  store = openMessageStoreWriter(join(directory, 'messages.db'))
  stopped = undefined
})

afterEach(() => {
  session.close()
  store.close()
  rmSync(directory, { recursive: true })
})

function retention(days: number) {
  const disk = { stopped: () => stopped }
  const now = () => NOW
  return new Retention({ session, store, days, redeliveryDays: 35, disk, log: silentLog(), now })
}

const message = (n: number, ageDays: number) =>
  aMessage({ id: `3A${n}`, content: `DR${n}`, timestamp: NOW - ageDays * DAY_MS })

function send(n: number, ageDays: number, settled = true): void {
  const at = NOW - ageDays * DAY_MS
  const row = { idempotency_key: `key-${n}`, request_hash: '', message_id: `3EB${n}`, chat_jid: LAWLEY }
  session.outbox.add({ ...row, content: Buffer.from('words'), created_at: at }, at)
  if (settled) session.outbox.settle(row.message_id, 'server_ack', null, at)
}

function receive(n: number, ageDays: number): void {
  const at = NOW - ageDays * DAY_MS
  const row = {
    ciphertext_hash: `hash ${n}`,
    attrs: '{}',
    enc_type: 'msg',
    plaintext: Buffer.from([1]),
    received_at: at,
  }
  session.transaction(() => session.inbox.add(row))
  session.inbox.markDone([session.inbox.pending(1)[0]?.seq ?? 0], at)
}

const counts = (of: Retention) =>
  Object.fromEntries(of.samples().map(({ labels, value }) => [labels?.table, value]))

test('kept for ever: only what WhatsApp can no longer deliver again goes', async () => {
  store.append([message(1, 4000)])
  send(1, 4000)
  receive(1, 36)
  receive(2, 34)
  const kept = retention(0)
  await kept.run()
  expect(counts(kept)).toEqual({ messages: 0, outbox: 0, inbox: 1, gaps: 0 })
  expect([session.inbox.replay('hash 1'), session.inbox.replay('hash 2')?.length]).toEqual([undefined, 1])
  expect(store.capturedByChat().get(LAWLEY)).toBe(1)
  expect(kept.keptSince()).toBe(0)
})

test('messages and settled sends go after their days, in as many steps as it takes; what is open stays', async () => {
  const many = 450
  store.append(Array.from({ length: many }, (_, n) => message(n, 101)))
  store.append([message(1000, 99)])
  send(1, 101)
  send(2, 101, false)
  send(3, 99)
  const hundred = retention(100)
  await hundred.run()
  expect(counts(hundred)).toEqual({ messages: many, outbox: 1, inbox: 0, gaps: 0 })
  expect(store.capturedByChat().get(LAWLEY)).toBe(1)
  expect(['key-1', 'key-2', 'key-3'].map((key) => session.outbox.byKey(key)?.state)).toEqual([
    undefined,
    'accepted',
    'server_ack',
  ])
  expect(hundred.keptSince()).toBe(NOW - 100 * DAY_MS)
})

test('nothing is removed while the disk is full, or after the end', async () => {
  store.append([message(1, 101)])
  stopped = 'no room'
  await retention(100).run()
  expect(store.capturedByChat().get(LAWLEY)).toBe(1)
  stopped = undefined
  const ended = retention(100)
  await ended.stop()
  await ended.run()
  expect(store.capturedByChat().get(LAWLEY)).toBe(1)
})
