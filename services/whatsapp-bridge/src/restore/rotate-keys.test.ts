import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openSession, type Session } from '../session/session.ts'
import { isLinkedDevice, rotateKeys } from './rotate-keys.ts'

const NOW = 1_790_000_000_000
const GROUP = '120363418298130331@g.us'
const CREDS = {
  me: { id: '27820000000:12@s.whatsapp.net', lid: '100000000000001:12@lid' },
  account: { details: 'x' },
  signedPreKey: { keyId: 1 },
  nextPreKeyId: 813,
  firstUnuploadedPreKeyId: 813,
}

let directory: string
let session: Session

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'wa-rotate-'))
  session = openSession(directory)
  session.auth.writeCreds(JSON.stringify(CREDS))
})

afterEach(() => {
  session.close()
  rmSync(directory, { recursive: true })
})

const idsOf = (type: string) => session.auth.listKeys(type).map(({ id }) => id)

test('own sender keys go, in both forms of our address; those of others, and of our own phone, stay', () => {
  const others = [`${GROUP}::100000000000009_1::0`, `${GROUP}::27820000000::0`, `${GROUP}::27820000001::12`]
  for (const id of [`${GROUP}::27820000000::12`, `${GROUP}::100000000000001_1::12`, ...others])
    session.auth.writeKey('sender-key', id, '{}')
  session.auth.writeKey('sender-key-memory', GROUP, '{"27820000001@s.whatsapp.net":true}')
  expect(rotateKeys(session.auth, NOW).senderKeys).toBe(2)
  expect(idsOf('sender-key')).toEqual(others.toSorted())
  expect(idsOf('sender-key-memory')).toEqual([])
})

test('open sessions are closed and kept; closed ones keep their time', () => {
  const entry = (closed: number) => ({ registrationId: 5, indexInfo: { closed, used: 7 } })
  const record = { version: 'v1', _sessions: { open: entry(-1), old: entry(1_780_000_000_000) } }
  session.auth.writeKey('session', '27820000001.0', JSON.stringify(record))
  session.auth.writeKey('session', '27820000002.0', JSON.stringify({ version: 'v1', _sessions: {} }))
  expect(rotateKeys(session.auth, NOW).sessions).toBe(1)
  const [changed] = session.auth.listKeys('session')
  expect(JSON.parse(changed?.value ?? '')).toEqual({
    version: 'v1',
    _sessions: { open: entry(NOW), old: entry(1_780_000_000_000) },
  })
})

test('no prekey id is used twice, and nothing else of who we are changes', () => {
  session.auth.writeKey('pre-key', '812', '{}')
  rotateKeys(session.auth, NOW)
  expect(JSON.parse(session.auth.readCreds() ?? '')).toEqual({
    ...CREDS,
    nextPreKeyId: 813 + 65_536,
    firstUnuploadedPreKeyId: 813 + 65_536,
  })
  expect(idsOf('pre-key')).toEqual(['812'])
})

test('a session that no phone has linked is none', () => {
  expect(isLinkedDevice(session.auth)).toBe(true)
  session.auth.writeCreds(JSON.stringify({ ...CREDS, account: undefined }))
  expect(isLinkedDevice(session.auth)).toBe(false)
  expect(() => rotateKeys(session.auth, NOW)).toThrow(/not linked/)
  session.forgetLink()
  expect(isLinkedDevice(session.auth)).toBe(false)
})
