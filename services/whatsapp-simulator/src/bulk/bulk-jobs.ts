import type { BulkJob, BulkPosts } from '@wa-monitor/contracts'
import { HttpError } from '@wa-monitor/service'
import type { Context } from '../world/context.ts'
import { BulkPosting } from './bulk-posting.ts'

/** Finished ones are remembered, the newest of them. */
const REMEMBERED = 100

/** The bulk jobs since this process began. */
export class BulkJobs {
  readonly #context: Context
  readonly #jobs = new Map<string, { posting: BulkPosting; ended: Promise<void> }>()

  constructor(context: Context) {
    this.#context = context
  }

  /** @returns the new job, running. */
  start(wanted: BulkPosts): BulkPosting {
    const posting = new BulkPosting(this.#context, wanted)
    for (const [id, { posting: old }] of this.#jobs) {
      if (this.#jobs.size >= REMEMBERED && !old.running) this.#jobs.delete(id)
    }
    this.#jobs.set(posting.id, { posting, ended: posting.run() })
    return posting
  }

  list(): BulkJob[] {
    return [...this.#jobs.values()].map(({ posting }) => posting.describe())
  }

  /** @throws HttpError when there is none. */
  find(id: string): BulkPosting {
    return this.#require(id).posting
  }

  /** Resolves when the job is over. */
  async ended(id: string): Promise<void> {
    await this.#require(id).ended
  }

  /** Stops whatever runs; resolves when it has. */
  async close(): Promise<void> {
    for (const { posting } of this.#jobs.values()) posting.stop()
    await Promise.all([...this.#jobs.values()].map(({ ended }) => ended))
  }

  #require(id: string) {
    const job = this.#jobs.get(id)
    if (job) return job
    throw new HttpError(
      404,
      'unknown_job',
      `No bulk job ${id} has run since this simulator was started; its messages are at /admin/bulk/${id}/messages all the same`,
    )
  }
}
