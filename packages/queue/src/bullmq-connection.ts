import type { FeedbackJob, QueueConnection } from '@wa-monitor/contracts'
import { createPostgresBackend, type Job, Queue, Worker } from 'bullmq'

/** Where BullMQ keeps its tables when there is no Redis: apart from ours. */
const POSTGRES_SCHEMA = 'wa_monitor_queue'

/** A job whose sender died is somebody else's after at most the sum of the two. */
const LOCK_MS = 10_000
const STALLED_CHECK_MS = 5000

/** Looks at the limit at least this often while it waits, so that a stop never waits for it. */
const LONGEST_PAUSE_MS = 1000

export type BullQueue = Pick<
  Queue<FeedbackJob>,
  'addBulk' | 'getJob' | 'getJobs' | 'getJobCounts' | 'rateLimit' | 'waitUntilReady' | 'close'
>
export type BullWorker = Pick<Worker<FeedbackJob>, 'run' | 'waitUntilReady' | 'close'>
export type BullJob = Job<FeedbackJob>
type Process = (job: BullJob, token?: string) => Promise<void>

/** Connects in the background. */
export function newQueue({ kind, url }: QueueConnection, name: string): BullQueue {
  if (kind === 'redis') return healing(new Queue<FeedbackJob>(name, { connection: { url } }))
  return healing(
    new Queue(name, { connection: postgres(url, 2) }, createPostgresBackend) as unknown as BullQueue &
      Emitter,
  )
}

/** Takes nothing before `run`. */
export function newWorker({ kind, url }: QueueConnection, name: string, process: Process): BullWorker {
  const options = {
    autorun: false,
    concurrency: 1,
    lockDuration: LOCK_MS,
    stalledInterval: STALLED_CHECK_MS,
    // A sender that was killed says nothing about the feedback it held: the row decides, never a count.
    maxStalledCount: 1_000_000,
    maximumRateLimitDelay: LONGEST_PAUSE_MS,
    runRetryDelay: 1000,
    // Never reached; BullMQ looks at `rateLimit` only where a limiter is set.
    limiter: { max: 1_000_000, duration: 1000 },
    removeOnComplete: { count: 0 },
    removeOnFail: { count: 0 },
  }
  if (kind === 'redis')
    return healing(
      new Worker<FeedbackJob>(name, process, { ...options, connection: { url, maxRetriesPerRequest: null } }),
    )
  return healing(
    new Worker(
      name,
      process as never,
      { ...options, connection: postgres(url, 3) },
      createPostgresBackend,
    ) as unknown as BullWorker & Emitter,
  )
}

interface Emitter {
  on(event: 'error', listener: () => void): unknown
}

/** A failing command rejects where it was given, and the connection heals by itself; unheard, the event would end the process. */
function healing<Part extends Emitter>(part: Part): Part {
  part.on('error', () => undefined)
  return part
}

function postgres(url: string, max: number) {
  return {
    connectionString: url,
    schema: POSTGRES_SCHEMA,
    migrate: true,
    max,
    connectionTimeoutMillis: 5000,
    keepAlive: true,
    application_name: 'wa-monitor queue',
  }
}
