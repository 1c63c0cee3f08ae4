import { isConnectionError, type WebhookCounts } from '@wa-monitor/database'
import type { Log } from '@wa-monitor/service'
import type { WebhookDelivery } from './webhook-delivery.ts'

/** Until somebody says that there is something new; another monitor's rows come due as well. */
const IDLE_MS = 30_000
const SHORTEST_MS = 250
const AFTER_ERROR_MS = 5000

/** Runs one round of deliveries after the other, when something is due. */
export class WebhookLoop {
  private readonly delivery: WebhookDelivery
  private readonly log: Log
  private timer: NodeJS.Timeout | undefined
  private running: Promise<void> | undefined
  private wanted = false
  private stopped = false
  private counts: WebhookCounts | undefined

  constructor(delivery: WebhookDelivery, log: Log) {
    this.delivery = delivery
    this.log = log
  }

  /** Something new was committed, or the first round is wanted. */
  wake(): void {
    this.wanted = true
    if (this.stopped || this.running) return
    clearTimeout(this.timer)
    this.running = this.round().finally(() => {
      this.running = undefined
      // Said while the round was ending.
      if (this.wanted) this.wake()
    })
  }

  /** As they were after the last round; undefined before the first. */
  left(): Pick<WebhookCounts, 'open' | 'dead'> | undefined {
    return this.counts && { open: this.counts.open, dead: this.counts.dead }
  }

  async stop(): Promise<void> {
    this.stopped = true
    this.delivery.stop()
    await this.running
    clearTimeout(this.timer)
  }

  private async round(): Promise<void> {
    let nextMs = AFTER_ERROR_MS
    try {
      while (this.wanted && !this.stopped) {
        this.wanted = false
        this.counts = await this.delivery.processAll()
        nextMs = Math.max(SHORTEST_MS, Math.min(IDLE_MS, (this.counts.next_in_seconds ?? Infinity) * 1000))
      }
    } catch (error) {
      // Rows in hand come due again. That PostgreSQL is away, the scans say.
      if (!isConnectionError(error)) this.log.warn(`Webhooks wait: ${(error as Error).message}`)
    }
    if (!this.stopped) this.timer = setTimeout(() => this.wake(), nextMs)
  }
}
