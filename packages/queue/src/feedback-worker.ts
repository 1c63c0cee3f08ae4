import { setTimeout as delay } from 'node:timers/promises'
import type { QueueConnection } from '@wa-monitor/contracts'
import { DelayedError, Worker } from 'bullmq'
import { type BullJob, type BullQueue, type BullWorker, newQueue, newWorker } from './bullmq-connection.ts'
import { explainQueueError } from './explain-error.ts'
import { requireSafeRedis } from './redis-settings.ts'
import { within } from './within.ts'

/** What becomes of a job after it was worked on. A job is never "failed": the row says what happened. */
export type JobOutcome =
  | { next: 'done' }
  /** Nothing leaves before `ms` have passed, and this one goes first. */
  | { next: 'everyone_waits'; ms: number }
  /** This one comes again after `ms`; others go on. */
  | { next: 'later'; ms: number }

export interface FeedbackWorker {
  /** Takes jobs as soon as the queue's server is there; tries until `close`. */
  start(): void
  /** Why no jobs are taken; undefined when they are. */
  problem(): string | undefined
  /** The job in hand is told to stop and goes back to its place. */
  close(): Promise<void>
}

interface WorkerOptions {
  /** Never throws; ends soon after `signal` aborts. */
  work: (feedbackId: string, signal: AbortSignal) => Promise<JobOutcome>
  /** Called when `problem` changes, for the log. */
  onProblem: (problem: string | undefined) => void
}

const RETRY_MS = 1000
const PATIENCE_MS = 5000

/** One job at a time, the one with the lowest `seq` first. */
export function createFeedbackWorker(
  connection: QueueConnection,
  name: string,
  { work, onProblem }: WorkerOptions,
): FeedbackWorker {
  const stopping = new AbortController()
  let running: { worker: BullWorker; limiter: BullQueue } | undefined
  let starting: Promise<void> | undefined
  let problem: string | undefined = 'The queue has not been reached yet'
  const say = (now: string | undefined) => {
    if (problem === now) return
    problem = now
    onProblem(now)
  }

  const process = (limiter: BullQueue) => async (job: BullJob, token?: string) => {
    const outcome = await work(job.data.id, stopping.signal)
    if (outcome.next === 'done') return
    if (stopping.signal.aborted) throw Worker.RateLimitError()
    if (outcome.next === 'later') {
      await job.moveToDelayed(Date.now() + outcome.ms, token)
      throw new DelayedError()
    }
    await limiter.rateLimit(Math.max(1, Math.ceil(outcome.ms)))
    throw Worker.RateLimitError()
  }

  async function open(): Promise<{ worker: BullWorker; limiter: BullQueue }> {
    await requireSafeRedis(connection)
    const limiter = newQueue(connection, name)
    const worker = newWorker(connection, name, process(limiter))
    try {
      await within(
        PATIENCE_MS,
        'no answer within 5 s',
        Promise.all([limiter.waitUntilReady(), worker.waitUntilReady()]),
      )
      return { worker, limiter }
    } catch (error) {
      for (const part of [limiter, worker]) void part.close().catch(() => undefined)
      throw error
    }
  }

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      try {
        running = await open()
        say(undefined)
        // Ends when the worker is closed; it reconnects by itself.
        void running.worker.run().catch((error: unknown) => say(explainQueueError(error, connection)))
        return
      } catch (error) {
        say(explainQueueError(error, connection))
        await delay(RETRY_MS, undefined, { signal: stopping.signal }).catch(() => undefined)
      }
    }
  }

  return {
    start: () => void (starting ??= run()),
    problem: () => problem,
    async close() {
      stopping.abort()
      await starting
      // A server that is away would be waited for; what is not returned here is taken over when its lock has run out.
      for (const part of running ? [running.worker, running.limiter] : [])
        await within(PATIENCE_MS, 'no answer within 5 s', part.close()).catch(() => undefined)
    },
  }
}
