/**
 * One feedback on its way to the group.
 *
 *     queued ──▶ sending ──▶ sent          WhatsApp's server has it
 *       │  ▲        │ ├────▶ failed        refused for good
 *       │  └────────┘ └────▶ held          overtaken, and the bridge has nothing of it
 *       └─────────────────▶ held           overtaken before it left
 *
 * `sending` is committed before the bridge is asked, so a crash at any instant leaves a row that says "maybe"; whoever
 * takes it next asks again under the same key, which the bridge answers from its outbox. It goes back to `queued` only
 * when the bridge itself said that it took nothing. Every arrow is conditional on its origin, so that two senders at
 * once do no harm: the second finds the row moved on and does nothing.
 */
import type { FeedbackState } from '@wa-monitor/contracts'
import {
  dropQuote,
  explainDatabaseError,
  type FeedbackWithReview,
  insertFeedbackEvent,
  lockFeedback,
  markSending,
  markSent,
  markStopped,
  markWaiting,
  noteSending,
  type SchemaDatabase,
  type Transaction,
} from '@wa-monitor/database'
import type { JobOutcome } from '@wa-monitor/queue'
import { Backoff, type Log } from '@wa-monitor/service'
import type { BridgeClient, BridgeMessage } from './bridge-client.ts'
import { type AnswerAction, answerAction } from './decide/answer-action.ts'
import { askAgainMs } from './decide/ask-again.ts'
import { beforeSending, type Start } from './decide/before-sending.ts'
import type { BridgeAnswer } from './decide/bridge-answer.ts'
import { feedbackText } from './decide/feedback-text.ts'
import type { Outbound } from './outbound.ts'
import type { SenderProblems } from './sender-problems.ts'
import { clockTime, fullLimit } from './say-wait.ts'

interface DeliveryParts {
  database: SchemaDatabase
  bridge: BridgeClient
  outbound: Outbound
  problems: SenderProblems
  log: Log
}

/** Short enough that feedback leaves soon after the bridge is back, long enough to leave it alone while it is not. */
const RETRY = { firstMs: 500, longestMs: 10_000 }

const DONE: JobOutcome = { next: 'done' }

export class Delivery {
  private readonly parts: DeliveryParts
  private readonly backoff = new Backoff(RETRY)

  constructor(parts: DeliveryParts) {
    this.parts = parts
  }

  /** Works on the row with this id as far as it goes now. Never throws. */
  async deliver(id: string, signal: AbortSignal): Promise<JobOutcome> {
    const { problems, database } = this.parts
    try {
      const outcome = await this.attempt(id, signal)
      problems.clear('database', `PostgreSQL at ${database.server} is in use again`)
      return outcome
    } catch (error) {
      // Nothing is lost: the row says how far it came, and the same key is asked again.
      problems.report('database', `${explainDatabaseError(error, database.server)}: waiting`)
      return { next: 'everyone_waits', ms: this.backoff.next() }
    }
  }

  private async attempt(id: string, signal: AbortSignal): Promise<JobOutcome> {
    const { row, start } = await this.begin(id)
    if (!row || start.do === 'nothing' || start.do === 'hold') return DONE
    if (start.do === 'look_up') return this.lookUp(row, start, signal)
    let answer = await this.send(row, signal)
    let action = answerAction(answer, { hasQuote: row.quoted_message_id !== null })
    if (action.do === 'send_without_quote') {
      await this.transaction((transaction, schema) => dropQuote(transaction, schema, row.id))
      row.quoted_message_id = null
      answer = await this.send(row, signal)
      action = answerAction(answer, { hasQuote: false })
    }
    if (action.do === 'look_up') return this.lookUp(row, undefined, signal)
    return this.settle(row, action, signal)
  }

  /** Decides and commits in one transaction what to do with the row now. */
  private async begin(id: string): Promise<{ row?: FeedbackWithReview; start: Start }> {
    const { outbound, log } = this.parts
    const begun = await this.transaction(async (transaction, schema) => {
      const row = await lockFeedback(transaction, schema, id)
      const start = beforeSending(row, row && outbound.forbidden(row.group_jid))
      if (!row) return { start }
      if (start.do === 'hold') {
        await markStopped(transaction, schema, id, {
          from: 'queued',
          to: 'held',
          code: start.code,
          text: start.reason,
        })
        await insertFeedbackEvent(transaction, schema, { feedback: row, state: 'held', detail: start.reason })
      }
      if (start.do === 'send') {
        await markSending(transaction, schema, id)
        // One entry for the way out, however often it is tried.
        if (row.sending_at === null)
          await insertFeedbackEvent(transaction, schema, { feedback: row, state: 'sending', detail: '' })
      }
      return { row, start }
    })
    if (begun.row && begun.start.do === 'hold') this.sayStopped(begun.row, 'held', begun.start)
    if (!begun.row) log.warn({ feedback: id }, 'A job of the queue has no feedback row; it is dropped')
    return begun
  }

  private async send(row: FeedbackWithReview, signal: AbortSignal): Promise<BridgeAnswer> {
    const message: BridgeMessage = {
      recipient: row.group_jid,
      message: feedbackText(row.drop_number, row.message),
      mentioned_jid: [row.mentioned_jid],
      ...(row.quoted_message_id !== null && { quoted_message_id: row.quoted_message_id }),
    }
    return this.parts.bridge.send(row.id, message, signal)
  }

  /**
   * Asks what became of it without sending. @param obstacle why it should no longer leave: if the bridge has nothing of
   * it, it is held.
   */
  private async lookUp(
    row: FeedbackWithReview,
    obstacle: { code: string; reason: string } | undefined,
    signal: AbortSignal,
  ): Promise<JobOutcome> {
    const answer = await this.parts.bridge.lookUp(row.id, signal)
    if (answer) {
      const action = answerAction(answer, { hasQuote: false })
      return this.settle(row, action.do === 'look_up' ? unexpected() : action, signal)
    }
    return obstacle ? this.stop(row, 'held', obstacle) : this.settle(row, unexpected(), signal)
  }

  private async settle(
    row: FeedbackWithReview,
    action: AnswerAction,
    signal: AbortSignal,
  ): Promise<JobOutcome> {
    const { problems } = this.parts
    if (action.do !== 'find_out' && action.do !== 'wait') {
      problems.clear('bridge', 'The bridge takes feedback again')
      this.backoff.reset()
    }
    switch (action.do) {
      case 'sent':
        return this.sent(row, action.messageId)
      case 'ask_again':
        await this.note(row, { code: 'accepted', text: 'With the bridge; WhatsApp has not answered yet' })
        return { next: 'later', ms: askAgainMs(row.sending_at?.getTime(), Date.now()) }
      case 'fail':
        return this.stop(row, 'failed', action)
      case 'wait':
        return this.wait(row, action, signal)
      case 'find_out':
        // A stop of ours cuts the request: that says nothing about the bridge.
        if (signal.aborted) return { next: 'everyone_waits', ms: 1 }
        problems.report('bridge', `Feedback waits: ${action.reason}`)
        await this.note(row, { code: 'unclear', text: action.reason })
        if (action.alone) return { next: 'later', ms: askAgainMs(row.sending_at?.getTime(), Date.now()) }
        return { next: 'everyone_waits', ms: this.backoff.next() }
      default:
        throw new Error(`${action.do} is done before`)
    }
  }

  private async sent(row: FeedbackWithReview, messageId: string): Promise<JobOutcome> {
    const { changed, countsForReview } = await this.transaction(async (transaction, schema) => {
      const result = await markSent(transaction, schema, row.id, messageId)
      const isLate = row.kind === 'feedback' && !result.countsForReview
      const detail = isLate ? 'it answered an earlier posting of this drop' : ''
      if (result.changed)
        await insertFeedbackEvent(transaction, schema, { feedback: row, state: 'sent', detail })
      return result
    })
    if (!changed) return DONE
    const ids = { feedback: row.id, project: row.project, message_id: messageId }
    this.parts.log.info(
      ids,
      row.kind === 'reply'
        ? `${whatItIs(row)} sent`
        : `Feedback sent for ${row.drop_number}${countsForReview ? '' : ' (posted again meanwhile)'}`,
    )
    return DONE
  }

  private async wait(
    row: FeedbackWithReview,
    { code, reason, afterMs }: Extract<AnswerAction, { do: 'wait' }>,
    signal: AbortSignal,
  ): Promise<JobOutcome> {
    const { log, problems, bridge } = this.parts
    const limited = code === 'rate_limited'
    const ms = afterMs ?? this.backoff.next()
    const until = Date.now() + ms
    const limit = limited ? fullLimit(await bridge.limits(signal)) : undefined
    const text = limited
      ? `Waits until ${clockTime(until)} for the limit${limit ? ` of ${limit}` : ''}`
      : reason
    await this.transaction(async (transaction, schema) => {
      const when = { code, text, until: limited ? new Date(until).toISOString() : null }
      const changed = await markWaiting(transaction, schema, row.id, when)
      // One entry per cause: an hour without the bridge is one line of the timeline.
      if (changed && row.reason_code !== code)
        await insertFeedbackEvent(transaction, schema, { feedback: row, state: 'queued', detail: text })
    })
    if (limited) {
      this.backoff.reset()
      problems.clear('bridge', 'The bridge takes feedback again')
      log.info(
        { feedback: row.id, project: row.project },
        `${whatItIs(row)} waits until ${clockTime(until)}${limit ? ` (${limit})` : ''}`,
      )
    } else problems.report('bridge', `Feedback waits: ${reason}`)
    return { next: 'everyone_waits', ms }
  }

  private async stop(
    row: FeedbackWithReview,
    to: 'held' | 'failed',
    why: { code: string; reason: string },
  ): Promise<JobOutcome> {
    const changed = await this.transaction(async (transaction, schema) => {
      const stop = { from: 'sending' as FeedbackState, to, code: why.code, text: why.reason }
      if (!(await markStopped(transaction, schema, row.id, stop))) return false
      await insertFeedbackEvent(transaction, schema, { feedback: row, state: to, detail: why.reason })
      return true
    })
    if (changed) this.sayStopped(row, to, why)
    return DONE
  }

  private sayStopped(row: FeedbackWithReview, to: 'held' | 'failed', { code }: { code: string }): void {
    const ids = { feedback: row.id, project: row.project, reason: code }
    if (to === 'failed') this.parts.log.error(ids, `${whatItIs(row)} failed: ${code}`)
    else this.parts.log.warn(ids, `${whatItIs(row)} is held: ${code}`)
  }

  private async note(row: FeedbackWithReview, { code, text }: { code: string; text: string }): Promise<void> {
    if (row.reason_code === code) return
    await this.transaction(async (transaction, schema) => {
      const changed = await noteSending(transaction, schema, row.id, { code, text, until: null })
      if (changed)
        await insertFeedbackEvent(transaction, schema, { feedback: row, state: 'sending', detail: text })
    })
  }

  private transaction<Result>(
    work: (transaction: Transaction, schema: SchemaDatabase['schema']) => Promise<Result>,
  ): Promise<Result> {
    const { database } = this.parts
    return database.transaction((transaction) => work(transaction, database.schema))
  }
}

/** `Feedback for DR1752028`, for log lines. */
function whatItIs({ kind, drop_number, project }: FeedbackWithReview): string {
  return kind === 'reply' ? `Reply of a rule of ${project}` : `Feedback for ${drop_number}`
}

function unexpected(): AnswerAction {
  return { do: 'find_out', reason: 'the bridge knows this key and not what became of it', alone: true }
}
