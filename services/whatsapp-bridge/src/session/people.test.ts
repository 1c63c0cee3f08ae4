import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openSession, type Session } from './session.ts'

const GROUP = '120363418298130331@g.us'
const PHONE = '27820000001'
const LID = '100000000000001'
const PERSON = { phone: PHONE, lids: [`${LID}@lid`] }

let directory: string
let session: Session

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'wa-session-people-'))
  session = openSession(directory)
})

afterEach(() => {
  session.close()
  rmSync(directory, { recursive: true })
})

const bytes = () =>
  ['session.db', 'session.db-wal'].map((name) => readFileSync(join(directory, name), 'latin1')).join('')

function receive(hash: string, attrs: Record<string, string>, plaintext: string): number {
  const row = { ciphertext_hash: hash, attrs: JSON.stringify(attrs), enc_type: 'msg', received_at: 1 }
  session.transaction(() => session.inbox.add({ ...row, plaintext: Buffer.from(plaintext) }))
  return session.inbox.pending(1000).at(-1)?.seq ?? 0
}

test('what was received stays as an answer to a redelivery, and says nothing', () => {
  const done = [
    receive('by him', { from: GROUP, participant: `${PHONE}@s.whatsapp.net` }, 'his words'),
    receive('by his LID', { from: GROUP, participant: `${LID}:3@lid` }, 'his words'),
    // The length in front of it looks like a digit.
    receive(
      'names him',
      { from: GROUP, participant: '27820000002@s.whatsapp.net' },
      `0${PHONE} said his words`,
    ),
    receive('own phone', { from: '27820000009@s.whatsapp.net', category: 'peer' }, 'his words, packed'),
    receive('of others', { from: GROUP, participant: '27820000002@s.whatsapp.net' }, 'other words'),
  ]
  session.inbox.markDone(done, 2)
  const job = receive(
    'history',
    { from: '27820000009@s.whatsapp.net', category: 'peer' },
    'still to be unpacked',
  )
  session.inbox.markDone([job], 2)
  session.historyJobs.add(job)
  receive('pending', { from: GROUP, participant: `${PHONE}@s.whatsapp.net` }, 'not stored yet')
  expect(session.people.count(PERSON).inbox).toBe(4)
  expect(session.people.erase(PERSON).inbox).toBe(3)
  const text = (hash: string) => session.inbox.replay(hash)?.toString('latin1')
  for (const hash of ['by him', 'by his LID', 'names him', 'own phone']) expect(text(hash)).toBe('\u0001')
  expect([text('of others'), text('history'), text('pending')]).toEqual([
    'other words',
    'still to be unpacked',
    'not stored yet',
  ])
})

test('what was sent stays as a row that knows what became of it; what is still to leave is named', () => {
  const send = (id: string, chat_jid: string, content: string) =>
    session.outbox.add(
      {
        idempotency_key: id,
        request_hash: 'hash',
        message_id: id,
        chat_jid,
        content: Buffer.from(content),
        created_at: 1,
      },
      1,
    )
  send('mentions', GROUP, `@${LID} redo it`)
  send('to him', `${PHONE}@s.whatsapp.net`, 'hello')
  send('others', GROUP, '@27820000002 redo it')
  for (const id of ['mentions', 'to him', 'others']) session.outbox.settle(id, 'server_ack', null, 2)
  send('open', GROUP, `@${PHONE} redo it`)
  expect(session.people.openSends(PERSON)).toEqual(['open'])
  expect(session.people.erase(PERSON).outbox).toBe(2)
  expect(session.outbox.byKey('mentions')).toMatchObject({
    state: 'server_ack',
    request_hash: 'erased',
    chat_jid: GROUP,
  })
  expect(session.outbox.byKey('mentions')?.content).toHaveLength(0)
  expect(session.outbox.byKey('to him')).toMatchObject({ chat_jid: 'erased' })
  expect(session.outbox.byKey('others')?.content.toString()).toContain('redo it')
  expect(session.outbox.byKey('open')?.content.toString()).toContain('redo it')
})

test('his keys go, and nobody else’s; lists that name him lose him', () => {
  const keys: [type: string, id: string, value: string][] = [
    ['session', `${PHONE}.0`, '{"his":1}'],
    ['session', `${LID}_1.3`, '{"his":2}'],
    ['session', '27820000002.0', '{"other":1}'],
    ['sender-key', `${GROUP}::${LID}_1::0`, '{"his":3}'],
    ['sender-key', `${GROUP}::27820000002::0`, '{"other":2}'],
    ['lid-mapping', PHONE, JSON.stringify(LID)],
    ['lid-mapping', `${LID}_reverse`, JSON.stringify(PHONE)],
    ['lid-mapping', '27820000002', '"100000000000002"'],
    ['device-list', PHONE, '["0","3"]'],
    [
      'sender-key-memory',
      GROUP,
      JSON.stringify({ [`${PHONE}:3@s.whatsapp.net`]: true, '27820000002@s.whatsapp.net': true }),
    ],
    ['tctoken', '__index', JSON.stringify([`${LID}@lid`, '100000000000002@lid'])],
    ['pre-key', '27', '{"public":1}'],
  ]
  session.transaction(() => {
    for (const key of keys) session.auth.writeKey(...key)
  })
  expect(session.people.lidsOf(PHONE)).toEqual([`${LID}@lid`])
  expect(session.people.count(PERSON).auth_keys).toBe(8)
  expect(session.people.erase(PERSON).auth_keys).toBe(8)
  const ids = (type: string) => session.auth.listKeys(type).map(({ id }) => id)
  expect(ids('session')).toEqual(['27820000002.0'])
  expect(ids('sender-key')).toEqual([`${GROUP}::27820000002::0`])
  expect(ids('lid-mapping')).toEqual(['27820000002'])
  expect(ids('device-list')).toEqual([])
  expect(ids('pre-key')).toEqual(['27'])
  const valueOf = (type: string) => JSON.parse(session.auth.listKeys(type)[0]?.value ?? '') as unknown
  expect(valueOf('sender-key-memory')).toEqual({ '27820000002@s.whatsapp.net': true })
  expect(valueOf('tctoken')).toEqual(['100000000000002@lid'])
  expect(session.people.lidsOf(PHONE)).toEqual([])
})

test('no byte of it is left in the file', () => {
  const secret = 'his wonderful words '
  const done = Array.from({ length: 300 }, (_, n) =>
    receive(
      `${n}`,
      { from: GROUP, participant: `${n % 3 === 0 ? PHONE : '27820000002'}@s.whatsapp.net` },
      n % 3 === 0 ? secret.repeat(n) : 'x',
    ),
  )
  session.inbox.markDone(done, 2)
  expect(bytes()).toContain(secret)
  session.people.erase(PERSON)
  expect(session.people.scrub()).toBe(true)
  expect(bytes()).not.toMatch(/wonderful|27820000001/)
  expect(bytes()).toContain('27820000002')
  // It goes on being written as before.
  receive('next', {}, 'next words')
  expect(session.inbox.replay('next')?.toString()).toBe('next words')
})
