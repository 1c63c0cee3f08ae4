import {
  type FeedbackWithReview,
  insertFeedbackEvents,
  lockCarried,
  lockFeedback,
  lockGroupOf,
  lockOverdue,
  markStopped,
  noteQueued,
  type Transaction,
  type Turn,
  turnOf,
} from '@wa-monitor/database'
import type { JobOutcome } from '@wa-monitor/queue'
import type { Log } from '@wa-monitor/service'
import { beforeSending, outdated, type Start } from './decide/before-sending.ts'
import { keptMessage, messageOf } from './decide/share-message.ts'
import { depart, type DepartParts } from './depart.ts'
import type { Departure } from './departure.ts'
import type { FeedbackControl } from './control/feedback-control.ts'
import { clockTime, dayAndTime } from './say-wait.ts'
import { sayStopped, whatItIs } from './what-it-is.ts'

export interface BeginParts extends DepartParts {
  control: Pick<FeedbackControl, 'heldBack'>
  log: Log
}

type Otherwise = Extract<Start, { do: 'look_up' }>['otherwise']

export type Begun =
  | { do: 'end'; outcome: JobOutcome }
  | { do: 'send'; departure: Departure }
  | { do: 'look_up'; departure: Departure; otherwise: Otherwise }
  /** Whether drops share a message depends on what the limits let out now: to be asked, and begun again. */
  | { do: 'ask_limits' }

const DONE: Begun = { do: 'end', outcome: { next: 'done' } }

/** In one transaction; the next round takes the others. */
const MOST_AT_ONCE = 200

/** The first part of a delivery: what is to be done with a row, decided and committed in one transaction. */
export class Beginning {
  private readonly parts: BeginParts

  constructor(parts: BeginParts) {
    this.parts = parts
  }

  /** @param left how many messages may leave now; null: it could not be found out; undefined: not asked yet. */
  async begin(id: string, left: number | null | undefined): Promise<Begun> {
    const { database, log } = this.parts
    const said: (() => void)[] = []
    const begun = await database.transaction(async (transaction) => {
      const seen = await this.look(transaction, id)
      if (!seen) {
        said.push(() => log.warn({ feedback: id }, 'A job of the queue has no feedback row; it is dropped'))
        return DONE
      }
      return this.decide(transaction, seen, left, said)
    })
    for (const say of said) say()
    return begun
  }

  /**
   * Stops what has waited longer than it may, wherever it stands in the queue: a reviewer learns of it in a pause as well.
   * @returns how many.
   */
  async stopOverdue(): Promise<number> {
    const { database, maxWaitMs } = this.parts
    const said: (() => void)[] = []
    await database.transaction(async (transaction) => {
      const overdue = await lockOverdue(transaction, database.schema, { maxWaitMs, limit: MOST_AT_ONCE })
      for (const row of overdue.rows) {
        const stop = outdated(row, overdue.now, maxWaitMs)
        if (stop) await this.stop(transaction, row, { do: 'stop', ...stop }, said)
      }
    })
    for (const say of said) say()
    return said.length
  }

  /** All there is to know of a row, under the lock of its group: several senders decide one after the other. */
  private async look(transaction: Transaction, id: string): Promise<Seen | undefined> {
    const { database, control, cooldownSeconds } = this.parts
    const { schema } = database
    // Asked for together, answered in order: each sees what was committed before the lock was had.
    const [, row, carried, turn, heldBack] = await Promise.all([
      lockGroupOf(transaction, schema, id),
      lockFeedback(transaction, schema, id),
      lockCarried(transaction, schema, id),
      turnOf(transaction, schema, id, cooldownSeconds),
      control.heldBack(transaction),
    ])
    return row && turn && { row, carried, turn, heldBack }
  }

  private async decide(
    transaction: Transaction,
    seen: Seen,
    left: number | null | undefined,
    said: (() => void)[],
  ): Promise<Begun> {
    const { outbound, handOver, maxWaitMs } = this.parts
    const { row, carried } = seen
    const start = beforeSending(row, {
      ...seen,
      forbidden: outbound.forbidden(row.group_jid),
      senderKnown: handOver.knows(row.sender),
      maxWaitMs,
      sayTime: (at) => dayAndTime(at.getTime(), Date.now()),
    })
    switch (start.do) {
      case 'nothing':
        return DONE
      case 'stop':
        return this.stop(transaction, row, start, said)
      case 'wait':
        return this.wait(transaction, row, start, said)
      case 'send':
        return (await depart(this.parts, transaction, seen, left)) ?? { do: 'ask_limits' }
      default: {
        const { language } = outbound.wordsOf(row.group_jid)
        const body = keptMessage(row.sent_body) ?? messageOf(row, carried, language)
        const departure: Departure = { row, carried, body, fresh: false }
        return start.do === 'send_again' ? { do: 'send', departure } : { ...start, departure }
      }
    }
  }

  private async stop(
    transaction: Transaction,
    row: FeedbackWithReview,
    { state, code, reason }: Extract<Start, { do: 'stop' }>,
    said: (() => void)[],
  ): Promise<Begun> {
    const { schema } = this.parts.database
    const from = row.state === 'sending' ? 'sending' : 'queued'
    const stopped = await markStopped(transaction, schema, row.id, { from, to: state, code, text: reason })
    await insertFeedbackEvents(transaction, schema, stopped, { state, detail: reason, code })
    said.push(() => sayStopped(this.parts.log, row, state, code))
    return DONE
  }

  private async wait(
    transaction: Transaction,
    row: FeedbackWithReview,
    { everyone, ms, said: isSaid, code, reason, until }: Extract<Start, { do: 'wait' }>,
    said: (() => void)[],
  ): Promise<Begun> {
    const outcome: JobOutcome = { next: everyone ? 'everyone_waits' : 'later', ms }
    const isNews = row.reason_code !== code || row.waits_until?.getTime() !== until?.getTime()
    if (!isSaid || !isNews) return { do: 'end', outcome }
    const { database, log } = this.parts
    const { schema } = database
    const iso = until?.toISOString() ?? null
    const noted = await noteQueued(transaction, schema, row.id, { code, text: reason, until: iso })
    // One entry per cause, however its end moves.
    if (row.reason_code !== code) {
      await insertFeedbackEvents(transaction, schema, noted, {
        state: 'queued',
        detail: reason,
        code,
        until: iso,
      })
      const end = until ? ` until ${clockTime(until.getTime())}` : ''
      const ids = { feedback: row.id, project: row.project, reason: code }
      said.push(() => log.info(ids, `${whatItIs(row)} waits${end} (${code})`))
    }
    return { do: 'end', outcome }
  }
}

interface Seen {
  row: FeedbackWithReview
  carried: FeedbackWithReview[]
  turn: Turn
  heldBack: Awaited<ReturnType<FeedbackControl['heldBack']>>
}
