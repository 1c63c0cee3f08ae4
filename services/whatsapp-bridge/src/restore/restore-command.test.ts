import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openMessageStoreReader, openMessageStoreWriter, stampCopy } from '@wa-monitor/message-store'
import { proto } from '@whiskeysockets/baileys'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openSession } from '../session/session.ts'
import { runRestore } from './restore-command.ts'

const TAKEN_AT = Date.parse('2026-11-22T02:00:00Z')
const LAWLEY = '120363418298130331@g.us'
const CREDS = {
  me: { id: '27820000000:1@s.whatsapp.net', lid: '100000000000001:1@lid' },
  account: { details: 'x' },
  nextPreKeyId: 813,
  firstUnuploadedPreKeyId: 813,
}

let directory: string

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'wa-restore-'))
  await makeBackup('bridge-1')
})

afterEach(() => rmSync(directory, { recursive: true, force: true }))

const at = (...names: string[]) => join(directory, ...names)

/** A linked number with one message in its inbox, and one that was taken and had not left. */
async function makeBackup(name: string, creds: object | null = CREDS): Promise<void> {
  const made = mkdtempSync(at('made-'))
  const session = openSession(made)
  const store = openMessageStoreWriter(join(made, 'messages.db'))
  if (creds) {
    session.auth.writeCreds(JSON.stringify(creds))
    session.rememberServer('ws://127.0.0.1:9/ws/chat')
  }
  store.saveChat({ jid: LAWLEY, name: 'Lawley', addressing_mode: 'pn' }, TAKEN_AT)
  session.join(() =>
    session.inbox.add({
      ciphertext_hash: 'one',
      attrs: JSON.stringify({
        id: '3A01',
        from: LAWLEY,
        participant: '27820000001@s.whatsapp.net',
        t: '1790000000',
        notify: 'Thabo',
      }),
      enc_type: 'skmsg',
      plaintext: padded({ conversation: 'DR1752028' }),
      received_at: TAKEN_AT,
    }),
  )
  session.outbox.add(
    {
      idempotency_key: 'feedback-1',
      request_hash: 'hash',
      message_id: '3EB001',
      chat_jid: LAWLEY,
      content: padded({ conversation: 'photos are missing' }),
      created_at: TAKEN_AT,
    },
    TAKEN_AT,
  )
  mkdirSync(at('staging', name), { recursive: true })
  const { signal } = new AbortController()
  await session.copyTo(at('staging', name, 'session.db'), signal)
  await store.copyTo(at('staging', name, 'messages.db'), signal)
  stampCopy(at('staging', name, 'messages.db'), TAKEN_AT)
  session.close()
  store.close()
}

function padded(message: proto.IMessage): Buffer {
  return Buffer.concat([proto.Message.encode(message).finish(), Buffer.from([1])])
}

function run(...argv: string[]) {
  let out = ''
  let error = ''
  const variables = {
    BACKUP_STAGING_PATH: at('staging'),
    WHATSAPP_DB_PATH: at('store', 'messages.db'),
    WHATSAPP_SESSION_PATH: at('session'),
  }
  const code = runRestore(argv, variables, {
    out(text) {
      out += text
    },
    error(text) {
      error += text
    },
  })
  return { code, out, error }
}

test('what was in the inbox is stored, what had not left does not leave, and sending is paused', () => {
  const { code, out, error } = run('bridge-1')
  expect([code, error]).toEqual([0, ''])
  expect(JSON.parse(out)).toMatchObject({
    backup_taken_at: '2026-11-22T02:00:00.000Z',
    messages_from_inbox: 1,
    sends_given_up: 1,
    groups: 1,
  })
  const store = openMessageStoreReader(at('store', 'messages.db'))
  expect(store.findMessages(LAWLEY, '3A01')).toMatchObject([{ content: 'DR1752028', is_from_me: 0 }])
  expect(store.storeId()).toBe((JSON.parse(out) as { store_id: string }).store_id)
  store.close()
  const session = openSession(at('session'))
  expect(session.inbox.countPending()).toBe(0)
  expect(session.outbox.accepted()).toEqual([])
  const row = session.outbox.byKey('feedback-1')
  expect(row).toMatchObject({ state: 'refused', message_id: '3EB001' })
  expect(row?.error).toMatch(/^not known whether it has left: .*2026-11-22T02:00.*new Idempotency-Key$/)
  expect(session.limitLedger.since(0)).toHaveLength(1)
  expect(JSON.parse(session.meta.read('pause') ?? '')).toMatchObject({ until: null })
  expect([session.auth.readCreds(), session.linkedWith()]).toEqual([undefined, undefined])
  session.close()
  // The backup itself is as it was, and nothing lies around.
  expect(readdirSync(at('staging', 'bridge-1')).toSorted()).toEqual(['messages.db', 'session.db'])
  expect(readdirSync(at('session'))).toEqual(['session.db'])
  expect(statSync(at('session', 'session.db')).mode & 0o777).toBe(0o600)
})

test('with its session it stays who it was', () => {
  expect(run('bridge-1', '--with-session').code).toBe(0)
  const session = openSession(at('session'))
  expect(session.linkedWith()).toBe('ws://127.0.0.1:9/ws/chat')
  expect(JSON.parse(session.auth.readCreds() ?? '')).toMatchObject({ me: CREDS.me, account: CREDS.account })
  expect(session.restoredGroups.open()).toMatchObject([{ chat_jid: LAWLEY }])
  session.close()
})

test('a session that was not linked has nothing to stay', async () => {
  await makeBackup('bridge-2', null)
  const { code, error } = run('bridge-2', '--with-session')
  expect(code).toBe(1)
  expect(error).toMatch(/not linked: restore it without --with-session/)
  expect(existsSync(at('store', 'messages.db'))).toBe(false)
  expect(run('bridge-2').code).toBe(0)
})

test('what is there is given up only when told to, and then the backup counts', async () => {
  run('bridge-1', '--with-session')
  const before = readFileSync(at('session', 'session.db'))
  const refused = run('bridge-1')
  expect(refused.code).toBe(1)
  expect(refused.error).toMatch(/holds messages \(1\)/)
  expect(refused.error).toMatch(/holds a link to WhatsApp: nothing was changed; --replace/)
  expect(readFileSync(at('session', 'session.db')).equals(before)).toBe(true)
  expect(run('bridge-1', '--replace').code).toBe(0)
  const session = openSession(at('session'))
  expect(session.auth.readCreds()).toBeUndefined()
  session.close()
})

test('a bridge that was started and never linked has nothing to lose', () => {
  openSession(at('session')).close()
  mkdirSync(at('store'))
  openMessageStoreWriter(at('store', 'messages.db')).close()
  expect(run('bridge-1').code).toBe(0)
})

test('while a bridge runs nothing is touched, whatever is said', () => {
  const session = openSession(at('session'))
  for (const flags of [[], ['--replace']]) {
    const { code, error } = run('bridge-1', ...flags)
    expect(code).toBe(1)
    expect(error).toMatch(/open in another process: stop the stack first/)
  }
  session.close()
  expect(existsSync(at('store', 'messages.db'))).toBe(false)
})

test('what an aborted restore left is in nobody’s way', () => {
  mkdirSync(at('session', 'restoring'), { recursive: true })
  writeFileSync(at('session', 'restoring', 'session.db'), 'half')
  expect(run('bridge-1').code).toBe(0)
  expect(readdirSync(at('session'))).toEqual(['session.db'])
})

test.each([
  [
    'a damaged messages.db',
    () => writeFileSync(at('staging', 'bridge-1', 'messages.db'), 'x'.repeat(9000)),
    /messages\.db is not a whole database/,
  ],
  [
    'a damaged session.db',
    () => damage(at('staging', 'bridge-1', 'session.db')),
    /session\.db is not a whole database/,
  ],
  ['no session.db', () => rmSync(at('staging', 'bridge-1', 'session.db')), /session\.db is not there/],
  [
    'another file in its place',
    () => copyFileSync(at('staging', 'bridge-1', 'session.db'), at('staging', 'bridge-1', 'messages.db')),
    /not a copy of messages\.db/,
  ],
])('%s is refused, and nothing is put into place', (_, spoil, message) => {
  spoil()
  const { code, error } = run('bridge-1')
  expect(code).toBe(1)
  expect(error).toMatch(message)
  expect(existsSync(at('store', 'messages.db'))).toBe(false)
  expect(existsSync(at('session', 'session.db'))).toBe(false)
})

test.each([
  [[], /one folder is wanted/],
  [['a', 'b'], /one folder is wanted/],
  [['../elsewhere'], /not the name of a folder/],
  [['..'], /not the name of a folder/],
  [['bridge-1', '--with-sessions'], /--with-sessions/],
])('%j is the wrong use', (argv, message) => {
  const { code, error } = run(...argv)
  expect(code).toBe(2)
  expect(error).toMatch(message)
  expect(error).toContain('Usage:')
})

test('a folder that is not there, and settings that are not set, are named', () => {
  expect(run('bridge-9').error).toMatch(/bridge-9\/messages\.db is not there/)
  let said = ''
  const output = { out: () => undefined, error: (text: string) => void (said += text) }
  expect(runRestore(['bridge-1'], {}, output)).toBe(1)
  expect(said).toMatch(/WHATSAPP_SESSION_PATH/)
  expect(run('--help')).toMatchObject({ code: 0, error: '' })
})

function damage(path: string): void {
  const bytes = readFileSync(path)
  bytes.fill(0x55, 4096, 4096 * 3)
  writeFileSync(path, bytes)
}
