import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createPhoneIdentity } from '../protocol/phone-identity.ts'
import type { QueuedAs } from './queue.ts'
import { openStorage, type Storage } from './storage.ts'

const DEVICE = { phone: '27820000000', number: 1 }
const MESSAGE: QueuedAs = {
  tag: 'message',
  id: '3A01',
  chat: '1@g.us',
  participant: '27820000001@s.whatsapp.net',
}

let directory: string
let storage: Storage
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'wa-simulator-'))
  storage = openStorage(join(directory, 'simulator.db'))
  storage.accounts.insert(
    { phone: DEVICE.phone, lid: '100000000000001', name: 'WA Monitor' },
    createPhoneIdentity(),
  )
  const signedPreKey = { id: 1, value: Buffer.alloc(32), signature: Buffer.alloc(64) }
  const registration = {
    kind: 'registration',
    registrationId: 1,
    identity: Buffer.alloc(32),
    signedPreKey,
  } as const
  storage.devices.insert(DEVICE, Buffer.alloc(32), registration)
})
afterEach(() => {
  storage.close()
  rmSync(directory, { recursive: true })
})

function waiting(after = 0): string[] {
  return storage.queue.waiting(DEVICE, after, 10).map(({ stanza }) => stanza.toString())
}

test('an answer finishes one stanza, the oldest that was sent, though the id came twice', () => {
  for (const words of ['first', 'second']) storage.queue.add(DEVICE, MESSAGE, Buffer.from(words))
  const [first] = storage.queue.waiting(DEVICE, 0, 10)
  const sentUntil = first?.position ?? 0
  expect(storage.queue.finish(DEVICE, MESSAGE, sentUntil)).toBe(true)
  expect(waiting()).toEqual(['second'])
  expect(storage.queue.finish(DEVICE, MESSAGE, sentUntil)).toBe(false)
  expect(waiting()).toEqual(['second'])
})

test('an answer that names another author, chat or kind finishes nothing', () => {
  storage.queue.add(DEVICE, MESSAGE, Buffer.from('first'))
  for (const other of [
    { participant: '27820000002@s.whatsapp.net' },
    { chat: '2@g.us' },
    { tag: 'receipt' } as const,
  ]) {
    expect(storage.queue.finish(DEVICE, { ...MESSAGE, ...other }, 1000)).toBe(false)
  }
  expect(waiting()).toEqual(['first'])
})

test('a finished stanza can be queued again as it was', () => {
  storage.queue.add(DEVICE, MESSAGE, Buffer.from('first'))
  storage.queue.finish(DEVICE, MESSAGE, 1000)
  expect(storage.queue.addAgain(MESSAGE.chat, MESSAGE.participant, MESSAGE.id)).toBe(1)
  expect(waiting()).toEqual(['first'])
  expect(storage.queue.countWaiting(DEVICE)).toEqual({ message: 1, receipt: 0, notification: 0 })
})

test('nothing is queued for a device that is no longer linked, and what waited for it is gone', () => {
  storage.queue.add(DEVICE, MESSAGE, Buffer.from('first'))
  storage.devices.remove(DEVICE)
  storage.queue.add(DEVICE, MESSAGE, Buffer.from('second'))
  expect(waiting()).toEqual([])
})
