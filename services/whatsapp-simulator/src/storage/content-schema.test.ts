import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openOwned } from '@wa-monitor/sqlite'
import { afterAll, expect, test } from 'vitest'
import { HISTORY_SCHEMA } from './history-schema.ts'
import { SCHEMA } from './schema.ts'
import { openStorage } from './storage.ts'

const directory = mkdtempSync(join(tmpdir(), 'wa-simulator-content-'))
afterAll(() => rmSync(directory, { recursive: true }))

test('in a file from before, whoever joined first is the admin, and what was sent can be looked at', () => {
  const path = join(directory, 'before.db')
  const before = openOwned(path)
  before.exec(SCHEMA)
  before.exec(HISTORY_SCHEMA)
  before.exec(`
    PRAGMA user_version = 2;
    INSERT INTO accounts (phone, lid, name, identity_public, identity_private, registration_id, skey_id, skey_public,
      skey_private, skey_signature) VALUES
      ('27820000001', '11', 'Thabo', x'', x'', 1, 1, x'', x'', x''),
      ('27820000002', '12', 'Sipho', x'', x'', 1, 1, x'', x'', x'');
    INSERT INTO groups (jid, name, addressing_mode, created_at) VALUES ('1@g.us', 'Lawley', 'pn', 0);
    INSERT INTO members VALUES ('1@g.us', '27820000001', 2), ('1@g.us', '27820000002', 1);
    INSERT INTO copies (phone, position, received_at, chat_jid, sender, message_id, text, mentioned, quoted_id, duplicate)
      VALUES ('27820000001', 1, 0, '1@g.us', '10:1@lid', 'B', 'hello', '[]', '', 0);
  `)
  before.close()
  const { groups, copies, close } = openStorage(path)
  expect(groups.participants('1@g.us').map(({ phone, role }) => [phone, role])).toEqual([
    ['27820000002', 'superadmin'],
    ['27820000001', ''],
  ])
  expect(groups.settings('1@g.us')).toEqual({ announcement: false, ephemeralSeconds: 0 })
  expect(copies.findById('1@g.us', 'B')).toMatchObject({ kind: 'text', target_id: '', read_at: null })
  expect(copies.unread('27820000001', '1@g.us', null)).toMatchObject([{ message_id: 'B' }])
  close()
})
