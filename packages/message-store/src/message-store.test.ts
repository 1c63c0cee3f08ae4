import { mkdtempSync, renameSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { NewMessage } from '@wa-monitor/contracts'
import { openShared } from '@wa-monitor/sqlite'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { StoreNotReadyError, StoreVersionError } from './errors.ts'
import { type MessageStoreReader, openMessageStoreReader } from './reader.ts'
import { watchMessageStore } from './watch.ts'
import { type MessageStoreWriter, openMessageStoreWriter } from './writer.ts'

const GROUP = '120363418298130331@g.us'
const THABO = '27820000001@s.whatsapp.net'
const THABO_LID = '100000000000001@lid'
const SIPHO = '27820000002@s.whatsapp.net'

let directory: string
let path: string
let writer: MessageStoreWriter
let reader: MessageStoreReader

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'wa-store-'))
  path = join(directory, 'messages.db')
  writer = openMessageStoreWriter(path)
  reader = openMessageStoreReader(path)
})

afterEach(() => {
  writer.close()
  reader.close()
  rmSync(directory, { recursive: true })
})

function message(change: Partial<NewMessage> = {}): NewMessage {
  return {
    id: '3A01',
    chat_jid: GROUP,
    sender: THABO,
    sender_lid: '',
    sender_name: 'Thabo',
    content: 'DR1752028',
    kind: 'message',
    timestamp: 1_790_000_000_000,
    received_at: 1_790_000_000_500,
    is_from_me: 0,
    quoted_id: '',
    mentioned: '[]',
    media_type: '',
    filename: '',
    target_id: '',
    ...change,
  }
}

const count = () => reader.readChat(GROUP, 0, 1000).length

describe('appending', () => {
  test('a message is one row, whatever it comes from and however often', () => {
    expect(writer.append([message(), message({ received_at: 9 })])).toHaveLength(1)
    expect(writer.append([message()])).toEqual([])
    expect(reader.readChat(GROUP, 0, 10)).toEqual([{ seq: 1, ...message() }])
  })

  test('the rows before one are the nearest, oldest first, of that chat', () => {
    writer.append(['1', '2', '3', '4'].map((id) => message({ id })))
    writer.append([message({ id: '5', chat_jid: '1@g.us' })])
    expect(reader.readChatBefore(GROUP, 4, 2).map(({ id }) => id)).toEqual(['2', '3'])
    expect(reader.readChatBefore(GROUP, 1, 2)).toEqual([])
  })

  test('ids are unique per chat and sender only', () => {
    writer.append([message(), message({ sender: SIPHO }), message({ chat_jid: '1@g.us' })])
    expect(count()).toBe(2)
    expect(reader.lastSeqByChat()).toEqual(
      new Map([
        [GROUP, 2],
        ['1@g.us', 3],
      ]),
    )
  })

  test('our own message is not somebody else’s with the same id', () => {
    writer.append([
      message(),
      message({ is_from_me: 1 }),
      message({ is_from_me: 1, sender: '', sender_lid: THABO_LID }),
    ])
    expect(count()).toBe(2)
  })

  test('a redelivery under the other form of the address is the same message', () => {
    writer.learnLid(THABO_LID, THABO, 1)
    writer.append([message()])
    writer.append([message({ sender: '', sender_lid: THABO_LID })])
    expect(reader.readChat(GROUP, 0, 10)).toEqual([{ seq: 1, ...message({ sender_lid: THABO_LID }) }])
  })

  test('the same when phone and LID become known to belong together in between', () => {
    writer.append([message({ sender: '', sender_lid: THABO_LID })])
    writer.learnLid(THABO_LID, THABO, 1)
    writer.append([message()])
    expect(reader.readChat(GROUP, 0, 10).filter(({ kind }) => kind === 'message')).toHaveLength(1)
  })

  test('what could not be read does not stand in the way of what can', () => {
    writer.append([message({ kind: 'undecrypted', content: 'no session' })])
    writer.append([message({ kind: 'undecrypted', content: 'no session' })])
    writer.append([message()])
    writer.append([message({ kind: 'undecrypted', content: 'late' })])
    expect(reader.readChat(GROUP, 0, 10).map(({ kind }) => kind)).toEqual(['undecrypted', 'message'])
  })

  test('each step of a send is kept once per phone', () => {
    const step = (change: Partial<NewMessage>) =>
      message({ kind: 'send_state', id: '', target_id: '3EB0', ...change })
    writer.append([step({ content: 'server_ack', sender: '' }), step({ content: 'server_ack', sender: '' })])
    writer.append([
      step({ content: 'delivered' }),
      step({ content: 'delivered', sender: SIPHO }),
      step({ content: 'delivered' }),
    ])
    expect(reader.readChat(GROUP, 0, 10).map(({ content, sender }) => [content, sender])).toEqual([
      ['server_ack', ''],
      ['delivered', THABO],
      ['delivered', SIPHO],
    ])
  })

  test('seq goes on growing when rows are deleted', () => {
    writer.append([message()])
    const other = openShared(path)
    other.exec('DELETE FROM messages')
    other.close()
    writer.append([message({ id: '3A02' })])
    expect(reader.readChat(GROUP, 1, 10).map(({ seq, id }) => [seq, id])).toEqual([[2, '3A02']])
    expect(reader.lastSeq()).toBe(2)
  })
})

describe('who a LID is', () => {
  test('is told once, in each chat that waited for it', () => {
    writer.append([
      message({ sender: '', sender_lid: THABO_LID }),
      message({ sender: '', sender_lid: THABO_LID, chat_jid: '1@g.us' }),
    ])
    writer.learnLid(THABO_LID, THABO, 77)
    writer.learnLid(THABO_LID, THABO, 78)
    expect(reader.phoneOf(THABO_LID)).toBe(THABO)
    for (const chat of [GROUP, '1@g.us']) {
      const rows = reader.readChat(chat, 2, 10)
      expect(rows.map(({ kind, sender, sender_lid }) => [kind, sender, sender_lid])).toEqual([
        ['sender_known', THABO, THABO_LID],
      ])
    }
  })

  test('nobody waited: no row', () => {
    writer.append([message()])
    writer.learnLid(THABO_LID, THABO, 77)
    expect(count()).toBe(1)
  })
})

describe('what is there and what is missing', () => {
  test('a message that could not be read is not held, and one of somebody else under its id is not it', () => {
    writer.append([message({ id: 'A', kind: 'undecrypted' }), message({ id: 'B' })])
    expect(writer.holds(message({ id: 'A' }))).toBe(false)
    expect(writer.holds(message({ id: 'B' }))).toBe(true)
    expect(writer.holds(message({ id: 'B', sender: SIPHO, sender_lid: '' }))).toBe(false)
    writer.append([message({ id: 'A' })])
    expect(writer.holds(message({ id: 'A' }))).toBe(true)
  })

  test('counts per chat keep up with what is added, and leave out what is no message', () => {
    expect(writer.capturedByChat().get(GROUP)).toBeUndefined()
    writer.append([message({ id: 'A' }), message({ id: 'B', kind: 'undecrypted' })])
    expect(writer.capturedByChat().get(GROUP)).toBe(1)
    writer.append([message({ id: 'C', kind: 'edit' }), message({ id: 'A' })])
    expect(writer.capturedByChat().get(GROUP)).toBe(2)
  })

  test('the first message after a missing one is the first that is not older', () => {
    writer.append([
      message({ id: 'A', timestamp: 10_000 }),
      message({ id: 'GAP', kind: 'undecrypted', timestamp: 20_000 }),
      message({ id: 'OLD', timestamp: 5000 }),
      message({ id: 'EDIT', kind: 'edit', timestamp: 21_000 }),
    ])
    expect(writer.firstAfterGap(GROUP, 'GAP')).toBeUndefined()
    writer.append([message({ id: 'B', timestamp: 20_000 }), message({ id: 'C', timestamp: 22_000 })])
    expect(writer.firstAfterGap(GROUP, 'GAP')?.id).toBe('B')
    expect(writer.firstAfterGap(GROUP, 'A')).toBeUndefined()
  })

  test('a chat has the name it was last saved under', () => {
    expect(writer.chatName(GROUP)).toBeUndefined()
    writer.saveChat({ jid: GROUP, name: 'Lawley', addressing_mode: 'pn' }, 1)
    expect(writer.chatName(GROUP)).toBe('Lawley')
  })
})

describe('reading', () => {
  test('goes on after a seq, oldest first, as far as the limit', () => {
    writer.append(['A', 'B', 'C', 'D'].map((id) => message({ id })))
    expect(reader.readChat(GROUP, 1, 2).map(({ id }) => id)).toEqual(['B', 'C'])
  })

  test('of all chats in one row, as they came', () => {
    writer.append(['A', 'B', 'C'].map((id) => message({ id, chat_jid: `${id.charCodeAt(0)}@g.us` })))
    expect(reader.readAll(0, 2).map(({ id }) => id)).toEqual(['A', 'B'])
    expect(reader.readAll(2, 9).map(({ id, seq }) => [id, seq])).toEqual([['C', 3]])
  })

  test('finds the receipts that came while only a LID was known', () => {
    const receipt = {
      kind: 'send_state',
      id: '',
      content: 'delivered',
      sender: '',
      sender_lid: THABO_LID,
    } as const
    writer.append([
      message({ ...receipt, target_id: '3EB0' }),
      message({ ...receipt, target_id: '3EB1', sender_lid: '100000000000009@lid' }),
      message({ ...receipt, target_id: '3EB2', chat_jid: '1@g.us' }),
      message({ sender: '', sender_lid: THABO_LID }),
    ])
    expect(reader.receiptsOfLid(GROUP, THABO_LID).map(({ target_id }) => target_id)).toEqual(['3EB0'])
  })

  test('knows our own numbers', () => {
    writer.addOwnId(SIPHO, 1)
    writer.addOwnId(SIPHO, 2)
    expect(reader.ownIds()).toEqual(new Set([SIPHO]))
    expect(writer.isOwnId(SIPHO)).toBe(true)
    expect(writer.isOwnId(THABO)).toBe(false)
  })

  test('a store that is not there yet is not ready, and is opened when it comes', () => {
    const later = `${path}.later`
    const early = openMessageStoreReader(later)
    expect(() => early.storeId()).toThrow(StoreNotReadyError)
    openShared(later).close()
    expect(() => early.storeId()).toThrow(StoreNotReadyError)
    const made = openMessageStoreWriter(later)
    expect(early.storeId()).toBe(made.storeId)
    made.close()
    early.close()
  })

  test('a file put in its place is another store', () => {
    const before = reader.storeId()
    const other = openMessageStoreWriter(`${path}.other`)
    other.append([message()])
    other.close()
    // As a restore does it: the old file's -wal would be played into the new one.
    for (const part of ['-wal', '-shm']) rmSync(`${path}${part}`)
    renameSync(`${path}.other`, path)
    expect(reader.storeId()).not.toBe(before)
    expect(reader.lastSeq()).toBe(1)
  })

  test('another layout is refused by both sides, in words that say what to do', () => {
    const other = openShared(path)
    other.exec(`UPDATE meta SET value = '99' WHERE key = 'schema_version'`)
    other.close()
    expect(() => reader.storeId()).toThrow(StoreVersionError)
    expect(() => openMessageStoreWriter(path)).toThrow(/layout 99/)
  })

  test('a commit wakes who watches', async () => {
    const woken = new Promise<void>((resolve) => {
      const watcher = watchMessageStore(path, () => {
        watcher.close()
        resolve()
      })
    })
    writer.append([message()])
    await woken
  })
})
