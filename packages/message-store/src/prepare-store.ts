import { randomUUID } from 'node:crypto'
import { MESSAGE_STORE_SCHEMA_VERSION } from '@wa-monitor/contracts'
import type { SqliteDatabase } from '@wa-monitor/sqlite'
import { StoreVersionError } from './errors.ts'
import { noteOpening } from './power-loss.ts'
import { SCHEMA } from './schema.sql.ts'
import { readStoreMeta, writeMeta } from './store-meta.ts'

/** Makes the tables of a new file, checks those of an old one. Returns the id that cursors belong to. */
export function prepareStore(db: SqliteDatabase, path: string, boot: string): string {
  return db.transaction(() => {
    db.exec(SCHEMA)
    const found = readStoreMeta(db)
    if (found) {
      if (found.schemaVersion === MESSAGE_STORE_SCHEMA_VERSION) {
        if (!noteOpening(db, boot).lostPower) return found.storeId
        const next = randomUUID()
        writeMeta(db, 'store_id', next)
        return next
      }
      throw new StoreVersionError(
        `${path} has layout ${found.schemaVersion}, this program writes ${MESSAGE_STORE_SCHEMA_VERSION}: start the version of WA Monitor that made it`,
      )
    }
    const storeId = randomUUID()
    const save = db.prepare('INSERT INTO meta (key, value) VALUES (?, ?)')
    save.run('store_id', storeId)
    save.run('schema_version', String(MESSAGE_STORE_SCHEMA_VERSION))
    noteOpening(db, boot)
    return storeId
  })()
}
