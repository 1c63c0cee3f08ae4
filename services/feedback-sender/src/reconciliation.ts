import { openFeedback, type SchemaDatabase } from '@wa-monitor/database'
import type { FeedbackQueue } from '@wa-monitor/queue'
import type { Log } from '@wa-monitor/service'

interface ReconciliationParts {
  database: SchemaDatabase
  queue: Pick<FeedbackQueue, 'openIds' | 'add'>
  delivery: { stopOverdue(): Promise<number> }
  log: Log
}

/** More than the limits let out in weeks. */
const MOST_ROWS = 5000

/** The rows are the truth: what has not gone out and has no job in the queue gets one, and what waited too long is stopped. */
export class Reconciliation {
  private readonly parts: ReconciliationParts

  constructor(parts: ReconciliationParts) {
    this.parts = parts
  }

  /** One round. @returns how many were queued again. @throws what PostgreSQL or the queue throw. */
  async processAll(): Promise<number> {
    const { database, queue, delivery, log } = this.parts
    await delivery.stopOverdue()
    // The queue first: a row that is sent in between has left both, and one added in between is no loss.
    const there = await queue.openIds()
    const open = await database.transaction((transaction) =>
      openFeedback(transaction, database.schema, MOST_ROWS),
    )
    const missing = open.filter(({ id }) => !there.has(id))
    await queue.add(missing)
    if (missing.length > 0) log.info(`Queued ${missing.length} feedback without a job`)
    return missing.length
  }
}
