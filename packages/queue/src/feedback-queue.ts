import type { FeedbackJob, QueueConnection } from '@wa-monitor/contracts'
import { type BullQueue, newQueue } from './bullmq-connection.ts'
import { explainQueueError } from './explain-error.ts'
import { requireSafeRedis } from './redis-settings.ts'
import { within } from './within.ts'

/** The queue of feedback as those see it who put work in. Every method gives up within 5 s instead of waiting for a server. */
export interface FeedbackQueue {
  /** Adds what is not there yet. The same feedback again is harmless, whatever became of it before. */
  add(jobs: readonly FeedbackJob[]): Promise<void>
  /** What was put off comes up for another look now; what was not, or is not there, is left alone. */
  wake(ids: readonly string[]): Promise<void>
  /** Ids of all that waits or is in a sender's hands. */
  openIds(): Promise<Set<string>>
  /** @throws when the server does not answer or (Redis) may lose jobs. */
  check(): Promise<void>
  /** What an error of the above means, in words. */
  explain(error: unknown): string
  close(): Promise<void>
}

const PATIENCE_MS = 5000
const NO_ANSWER = 'no answer within 5 s'
const OPEN = ['waiting', 'prioritized', 'active', 'delayed'] as const

/** BullMQ's highest priority number is 2^21: two bits of it for the rank, the rest for the place within it. */
const PLACES = 2 ** 19

/**
 * The row's own order as a priority, lowest first. So a job that goes back into the queue, or is added again after the
 * queue was emptied, takes the place it had: as a plain waiting job it would be the last (BullMQ's PostgreSQL).
 */
function priorityOf({ rank, seq }: FeedbackJob): number {
  return 1 + rank * PLACES + (seq % (PLACES - 1))
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
        data: { id: job.id, rank: job.rank, seq: job.seq },
        opts: { jobId: job.id, priority: priorityOf(job), removeOnComplete: true, removeOnFail: true },
      }))
      await bounded((queue) => queue.addBulk(entries))
    },
    wake: (ids) =>
      bounded(async (queue) => {
        for (const id of ids) {
          const job = await queue.getJob(id)
          // Between the look and the promotion it may have come up by itself.
          if (await job?.isDelayed()) await job?.promote().catch(unlessNotDelayed)
        }
      }),
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

function unlessNotDelayed(error: Error): void {
  if (!error.message.includes('not in the delayed state')) throw error
}

async function connect(connection: QueueConnection, name: string): Promise<BullQueue> {
  await requireSafeRedis(connection)
  const queue = newQueue(connection, name)
  try {
    await within(PATIENCE_MS, NO_ANSWER, queue.waitUntilReady())
    return queue
  } catch (error) {
    void queue.close().catch(() => undefined)
    throw error
  }
}
