import type { SqliteDatabase } from '@wa-monitor/sqlite'

/** Whose cursors may point into this file, and its layout; undefined while it is being made. */
export function readStoreMeta(db: SqliteDatabase): { storeId: string; schemaVersion: number } | undefined {
  const rows = db.prepare<[], { key: string; value: string }>('SELECT key, value FROM meta').all()
  const values = new Map(rows.map(({ key, value }) => [key, value]))
  const storeId = values.get('store_id')
  return storeId === undefined ? undefined : { storeId, schemaVersion: Number(values.get('schema_version')) }
}
