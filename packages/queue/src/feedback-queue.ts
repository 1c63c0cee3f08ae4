import type { FeedbackJob, QueueConnection } from '@wa-monitor/contracts'
import { type BullQueue, newQueue } from './bullmq-connection.ts'
import { requireNoEviction } from './eviction-policy.ts'
import { explainQueueError } from './explain-error.ts'
import { within } from './within.ts'

/** The queue of feedback as those see it who put work in. Every method gives up within 5 s instead of waiting for a server. */
export interface FeedbackQueue {
  /** Adds what is not there yet. The same feedback again is harmless, whatever became of it before. */
  add(jobs: readonly FeedbackJob[]): Promise<void>
  /** Ids of all that waits or is in a sender's hands. */
  openIds(): Promise<Set<string>>
  /** @throws when the server does not answer or (Redis) may throw jobs away. */
  check(): Promise<void>
  /** What an error of the above means, in words. */
  explain(error: unknown): string
  close(): Promise<void>
}

const PATIENCE_MS = 5000
const NO_ANSWER = 'no answer within 5 s'
const OPEN = ['waiting', 'prioritized', 'active', 'delayed'] as const

/** BullMQ's highest priority number. */
const PRIORITIES = 2 ** 21

/**
 * The row's own order as a priority, lowest first. So a job that goes back into the queue, or is added again after the
 * queue was emptied, takes the place it had: as a plain waiting job it would be the last (BullMQ's PostgreSQL).
 */
function priorityOf(seq: number): number {
  return 1 + (seq % (PRIORITIES - 1))
}

/** Connects at the first use, and anew after a failure. */
export function openFeedbackQueue(connection: QueueConnection, name: string): FeedbackQueue {
  let opened: Promise<BullQueue> | undefined
  const live = () => {
    opened ??= connect(connection, name).catch((error: unknown) => {
      opened = undefined
      throw error
    })
    return opened
  }
  const bounded = async <Result>(work: (queue: BullQueue) => Promise<Result>) =>
    within(PATIENCE_MS, NO_ANSWER, live().then(work))
  return {
    async add(jobs) {
      if (jobs.length === 0) return
      const entries = jobs.map((job) => ({
        name: 'feedback',
        data: { id: job.id, seq: job.seq },
        opts: { jobId: job.id, priority: priorityOf(job.seq), removeOnComplete: true, removeOnFail: true },
      }))
      await bounded((queue) => queue.addBulk(entries))
    },
    openIds: () =>
      bounded(async (queue) => {
        const jobs = await queue.getJobs([...OPEN])
        return new Set(jobs.flatMap((job) => (job?.id === undefined ? [] : [job.id])))
      }),
    check: () => bounded(async (queue) => void (await queue.getJobCounts('waiting'))),
    explain: (error) => explainQueueError(error, connection),
    async close() {
      const queue = await opened?.catch(() => undefined)
      if (queue) await within(PATIENCE_MS, NO_ANSWER, queue.close()).catch(() => undefined)
    },
  }
}

async function connect(connection: QueueConnection, name: string): Promise<BullQueue> {
  await requireNoEviction(connection)
  const queue = newQueue(connection, name)
  try {
    await within(PATIENCE_MS, NO_ANSWER, queue.waitUntilReady())
    return queue
  } catch (error) {
    void queue.close().catch(() => undefined)
    throw error
  }
}
