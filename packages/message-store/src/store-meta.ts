import type { SqliteDatabase } from '@wa-monitor/sqlite'

/** Whose cursors may point into this file, and its layout; undefined while it is being made. */
export function readStoreMeta(db: SqliteDatabase): { storeId: string; schemaVersion: number } | undefined {
  const rows = db.prepare<[], { key: string; value: string }>('SELECT key, value FROM meta').all()
  const values = new Map(rows.map(({ key, value }) => [key, value]))
  const storeId = values.get('store_id')
  return storeId === undefined ? undefined : { storeId, schemaVersion: Number(values.get('schema_version')) }
}

export function readMeta(db: SqliteDatabase, key: string): string | undefined {
  return db.prepare<[string], { value: string }>('SELECT value FROM meta WHERE key = ?').get(key)?.value
}

export function writeMeta(db: SqliteDatabase, key: string, value: string): void {
  db.prepare(
    'INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value',
  ).run(key, value)
}

export function removeMeta(db: SqliteDatabase, key: string): void {
  db.prepare('DELETE FROM meta WHERE key = ?').run(key)
}

/** The newest `seq` ever given out; 0 in an empty store. */
export function readLastSeq(db: SqliteDatabase): number {
  const row = db.prepare<[], { seq: number }>(`SELECT seq FROM sqlite_sequence WHERE name = 'messages'`).get()
  return row?.seq ?? 0
}
