import { randomBytes } from 'node:crypto'
import type { SqliteDatabase } from '@wa-monitor/sqlite'
import type { AppStateKey } from '../protocol/app-state.ts'

const KEY_ID_BYTES = 6

export function appStateTable(database: SqliteDatabase) {
  const key = database.prepare<[string], AppStateKey>(
    'SELECT id, data, created_at AS createdAt FROM app_state_keys WHERE phone = ?',
  )
  const addKey = database.prepare<[AppStateKey & { phone: string }]>(
    'INSERT INTO app_state_keys VALUES (:phone, :id, :data, :createdAt)',
  )
  const version = database.prepare<[string, string], { version: number }>(
    'SELECT coalesce(max(version), 0) AS version FROM app_state WHERE phone = ? AND collection = ?',
  )
  const add = database.prepare<[string, string, number, Uint8Array]>(
    'INSERT INTO app_state VALUES (?, ?, ?, ?)',
  )
  const after = database.prepare<[string, string, number], { patch: Buffer }>(
    'SELECT patch FROM app_state WHERE phone = ? AND collection = ? AND version > ? ORDER BY version',
  )
  return {
    /** The key of an account, made when it is first needed. */
    key(phone: string): AppStateKey {
      const known = key.get(phone)
      if (known) return known
      const createdAt = Math.floor(Date.now() / 1000)
      const made = { id: randomBytes(KEY_ID_BYTES), data: randomBytes(32), createdAt }
      addKey.run({ phone, ...made })
      return made
    },
    /** Of a collection; 0 while nobody has changed anything. */
    version: (phone: string, collection: string) => version.get(phone, collection)?.version ?? 0,
    add: (phone: string, collection: string, number: number, patch: Uint8Array) =>
      void add.run(phone, collection, number, patch),
    /** What came after a version, oldest first. */
    after: (phone: string, collection: string, number: number) =>
      after.all(phone, collection, number).map(({ patch }) => patch),
  }
}
