/**
 * One feedback on its way to the group.
 *
 *     queued ──▶ sending ──▶ sent          WhatsApp's server has it
 *       │  ▲        │ ├────▶ failed        refused for good
 *       │  └────────┘ └────▶ held          should not leave any more, and the bridge has nothing of it
 *       └─────────────────▶ held, expired  should not leave any more
 *
 * `begin.ts` decides and commits under a lock of the group, so that whatever number of senders keep one order in it;
 * `hand-over.ts` asks the bridge; `settle.ts` commits what the answer means.
 *
 * `sending` is committed, with what will be sent, before the bridge is asked: a crash at any instant leaves a row that
 * says "maybe"; whoever takes it next asks the same again under the same key, which the bridge answers from its outbox.
 * It goes back to `queued` only when the bridge itself said that it took nothing. Every arrow is conditional on its
 * origin, so that two senders at once do no harm: the second finds the row moved on and does nothing.
 */
import { explainDatabaseError } from '@wa-monitor/database'
import type { JobOutcome } from '@wa-monitor/queue'
import { Backoff } from '@wa-monitor/service'
import { Beginning, type BeginParts } from './begin.ts'
import { UNEXPECTED } from './hand-over.ts'
import { Settlement, type SettleParts } from './settle.ts'

/** Longer than PostgreSQL takes to be started again, most times. */
const RETRY = { firstMs: 500, longestMs: 10_000 }

export class Delivery {
  private readonly parts: BeginParts & SettleParts
  private readonly beginning: Beginning
  private readonly settlement: Settlement
  private readonly backoff = new Backoff(RETRY)

  constructor(parts: BeginParts & SettleParts) {
    this.parts = parts
    this.beginning = new Beginning(parts)
    this.settlement = new Settlement(parts)
  }

  /** Works on the row with this id as far as it goes now. Never throws. */
  async deliver(id: string, signal: AbortSignal): Promise<JobOutcome> {
    const { problems, database } = this.parts
    try {
      const outcome = await this.attempt(id, signal)
      problems.clear('database', `PostgreSQL at ${database.server} is in use again`)
      this.backoff.reset()
      return outcome
    } catch (error) {
      // Nothing is lost: the row says how far it came, and the same key is asked again.
      problems.report('database', `${explainDatabaseError(error, database.server)}: waiting`)
      return { next: 'everyone_waits', ms: this.backoff.next() }
    }
  }

  /** Stops what has waited too long. @throws what PostgreSQL throws. */
  async stopOverdue(): Promise<number> {
    return this.beginning.stopOverdue()
  }

  private async attempt(id: string, signal: AbortSignal): Promise<JobOutcome> {
    const { handOver } = this.parts
    let begun = await this.beginning.begin(id, undefined)
    if (begun.do === 'ask_limits')
      begun = await this.beginning.begin(id, (await handOver.left(signal)) ?? null)
    if (begun.do === 'ask_limits') throw new Error('the limits were asked for twice')
    if (begun.do === 'end') return begun.outcome
    const { departure } = begun
    if (begun.do === 'send') {
      const action = await handOver.send(departure, signal)
      if (action.do !== 'look_up') return this.settlement.settle(departure, action, signal)
      await this.settlement.doubtCarried(departure)
      departure.carried = []
    }
    const found = await handOver.lookUp(departure, signal)
    if (found) return this.settlement.settle(departure, found, signal)
    return begun.do === 'look_up'
      ? this.settlement.notThere(departure, begun.otherwise)
      : this.settlement.settle(departure, UNEXPECTED, signal)
  }
}
