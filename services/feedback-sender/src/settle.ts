import {
  insertFeedbackEvents,
  markSent,
  markStopped,
  markWaiting,
  type MovedFeedback,
  nextOfGroup,
  noteSending,
  releaseCarried,
  type SchemaDatabase,
  type Stop,
  stopCarried,
  type Transaction,
} from '@wa-monitor/database'
import type { FeedbackQueue, JobOutcome } from '@wa-monitor/queue'
import { Backoff, type Log } from '@wa-monitor/service'
import type { Begun } from './begin.ts'
import type { AnswerAction } from './decide/answer-action.ts'
import { askAgainMs } from './decide/ask-again.ts'
import type { Departure } from './departure.ts'
import type { HandOver } from './hand-over.ts'
import { clockTime, fullLimit } from './say-wait.ts'
import type { SenderProblems } from './sender-problems.ts'
import { sayStopped, whatItIs } from './what-it-is.ts'

export interface SettleParts {
  database: SchemaDatabase
  queue: Pick<FeedbackQueue, 'add' | 'wake'>
  handOver: HandOver
  problems: SenderProblems
  log: Log
}

type Otherwise = Extract<Begun, { do: 'look_up' }>['otherwise']
type Work<Result> = (transaction: Transaction, schema: SchemaDatabase['schema']) => Promise<Result>

/** Short enough that feedback leaves soon after the bridge is back, long enough to leave it alone while it is not. */
const RETRY = { firstMs: 500, longestMs: 10_000 }

/** How long its group waits for one that a bridge stumbles over while it takes others. */
const GROUP_WAITS_MS = 60_000

const DONE: JobOutcome = { next: 'done' }

/** The last part of a delivery: what an answer means for the row, and for what went out with it, and is committed. */
export class Settlement {
  private readonly parts: SettleParts
  private readonly backoff = new Backoff(RETRY)

  constructor(parts: SettleParts) {
    this.parts = parts
  }

  async settle(departure: Departure, action: AnswerAction, signal: AbortSignal): Promise<JobOutcome> {
    const { problems } = this.parts
    const { row } = departure
    if (action.do !== 'find_out' && action.do !== 'wait') this.bridgeWorks()
    switch (action.do) {
      case 'sent':
        return this.sent(departure, action.messageId)
      case 'ask_again':
        await this.note(departure, ACCEPTED, action.messageId)
        return { next: 'later', ms: askAgainMs(row.sending_at?.getTime(), Date.now()) }
      case 'fail':
        return this.stop(departure, { from: 'sending', to: 'failed', code: action.code, text: action.reason })
      case 'wait':
        return this.wait(departure, action, signal)
      case 'find_out':
        // A stop of ours cuts the request: that says nothing about the bridge.
        if (signal.aborted) return { next: 'everyone_waits', ms: 1 }
        problems.report('bridge', `Feedback waits: ${action.reason}`)
        return this.findOut(departure, action)
      default:
        throw new Error(`${action.do} is done before`)
    }
  }

  /** The bridge has nothing of what should not leave now. */
  async notThere(departure: Departure, otherwise: Otherwise | undefined): Promise<JobOutcome> {
    const { row } = departure
    if (!otherwise)
      return this.findOut(departure, { reason: 'the bridge has lost what it was asked', alone: true })
    this.bridgeWorks()
    if (otherwise.to === 'queued') {
      const { code, reason: text, until } = otherwise
      await this.backToQueue(departure, { code, text, until: until?.toISOString() ?? null })
      return { next: 'everyone_waits', ms: 1 }
    }
    const { state: to, code, reason: text } = otherwise
    const released = await this.transaction((transaction, schema) =>
      releaseCarried(transaction, schema, row.id),
    )
    this.enqueue(released)
    return this.stop({ ...departure, carried: [] }, { from: 'sending', to, code, text })
  }

  /** Its key was used with another body, so what it carries may not have been in it. */
  async doubtCarried({ row, carried }: Departure): Promise<void> {
    if (carried.length === 0) return
    const text =
      'It may have gone out in a message of several drops: look in the group, then send it again if it did not'
    const stop: Stop = { from: 'sending', to: 'held', code: 'unclear', text }
    await this.transaction(async (transaction, schema) => {
      const stopped = await stopCarried(transaction, schema, row.id, stop)
      await insertFeedbackEvents(transaction, schema, stopped, {
        state: 'held',
        detail: text,
        code: stop.code,
      })
    })
    for (const one of carried) sayStopped(this.parts.log, one, 'held', stop.code)
  }

  private async sent({ row, carried }: Departure, messageId: string): Promise<JobOutcome> {
    const { log } = this.parts
    const sent = await this.transaction((transaction, schema) =>
      markSent(transaction, schema, row.id, messageId),
    )
    for (const one of [row, ...carried]) {
      const gone = sent.find(({ id }) => id === one.id)
      if (!gone) continue
      const ids = { feedback: one.id, project: one.project, message_id: messageId }
      const late = gone.kind === 'feedback' && !gone.counts_for_review ? ' (posted again meanwhile)' : ''
      log.info(
        ids,
        gone.kind === 'reply' ? `${whatItIs(one)} sent` : `Feedback sent for ${one.drop_number}${late}`,
      )
    }
    await this.callNext(row.group_jid)
    return DONE
  }

  private async wait(
    departure: Departure,
    { code, reason, afterMs, againMs = Infinity, alone = false }: Extract<AnswerAction, { do: 'wait' }>,
    signal: AbortSignal,
  ): Promise<JobOutcome> {
    const { log, problems, handOver } = this.parts
    const { row } = departure
    const limited = code === 'rate_limited'
    const ms = afterMs ?? this.backoff.next()
    const until = Date.now() + ms
    const limit = limited ? fullLimit(await handOver.limitsOf(departure, signal)) : undefined
    const text = limited
      ? `Waits until ${clockTime(until)} for the limit${limit ? ` of ${limit}` : ''}`
      : reason
    await this.backToQueue(departure, { code, text, until: limited ? new Date(until).toISOString() : null })
    if (limited) {
      this.bridgeWorks()
      log.info(
        { feedback: row.id, project: row.project },
        `${whatItIs(row)} waits until ${clockTime(until)}${limit ? ` (${limit})` : ''}`,
      )
    } else problems.report('bridge', `Feedback waits: ${reason}`)
    return { next: alone ? 'later' : 'everyone_waits', ms: Math.min(ms, againMs) }
  }

  /** `sending` → `queued`, all of the message: what it carried goes its own way again. */
  private async backToQueue(
    { row, carried }: Departure,
    why: { code: string; text: string; until: string | null },
  ): Promise<void> {
    const moved = await this.transaction(async (transaction, schema) => {
      const waiting = await markWaiting(transaction, schema, row.id, why)
      // One entry per cause: an hour without the bridge is one line of the timeline.
      const known = new Set(
        [row, ...carried].filter(({ reason_code }) => reason_code === why.code).map(({ id }) => id),
      )
      const news = waiting.filter(({ id }) => !known.has(id))
      if (news.length > 0)
        await insertFeedbackEvents(transaction, schema, news, {
          state: 'queued',
          detail: why.text,
          code: why.code,
          until: why.until,
        })
      return waiting
    })
    this.enqueue(moved.filter(({ id }) => id !== row.id))
  }

  /** Stays `sending`: it may have left or not. */
  private async findOut(
    departure: Departure,
    { reason, alone }: Pick<Extract<AnswerAction, { do: 'find_out' }>, 'reason' | 'alone'>,
  ): Promise<JobOutcome> {
    const { row } = departure
    if (!alone) {
      await this.note(departure, { code: 'unclear', text: reason, until: null })
      return { next: 'everyone_waits', ms: this.backoff.next() }
    }
    const already = row.reason_code === 'unclear' ? row.waits_until : null
    const until = already ?? new Date(Date.now() + GROUP_WAITS_MS)
    const text = `${reason}; others of its group wait for it until ${clockTime(until.getTime())}`
    await this.note(departure, { code: 'unclear', text, until: until.toISOString() })
    return { next: 'later', ms: askAgainMs(row.sending_at?.getTime(), Date.now()) }
  }

  private async note(
    { row }: Departure,
    why: { code: string; text: string; until: string | null },
    messageId?: string,
  ): Promise<void> {
    const { code, text, until } = why
    if (row.reason_code === code && (row.waits_until?.toISOString() ?? null) === until) return
    await this.transaction(async (transaction, schema) => {
      const noted = await noteSending(transaction, schema, row.id, why, messageId)
      if (row.reason_code !== code)
        await insertFeedbackEvents(transaction, schema, noted, {
          state: 'sending',
          detail: text,
          code,
          until,
        })
    })
    if (code === ACCEPTED.code) await this.callNext(row.group_jid)
  }

  private async stop(departure: Departure, stop: Stop): Promise<JobOutcome> {
    const { row, carried } = departure
    const stopped = await this.transaction(async (transaction, schema) => {
      const rows = await markStopped(transaction, schema, row.id, stop)
      await insertFeedbackEvents(transaction, schema, rows, {
        state: stop.to,
        detail: stop.text,
        code: stop.code,
      })
      return new Set(rows.map(({ id }) => id))
    })
    for (const one of [row, ...carried])
      if (stopped.has(one.id)) sayStopped(this.parts.log, one, stop.to, stop.code)
    await this.callNext(row.group_jid)
    return DONE
  }

  /** Whoever had to wait for this one need not wait until somebody looks. */
  private async callNext(groupJid: string): Promise<void> {
    const next = await this.transaction((transaction, schema) => nextOfGroup(transaction, schema, groupJid))
    if (next !== undefined) void this.parts.queue.wake([next]).catch(() => undefined)
  }

  /** What the queue does not take now, the next look at the rows finds. */
  private enqueue(rows: readonly MovedFeedback[]): void {
    void this.parts.queue.add(rows.map(({ id, rank, seq }) => ({ id, rank, seq }))).catch(() => undefined)
  }

  private bridgeWorks(): void {
    this.parts.problems.clear('bridge', 'The bridge takes feedback again')
    this.backoff.reset()
  }

  private transaction<Result>(work: Work<Result>): Promise<Result> {
    const { database } = this.parts
    return database.transaction((transaction) => work(transaction, database.schema))
  }
}

const ACCEPTED = { code: 'accepted', text: 'With the bridge; WhatsApp has not answered yet', until: null }
