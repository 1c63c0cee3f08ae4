import { randomUUID } from 'node:crypto'
import { MESSAGE_STORE_SCHEMA_VERSION } from '@wa-monitor/contracts'
import { openCopy } from '@wa-monitor/sqlite'
import { StoreNotReadyError, StoreVersionError } from './errors.ts'
import { readLastSeq, readMeta, readStoreMeta, writeMeta } from './store-meta.ts'

export interface RestoredStore {
  /** New: the sequence numbers after the backup are given out again, for other messages. */
  storeId: string
  /** The newest `seq` of the backup. */
  lastSeq: number
  /** Unix milliseconds. */
  backupTakenAt: number
}

interface RestoreTimes {
  /** Unix milliseconds, both. */
  now: number
  /** Left out: what the copy itself says (`stampCopy`). */
  backupTakenAt?: number | undefined
}

/**
 * Makes a store of its own out of a copy of messages.db that nobody has open. Readers notice the new `store_id`, begin
 * again, and know by their messages what they have done already.
 *
 * @throws StoreNotReadyError when it is no messages.db; StoreVersionError when another version made it.
 */
export function prepareRestoredStore(path: string, times: RestoreTimes): RestoredStore {
  const db = openCopy(path)
  try {
    return db.transaction(() => {
      const isStore = db.prepare(`SELECT 1 FROM sqlite_master WHERE name = 'meta'`).get() !== undefined
      const meta = isStore ? readStoreMeta(db) : undefined
      if (!meta) throw new StoreNotReadyError(`${path} is not a copy of messages.db: it has no store_id`)
      if (meta.schemaVersion !== MESSAGE_STORE_SCHEMA_VERSION) {
        throw new StoreVersionError(
          `${path} has layout ${meta.schemaVersion}, this program restores ${MESSAGE_STORE_SCHEMA_VERSION}: restore it with the version of WA Monitor that made the backup`,
        )
      }
      const backupTakenAt = times.backupTakenAt ?? Date.parse(readMeta(db, 'backup_taken_at') ?? '')
      if (Number.isNaN(backupTakenAt))
        throw new StoreNotReadyError(`${path} does not say when it was copied: it was not made by a backup`)
      const storeId = randomUUID()
      writeMeta(db, 'store_id', storeId)
      writeMeta(db, 'restored_at', new Date(times.now).toISOString())
      writeMeta(db, 'backup_taken_at', new Date(backupTakenAt).toISOString())
      return { storeId, lastSeq: readLastSeq(db), backupTakenAt }
    })()
  } finally {
    db.close()
  }
}
