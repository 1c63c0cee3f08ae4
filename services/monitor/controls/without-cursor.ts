/**
 * The monitor as monitors usually are: it notes how far it has read, and then writes what it has read. A proof that finds
 * nothing lost with this one proves nothing.
 */
import { claimCursor, saveCursor } from '@wa-monitor/database'
import { runService } from '@wa-monitor/service'
import { applyBatch } from '../src/apply-batch.ts'
import { readMonitorConfig } from '../src/config.ts'
import type { processBatch } from '../src/process-group.ts'
import { MAX_MESSAGES, readBatch, readPage } from '../src/read-batch.ts'
import { createMonitor } from '../src/service.ts'

const processCursorFirst: typeof processBatch = async ({ database, schema, role }, store, rules) => {
  const groupJid = rules.project.group_jid
  const storeId = store.storeId()
  const read = await database.transaction(
    async (transaction) => {
      const cursor = await claimCursor(transaction, schema, groupJid)
      if (!cursor) return undefined
      const afterSeq = cursor.store_id === storeId ? cursor.last_seq : 0
      const page = readPage(store, rules, { afterSeq, limit: MAX_MESSAGES })
      const batch = readBatch(store, rules, { page, afterSeq, limit: MAX_MESSAGES })
      await saveCursor(transaction, schema, { groupJid, storeId, lastSeq: batch.lastSeq, hasMore: false })
      return { ...batch, readFrom: cursor.read_from.getTime() }
    },
    { role },
  )
  if (!read) return { outcome: 'busy' }
  const { messages, rows, readFrom, lastSeq, isFull } = read
  const effects = await database.transaction(
    (transaction) => applyBatch(transaction, schema, { messages, rules, readFrom }),
    { role },
  )
  return { outcome: 'read', storeId, lastSeq, rows, isFull, effects }
}

await runService({
  name: 'wa-monitor-prod',
  create: (log) => createMonitor(readMonitorConfig(), log, { processBatch: processCursorFirst }),
})
