import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openOwned } from '@wa-monitor/sqlite'
import { afterAll, expect, test } from 'vitest'
import { SCHEMA } from './schema.ts'
import { openStorage } from './storage.ts'

const directory = mkdtempSync(join(tmpdir(), 'wa-simulator-storage-'))
afterAll(() => rmSync(directory, { recursive: true }))

test('a file without a history gets one from the posts and copies in it', () => {
  const path = join(directory, 'first.db')
  const first = openOwned(path)
  first.exec(SCHEMA)
  first.exec(`
    PRAGMA user_version = 1;
    INSERT INTO accounts VALUES
      ('27820000000', '10', 'WA Monitor', 1, x'', x'', 1, 1, x'', x'', x'', 1),
      ('27820000001', '11', 'Thabo', 1, x'', x'', 1, 1, x'', x'', x'', 1),
      ('27820000002', '12', 'Sipho', 1, x'', x'', 1, 1, x'', x'', x'', 1);
    INSERT INTO posts VALUES ('1@g.us', '27820000001', 'A', 100, x'');
    INSERT INTO copies VALUES
      ('27820000001', 1, 101000, '1@g.us', '10:1@lid', 'B', '@11 hello', '["11@lid"]', '', 0, NULL),
      ('27820000002', 1, 101005, '1@g.us', '10:1@lid', 'B', '@11 hello', '["11@lid"]', '', 0, NULL),
      ('27820000002', 2, 102000, '27820000000@s.whatsapp.net', '27820000000:1@s.whatsapp.net', 'C', 'x', '[]', '', 0, NULL);
  `)
  first.close()
  const storage = openStorage(path)
  const messages = storage.messages.list('1@g.us', { after: 0, before: 10, limit: 10 })
  expect(messages).toMatchObject([
    {
      chat: '1@g.us',
      phone: '27820000000',
      id: 'B',
      via: 'companion',
      sentAt: 101_000,
      recipients: ['27820000001', '27820000002'],
    },
    { chat: '1@g.us', phone: '27820000001', id: 'A', via: 'phone', sentAt: 100_000, recipients: [] },
  ])
  expect(storage.copies.lastOf('27820000001')).toEqual({ copies: 1, last_mention: 1 })
  expect(storage.copies.lastOf('27820000002')).toEqual({ copies: 2, last_mention: 0 })
  storage.close()
  openStorage(path).close()
})

test('a file of a newer version is refused', () => {
  const path = join(directory, 'newer.db')
  const newer = openOwned(path)
  newer.pragma('user_version = 1000')
  newer.close()
  expect(() => openStorage(path)).toThrow('written by a newer version of the simulator (schema 1000)')
})
