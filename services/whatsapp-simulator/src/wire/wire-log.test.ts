import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { encodeStanza, stanza } from '../protocol/stanza.ts'
import type { StanzaEntry } from './wire-entry.ts'
import { WireLog } from './wire-log.ts'

const DEVICE = '27820000000:1@s.whatsapp.net'

let directory: string
let log: WireLog
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'wa-wire-'))
  log = new WireLog(join(directory, 'wire.db'))
})
afterEach(() => {
  log.close()
  rmSync(directory, { recursive: true })
})

function entry(id: string, more: Partial<StanzaEntry> = {}): StanzaEntry {
  const node = stanza('message', { from: '1@g.us', participant: '2@lid', id, notify: 'A Name' }, [
    stanza('enc', { type: 'skmsg' }, Buffer.from('ciphertext of eighteen')),
  ])
  return {
    event: 'stanza',
    at: 1,
    connection: 1,
    device: DEVICE,
    direction: 'out',
    stanza: encodeStanza(node),
    bytes: 99,
    outcome: 'sent',
    fault: null,
    ...more,
  }
}

test('what is noted can be read at once, and says nothing of what is inside', () => {
  log.note(entry('A'))
  const { rows, next, more, oldest } = log.list({ after: 0, limit: 10 })
  expect({ next, more, oldest }).toEqual({ next: 1, more: false, oldest: 1 })
  expect(rows).toMatchObject([
    { position: 1, id: 'A', from: '1@g.us', encs: [{ type: 'skmsg', bytes: 22 }], bytes: 99, offline: false },
  ])
  expect(JSON.stringify(rows)).not.toMatch(/ciphertext|A Name/)
})

test('each id of a receipt for several messages is found', () => {
  log.note(entry('A'))
  log.note(entry('B'))
  const list = stanza('list', {}, [stanza('item', { id: 'B' })])
  const node = stanza('receipt', { id: 'A', to: '1@g.us', type: 'read' }, [list])
  log.note(entry('', { direction: 'in', outcome: 'received', stanza: node }))
  const { messages } = log.messages({ after: 0, limit: 10 })
  expect(messages.map(({ message_id, deliveries }) => [message_id, deliveries[0]?.answers[0]?.type])).toEqual(
    [
      ['A', 'read'],
      ['B', 'read'],
    ],
  )
})

test('a message that went out three times is one message with three times', () => {
  log.note(entry('A', { at: 10 }))
  log.note(entry('B', { at: 11 }))
  log.note(entry('A', { at: 12, outcome: 'cut', fault: 7 }))
  log.note(entry('A', { at: 13 }))
  const { messages, next, more } = log.messages({ after: 0, limit: 1 })
  expect(messages).toMatchObject([{ message_id: 'A', deliveries: [{ sent: [10, 13], cut: 1 }] }])
  expect({ next, more }).toEqual({ next: 1, more: true })
  expect(log.messages({ after: next, limit: 10 }).messages.map(({ message_id }) => message_id)).toEqual(['B'])
})

test('listeners are told what is written, with its position', () => {
  const told: number[] = []
  const stop = log.subscribe((rows) => told.push(...rows.map(({ position }) => position)))
  log.note(entry('A'))
  log.note(entry('B'))
  log.flush()
  stop()
  log.note(entry('C'))
  log.flush()
  expect(told).toEqual([1, 2])
})

test('positions and connection numbers go on after it was emptied and opened again', () => {
  expect(log.takeConnectionNumber()).toBe(1)
  log.note(entry('A', { connection: 5 }))
  expect(log.clear()).toBe(1)
  log.note(entry('B', { connection: 6 }))
  log.close()
  log = new WireLog(join(directory, 'wire.db'))
  expect(log.takeConnectionNumber()).toBe(7)
  expect(log.list({ after: 0, limit: 10 })).toMatchObject({ rows: [{ position: 2 }], oldest: 2 })
})
