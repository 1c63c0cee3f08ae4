import { Backoff } from '@wa-monitor/service'
import type { BatchRange } from './batch-error.ts'
import { MAX_MESSAGES } from './read-batch.ts'

/** Short enough that work is drained within 10 s of PostgreSQL's return. */
export const RETRY = { firstMs: 250, longestMs: 2000 }
/** Failures of a batch, by fault of its messages, before it is taken apart. */
export const TRIES = 5
/** Failures of a message that was taken out of its batch. */
export const TRIES_ALONE = 3

/** What is to be done after a failure. */
export type NextTry =
  | { do: 'wait'; ms: number }
  /** This one message cannot be worked on: note it and go on behind it. */
  | { do: 'pass'; seq: number; tries: number }

/**
 * How one group goes on after a batch of it has failed.
 *
 * - **whole**: the batch is tried again, each time later, for as long as the error is not the fault of a message. After
 *   `TRIES` failures that are, it is taken apart.
 * - **apart**: after each failure half as many messages are tried, until it is one. What succeeds on the way is done. From
 *   the end of the batch that failed first, batches are whole again.
 * - **alone**: one message fails by itself. After `TRIES_ALONE` times (`TRIES`, when it came alone) it is passed.
 */
export class GroupTrouble {
  /** How many messages to try. */
  limit = MAX_MESSAGES
  /** Not before this; Unix milliseconds. */
  notBefore = 0
  private readonly retry: typeof RETRY
  private backoff: Backoff
  private faults = 0
  /** Apart until this position has been passed. */
  private apartUntil: Pick<BatchRange, 'storeId' | 'lastSeq'> | undefined
  private alone = { seq: 0, failures: 0 }

  constructor(retry = RETRY) {
    this.retry = retry
    this.backoff = new Backoff(retry)
  }

  /** @param isFault whether a message of the batch brought it about. */
  failed(range: BatchRange | undefined, isFault: boolean): NextTry {
    if (!isFault || !range || range.rows === 0) return this.wait()
    if (range.rows === 1) return this.failedAlone(range)
    this.faults += 1
    if (this.faults < TRIES) return this.wait()
    this.apartUntil ??= range
    this.limit = Math.ceil(range.rows / 2)
    this.backoff = new Backoff(this.retry)
    return this.wait()
  }

  /** True when the group is out of trouble. */
  succeeded({ storeId, lastSeq }: Pick<BatchRange, 'storeId' | 'lastSeq'>): boolean {
    const { apartUntil } = this
    if (!apartUntil || apartUntil.storeId !== storeId || lastSeq >= apartUntil.lastSeq) return true
    this.goOn()
    return false
  }

  /** The message that was to be passed has been, by whomever. */
  passed(): void {
    this.goOn()
  }

  private goOn(): void {
    this.backoff = new Backoff(this.retry)
    this.notBefore = 0
  }

  private failedAlone({ lastSeq }: BatchRange): NextTry {
    const failures = this.alone.seq === lastSeq ? this.alone.failures + 1 : 1
    this.alone = { seq: lastSeq, failures }
    const wait = this.wait()
    return failures < (this.apartUntil ? TRIES_ALONE : TRIES)
      ? wait
      : { do: 'pass', seq: lastSeq, tries: failures }
  }

  private wait(): NextTry {
    const ms = this.backoff.next()
    this.notBefore = Date.now() + ms
    return { do: 'wait', ms }
  }
}
