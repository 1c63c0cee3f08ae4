import type { SqliteDatabase } from '@wa-monitor/sqlite'

/** The linked device's credentials and Signal keys, as the JSON text the WhatsApp client makes of them. */
export interface AuthRecords {
  readCreds(): string | undefined
  writeCreds(json: string): void
  readKeys(type: string, ids: readonly string[]): Map<string, string>
  writeKey(type: string, id: string, json: string): void
  deleteKey(type: string, id: string): void
  /** Every key of a type, in the order of their ids. */
  listKeys(type: string): { id: string; value: string }[]
  clear(): void
}

export function createAuthRecords(db: SqliteDatabase): AuthRecords {
  const readCreds = db.prepare<[], { value: string }>('SELECT value FROM auth_creds')
  const writeCreds = db.prepare(
    'INSERT INTO auth_creds (only_row, value) VALUES (1, ?) ON CONFLICT (only_row) DO UPDATE SET value = excluded.value',
  )
  const readKey = db.prepare<[string, string], { value: string }>(
    'SELECT value FROM auth_keys WHERE type = ? AND id = ?',
  )
  const writeKey = db.prepare(
    'INSERT INTO auth_keys (type, id, value) VALUES (?, ?, ?) ON CONFLICT (type, id) DO UPDATE SET value = excluded.value',
  )
  const deleteKey = db.prepare('DELETE FROM auth_keys WHERE type = ? AND id = ?')
  const listKeys = db.prepare<[string], { id: string; value: string }>(
    'SELECT id, value FROM auth_keys WHERE type = ? ORDER BY id',
  )
  return {
    readCreds: () => readCreds.get()?.value,
    writeCreds: (json) => void writeCreds.run(json),
    readKeys(type, ids) {
      const found = new Map<string, string>()
      for (const id of ids) {
        const row = readKey.get(type, id)
        if (row) found.set(id, row.value)
      }
      return found
    },
    writeKey: (type, id, json) => void writeKey.run(type, id, json),
    deleteKey: (type, id) => void deleteKey.run(type, id),
    listKeys: (type) => listKeys.all(type),
    clear: () => db.exec('DELETE FROM auth_creds; DELETE FROM auth_keys'),
  }
}
