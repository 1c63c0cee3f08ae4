import { mkdtempSync, renameSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { NewMessage } from '@wa-monitor/contracts'
import { aMessage, LAWLEY, THABO } from '@wa-monitor/contracts/test'
import { openShared } from '@wa-monitor/sqlite'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { StoreNotReadyError, StoreVersionError } from './errors.ts'
import { type MessageStoreReader, openMessageStoreReader } from './reader.ts'
import { watchMessageStore } from './watch.ts'
import { type MessageStoreWriter, openMessageStoreWriter } from './writer.ts'

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

const count = () => reader.readChat(LAWLEY, 0, 1000).length

describe('appending', () => {
  test('a message is one row, whatever it comes from and however often', () => {
    expect(writer.append([aMessage(), aMessage({ received_at: 9 })])).toHaveLength(1)
    expect(writer.append([aMessage()])).toEqual([])
    expect(reader.readChat(LAWLEY, 0, 10)).toEqual([{ seq: 1, ...aMessage() }])
  })

  test('the rows before one are the nearest, oldest first, of that chat', () => {
    writer.append(['1', '2', '3', '4'].map((id) => aMessage({ id })))
    writer.append([aMessage({ id: '5', chat_jid: '1@g.us' })])
    expect(reader.readChatBefore(LAWLEY, 4, 2).map(({ id }) => id)).toEqual(['2', '3'])
    expect(reader.readChatBefore(LAWLEY, 1, 2)).toEqual([])
  })

  test('ids are unique per chat and sender only', () => {
    writer.append([aMessage(), aMessage({ sender: SIPHO }), aMessage({ chat_jid: '1@g.us' })])
    expect(count()).toBe(2)
    expect(reader.lastSeqByChat()).toEqual(
      new Map([
        [LAWLEY, 2],
        ['1@g.us', 3],
      ]),
    )
  })

  test('our own message is not somebody else’s with the same id', () => {
    writer.append([
      aMessage(),
      aMessage({ is_from_me: 1 }),
      aMessage({ is_from_me: 1, sender: '', sender_lid: THABO_LID }),
    ])
    expect(count()).toBe(2)
  })

  test('a redelivery under the other form of the address is the same message', () => {
    writer.learnLid(THABO_LID, THABO, 1)
    writer.append([aMessage()])
    writer.append([aMessage({ sender: '', sender_lid: THABO_LID })])
    expect(reader.readChat(LAWLEY, 0, 10)).toEqual([{ seq: 1, ...aMessage({ sender_lid: THABO_LID }) }])
  })

  test('the same when phone and LID become known to belong together in between', () => {
    writer.append([aMessage({ sender: '', sender_lid: THABO_LID })])
    writer.learnLid(THABO_LID, THABO, 1)
    writer.append([aMessage()])
    expect(reader.readChat(LAWLEY, 0, 10).filter(({ kind }) => kind === 'message')).toHaveLength(1)
  })

  test('what could not be read does not stand in the way of what can', () => {
    writer.append([aMessage({ kind: 'undecrypted', content: 'no session' })])
    writer.append([aMessage({ kind: 'undecrypted', content: 'no session' })])
    writer.append([aMessage()])
    writer.append([aMessage({ kind: 'undecrypted', content: 'late' })])
    expect(reader.readChat(LAWLEY, 0, 10).map(({ kind }) => kind)).toEqual(['undecrypted', 'message'])
  })

  test('each step of a send is kept once per phone', () => {
    const step = (change: Partial<NewMessage>) =>
      aMessage({ kind: 'send_state', id: '', target_id: '3EB0', ...change })
    writer.append([step({ content: 'server_ack', sender: '' }), step({ content: 'server_ack', sender: '' })])
    writer.append([
      step({ content: 'delivered' }),
      step({ content: 'delivered', sender: SIPHO }),
      step({ content: 'delivered' }),
    ])
    expect(reader.readChat(LAWLEY, 0, 10).map(({ content, sender }) => [content, sender])).toEqual([
      ['server_ack', ''],
      ['delivered', THABO],
      ['delivered', SIPHO],
    ])
  })

  test('seq goes on growing when rows are deleted', () => {
    writer.append([aMessage()])
    const other = openShared(path)
    other.exec('DELETE FROM messages')
    other.close()
    writer.append([aMessage({ id: '3A02' })])
    expect(reader.readChat(LAWLEY, 1, 10).map(({ seq, id }) => [seq, id])).toEqual([[2, '3A02']])
    expect(reader.lastSeq()).toBe(2)
  })
})

describe('a page without talk', () => {
  test('keeps what holds the letters, answers something, or is no message', () => {
    writer.append([
      aMessage({ id: '1', content: 'see you' }),
      aMessage({ id: '2', content: 'a\0Dr' }),
      aMessage({ id: '3', content: 'done', quoted_id: '1' }),
      aMessage({ id: '4', content: '', kind: 'delete', target_id: '1' }),
      aMessage({ id: '5', content: 'DR', chat_jid: '1@g.us' }),
      aMessage({ id: '6', content: 'bye' }),
    ])
    const page = reader.readChatHolding('DR', LAWLEY, 0, 10)
    expect(page.rows.map(({ id }) => id)).toEqual(['2', '3', '4'])
    expect(page).toMatchObject({ length: 5, lastSeq: 6 })
    expect(reader.readChatHolding('dr', LAWLEY, 0, 2)).toMatchObject({
      rows: [{ id: '2' }],
      length: 2,
      lastSeq: 2,
    })
    expect(reader.readChatHolding('DR', LAWLEY, 6, 10)).toEqual({ rows: [], length: 0, lastSeq: 6 })
    expect([
      reader.countChat(LAWLEY, 0, 6),
      reader.countChat(LAWLEY, 1, 4),
      reader.countChat('none@g.us', 0, 9),
    ]).toEqual([5, 3, 0])
  })
})

describe('who a LID is', () => {
  test('is told once, in each chat that waited for it', () => {
    writer.append([
      aMessage({ sender: '', sender_lid: THABO_LID }),
      aMessage({ sender: '', sender_lid: THABO_LID, chat_jid: '1@g.us' }),
    ])
    writer.learnLid(THABO_LID, THABO, 77)
    writer.learnLid(THABO_LID, THABO, 78)
    expect(reader.phoneOf(THABO_LID)).toBe(THABO)
    for (const chat of [LAWLEY, '1@g.us']) {
      const rows = reader.readChat(chat, 2, 10)
      expect(rows.map(({ kind, sender, sender_lid }) => [kind, sender, sender_lid])).toEqual([
        ['sender_known', THABO, THABO_LID],
      ])
    }
  })

  test('nobody waited: no row', () => {
    writer.append([aMessage()])
    writer.learnLid(THABO_LID, THABO, 77)
    expect(count()).toBe(1)
  })
})

describe('what is there and what is missing', () => {
  test('a message that could not be read is not held, and one of somebody else under its id is not it', () => {
    writer.append([aMessage({ id: 'A', kind: 'undecrypted' }), aMessage({ id: 'B' })])
    expect(writer.holds(aMessage({ id: 'A' }))).toBe(false)
    expect(writer.holds(aMessage({ id: 'B' }))).toBe(true)
    expect(writer.holds(aMessage({ id: 'B', sender: SIPHO, sender_lid: '' }))).toBe(false)
    writer.append([aMessage({ id: 'A' })])
    expect(writer.holds(aMessage({ id: 'A' }))).toBe(true)
  })

  test('counts per chat keep up with what is added, and leave out what is no message', () => {
    expect(writer.capturedByChat().get(LAWLEY)).toBeUndefined()
    writer.append([aMessage({ id: 'A' }), aMessage({ id: 'B', kind: 'undecrypted' })])
    expect(writer.capturedByChat().get(LAWLEY)).toBe(1)
    writer.append([aMessage({ id: 'C', kind: 'edit' }), aMessage({ id: 'A' })])
    expect(writer.capturedByChat().get(LAWLEY)).toBe(2)
  })

  test('the first message after a missing one is the first that is not older', () => {
    writer.append([
      aMessage({ id: 'A', timestamp: 10_000 }),
      aMessage({ id: 'GAP', kind: 'undecrypted', timestamp: 20_000 }),
      aMessage({ id: 'OLD', timestamp: 5000 }),
      aMessage({ id: 'EDIT', kind: 'edit', timestamp: 21_000 }),
    ])
    expect(writer.firstAfterGap(LAWLEY, 'GAP')).toBeUndefined()
    writer.append([aMessage({ id: 'B', timestamp: 20_000 }), aMessage({ id: 'C', timestamp: 22_000 })])
    expect(writer.firstAfterGap(LAWLEY, 'GAP')?.id).toBe('B')
    expect(writer.firstAfterGap(LAWLEY, 'A')).toBeUndefined()
  })

  test('a chat has the name it was last saved under', () => {
    expect(writer.chatName(LAWLEY)).toBeUndefined()
    writer.saveChat({ jid: LAWLEY, name: 'Lawley', addressing_mode: 'pn' }, 1)
    expect(writer.chatName(LAWLEY)).toBe('Lawley')
  })
})

describe('reading', () => {
  test('goes on after a seq, oldest first, as far as the limit', () => {
    writer.append(['A', 'B', 'C', 'D'].map((id) => aMessage({ id })))
    expect(reader.readChat(LAWLEY, 1, 2).map(({ id }) => id)).toEqual(['B', 'C'])
  })

  test('of all chats in one row, as they came', () => {
    writer.append(['A', 'B', 'C'].map((id) => aMessage({ id, chat_jid: `${id.charCodeAt(0)}@g.us` })))
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
      aMessage({ ...receipt, target_id: '3EB0' }),
      aMessage({ ...receipt, target_id: '3EB1', sender_lid: '100000000000009@lid' }),
      aMessage({ ...receipt, target_id: '3EB2', chat_jid: '1@g.us' }),
      aMessage({ sender: '', sender_lid: THABO_LID }),
    ])
    expect(reader.receiptsOfLid(LAWLEY, THABO_LID).map(({ target_id }) => target_id)).toEqual(['3EB0'])
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
    other.append([aMessage()])
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
    writer.append([aMessage()])
    await woken
  })
})
