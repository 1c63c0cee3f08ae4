import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { NewMessage } from '@wa-monitor/contracts'
import { aMessage, LAWLEY, THABO } from '@wa-monitor/contracts/test'
import { openShared } from '@wa-monitor/sqlite'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { scrubStore } from './people.ts'
import { type MessageStoreReader, openMessageStoreReader } from './reader.ts'
import { type MessageStoreWriter, openMessageStoreWriter } from './writer.ts'

const THABO_LID = '100000000000001@lid'
const OLD_LID = '100000000000009@lid'
const SIPHO = '27820000002@s.whatsapp.net'
const ME = '27820000003@s.whatsapp.net'
const PERSON = { phone: '27820000001', lids: [THABO_LID, OLD_LID] }

let directory: string
let path: string
let writer: MessageStoreWriter
let reader: MessageStoreReader

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'wa-people-'))
  path = join(directory, 'messages.db')
  writer = openMessageStoreWriter(path)
  reader = openMessageStoreReader(path)
})

afterEach(() => {
  writer.close()
  reader.close()
  rmSync(directory, { recursive: true })
})

/** From one whose name, number and LID are in it. */
const message = (change: Partial<NewMessage> = {}): NewMessage =>
  aMessage({
    sender_lid: THABO_LID,
    sender_name: 'Thabo M',
    content: 'DR1752028 from Thabo',
    ...change,
  })

const bySipho = { sender: SIPHO, sender_lid: '', sender_name: 'Sipho' }
const byMe = { sender: ME, sender_lid: '', sender_name: '', is_from_me: 1 as const }

/** One row of each kind in which a person can be. */
const TRACES = [
  message(),
  message({ id: '3A02', sender: '', sender_lid: OLD_LID, media_type: 'image', filename: 'thabo.jpg' }),
  message({ id: '', kind: 'sender_known', content: '' }),
  message({ id: '', kind: 'send_state', content: 'read', target_id: '3EB0' }),
  message({ id: '3A03', ...bySipho, content: '@27820000001 done?', mentioned: `["${THABO}","${ME}"]` }),
  message({ id: '3A04', ...byMe, content: '@100000000000001 redo DR1752028', mentioned: `["${THABO_LID}"]` }),
  message({ id: '3A05', ...bySipho, content: 'ring him: 082 000 0001' }),
  message({ id: '3A06', chat_jid: THABO, content: 'are you there?' }),
  message({ id: '3A07', chat_jid: THABO, ...byMe, content: 'Hello Thabo' }),
]
const OTHERS = [
  message({ id: '3A01', ...bySipho, content: 'DR1752029' }),
  message({ id: '3A08', ...bySipho, content: 'ring me: 082 000 0002', mentioned: `["${ME}"]` }),
]

describe('one person', () => {
  beforeEach(() => {
    writer.append([...TRACES, ...OTHERS])
    writer.learnLid(THABO_LID, THABO, 1)
    writer.learnLid('100000000000002@lid', SIPHO, 1)
  })

  test('is known by every LID that was ever told', () => {
    expect(writer.people.lidsOf('27820000001')).toEqual([THABO_LID])
    expect(writer.people.lidsOf('27820000009')).toEqual([])
  })

  test('is shown with what he wrote, what was written to him, and what names him', () => {
    const found = writer.people.messagesOf(PERSON)
    expect(found.map(({ content }) => content)).toEqual(TRACES.map(({ content }) => content))
  })

  test('is taken out of every row; all others, and every seq and id, stay', () => {
    const before = reader.readAll(0, 100)
    const { counts } = writer.people.erase(PERSON)
    expect(counts).toEqual({ messages: TRACES.length, lid_map: 1, chats: 0 })
    const after = reader.readAll(0, 100)
    const kept = [
      'seq',
      'id',
      'kind',
      'timestamp',
      'received_at',
      'is_from_me',
      'media_type',
      'target_id',
    ] as const
    for (const name of kept) expect(after.map((row) => row[name])).toEqual(before.map((row) => row[name]))
    const gone = {
      sender: 'erased:1',
      sender_lid: '',
      sender_name: '',
      content: '',
      mentioned: '[]',
      filename: '',
    }
    expect(after.slice(0, 3)).toMatchObject([gone, gone, gone])
    expect(after[3]).toMatchObject({ ...gone, content: 'read' })
    expect(after[4]).toMatchObject({ sender: SIPHO, content: '@erased done?', mentioned: `["${ME}"]` })
    expect(after[5]).toMatchObject({ sender: ME, content: '@erased redo DR1752028', mentioned: '[]' })
    expect(after[6]).toMatchObject({ content: 'ring him: erased' })
    expect(after[7]).toMatchObject({ ...gone, chat_jid: 'erased:1' })
    expect(after[8]).toMatchObject({ chat_jid: 'erased:1', sender: ME, content: '' })
    expect(after.slice(9)).toEqual(before.slice(9))
    expect(writer.people.messagesOf(PERSON)).toEqual([])
    expect(writer.phoneOf(THABO_LID)).toBeUndefined()
    expect(writer.phoneOf('100000000000002@lid')).toBe(SIPHO)
    expect(writer.people.erase(PERSON).counts).toEqual({ messages: 0, lid_map: 0, chats: 0 })
  })

  test('does not come back when WhatsApp or history delivers his messages again', () => {
    writer.append([message({ id: '3A0A', kind: 'undecrypted', content: 'no session' })])
    writer.people.erase(PERSON)
    const before = reader.readAll(0, 100)
    const again = [...TRACES.filter(({ id }) => id !== ''), message({ id: '3A0A' })]
    expect(writer.append(again)).toEqual([])
    expect(writer.append(again.map((row) => ({ ...row, sender_lid: '' })))).toEqual([])
    expect(reader.readAll(0, 100)).toEqual(before)
    for (const row of again)
      expect(writer.wasErased(row)).toBe(
        row.is_from_me === 0 ? row.sender !== SIPHO : row.chat_jid !== LAWLEY,
      )
    expect(writer.wasErased(message({ id: '3A98' }))).toBe(false)
    expect(writer.holds(message({ id: '3A0A' }))).toBe(true)
    // Nobody else's message is taken for his, and what he writes from now on is a message like any other.
    expect(writer.append([message({ id: '3A99', ...bySipho }), message({ id: '3A98' })])).toHaveLength(2)
    expect(writer.append([message({ id: '3A01', ...byMe })])).toHaveLength(1)
  })

  test('a message of his can no longer be quoted, and counts stay', () => {
    const captured = writer.capturedByChat()
    const [inGroup, inHisChat] = [captured.get(LAWLEY), captured.get(THABO)]
    writer.people.erase(PERSON)
    expect(writer.findMessage(LAWLEY, '3A02')).toBeUndefined()
    expect(writer.capturedByChat().get(LAWLEY)).toBe(inGroup)
    expect(writer.capturedByChat().get(THABO)).toBeUndefined()
    expect(writer.capturedByChat().get('erased:1')).toBe(inHisChat)
  })

  test('two people who were erased stay two', () => {
    writer.people.erase(PERSON)
    writer.people.erase({ phone: '27820000002', lids: [] })
    const senders = new Set(reader.readAll(0, 100).map(({ sender }) => sender))
    expect([...senders].toSorted()).toEqual([ME, 'erased:1', 'erased:2'].toSorted())
  })
})

/** As versions before this one did: without `secure_delete`, so that what SQLite moves about leaves copies behind. */
function fill(rows: readonly NewMessage[], isSecure: boolean): void {
  const db = openShared(path)
  db.pragma('synchronous = OFF')
  db.pragma(`secure_delete = ${isSecure ? 'ON' : 'OFF'}`)
  const names = Object.keys(rows[0] ?? {})
  const insert = db.prepare<[NewMessage]>(
    `INSERT INTO messages (${names.join(', ')}) VALUES (${names.map((name) => `@${name}`).join(', ')})`,
  )
  const learn = db.prepare('INSERT INTO lid_map (lid, pn, learned_at) VALUES (?, ?, 1)')
  for (const [n, row] of rows.entries()) {
    insert.run(row)
    // All over the table, so that its pages are split.
    learn.run(`1000000${String((n * 7919) % 99_991).padStart(8, '0')}@lid`, SIPHO)
    if (n === 100) learn.run(THABO_LID, THABO)
  }
  db.close()
}

test.each([
  ['made by an earlier version, written anew', false, undefined],
  ['large, where it stood overwritten', true, 0],
])('no byte of him is left: %s', (_name, isSecure, upToBytes) => {
  const rows = Array.from({ length: 6000 }, (_, n): NewMessage => {
    const phone = `2782000${String(1000 + (n % 7))}@s.whatsapp.net`
    const his = n % 10 === 0 ? TRACES[(n / 10) % TRACES.length] : undefined
    const row = his ?? message({ sender: phone, sender_lid: '', sender_name: 'Sipho', content: `DR${n}` })
    // From a few bytes to several pages.
    const length = (n * 7) % 1000 < 30 ? n % 700 : n % 20
    return {
      ...row,
      id: `3A${n}`,
      content: `${row.content} ${(row.sender === THABO && row.kind === 'message' ? 'wonderful ' : 'at length ').repeat(length)}`,
    }
  })
  fill(rows, isSecure)
  const files = [path, `${path}-wal`]
  const bytes = () => files.map((file) => readFileSync(file, 'latin1')).join('')
  const traces = /wonderful|27820000001|100000000000001|Thabo|thabo\.jpg|100000000000009/
  expect(bytes()).toMatch(traces)
  writer.people.erase(PERSON)
  // The writer's own way takes the first; the second is given to a connection of the test.
  if (upToBytes === undefined) expect(writer.scrub()).toBe(true)
  else {
    const db = openShared(path)
    db.pragma('secure_delete = ON')
    expect(scrubStore(db, upToBytes)).toBe(true)
    expect(db.pragma('integrity_check', { simple: true })).toBe('ok')
    db.close()
  }
  expect(bytes().match(traces)?.[0]).toBeUndefined()
  expect(reader.readAll(0, 10_000)).toHaveLength(rows.length)
})
