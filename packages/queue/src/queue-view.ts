import type { QueueConnection } from '@wa-monitor/contracts'
import { type BullQueue, newQueue } from './bullmq-connection.ts'
import { explainQueueError } from './explain-error.ts'
import { within } from './within.ts'

/** The queue for a page that shows it. Whoever gets `queue` could change it: only the page's adapter may, and reads only. */
export interface QueueView {
  /** BullMQ's own queue, as its page wants it. */
  queue: BullQueue
  /** @throws when the server does not answer within 3 s. */
  check(): Promise<void>
  /** What an error of the above means, in words. */
  explain(error: unknown): string
  close(): Promise<void>
}

const PATIENCE_MS = 3000
const NO_ANSWER = 'no answer within 3 s'

/** Connects in the background, and anew when the connection breaks. */
export function openQueueView(connection: QueueConnection, name: string): QueueView {
  const queue = newQueue(connection, name)
  return {
    queue,
    check: () => within(PATIENCE_MS, NO_ANSWER, queue.getJobCounts('waiting')).then(() => undefined),
    explain: (error) => explainQueueError(error, connection),
    async close() {
      await within(PATIENCE_MS, NO_ANSWER, queue.close()).catch(() => undefined)
    },
  }
}
