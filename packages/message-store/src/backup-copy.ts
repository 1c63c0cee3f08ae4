import { openCopy } from '@wa-monitor/sqlite'
import { noteClosing } from './power-loss.ts'
import { readLastSeq, readStoreMeta, writeMeta } from './store-meta.ts'

/** What a copy of messages.db says about itself. */
export interface CopiedStore {
  storeId: string
  /** The newest `seq` ever given out in it. */
  lastSeq: number
}

/** Writes into a copy of messages.db when it was made: a restored store tells it. `takenAt`: Unix milliseconds. */
export function stampCopy(path: string, takenAt: number): CopiedStore {
  const db = openCopy(path)
  try {
    const meta = readStoreMeta(db)
    if (!meta) throw new Error(`${path} is not a copy of messages.db`)
    // Nobody has the copy open.
    noteClosing(db)
    writeMeta(db, 'backup_taken_at', new Date(takenAt).toISOString())
    return { storeId: meta.storeId, lastSeq: readLastSeq(db) }
  } finally {
    db.close()
  }
}
