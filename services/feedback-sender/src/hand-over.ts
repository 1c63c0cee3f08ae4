/** The one place where bridges are asked about feedback. */
import { sendKeyOf } from '@wa-monitor/contracts'
import { dropQuote, handTo, insertFeedbackEvents, type SchemaDatabase } from '@wa-monitor/database'
import type { BridgeMessage } from './bridge-client.ts'
import { type AnswerAction, answerAction } from './decide/answer-action.ts'
import type { Departure } from './departure.ts'
import { afterAll, type Asked } from './senders/after-all.ts'
import { type Attempt, mayAskAnother, SETTLED_MS } from './senders/after-answer.ts'
import type { Sender, Senders } from './senders/senders.ts'

/** The bridge knows the key, and does not say what became of it. */
export const UNEXPECTED: AnswerAction = {
  do: 'find_out',
  reason: 'the bridge knows this key and not what became of it',
  alone: true,
}

const NOT_CERTAIN: Extract<AnswerAction, { do: 'find_out' }> = {
  do: 'find_out',
  reason: 'its sender has nothing of it; it stays there until no earlier request can be on its way',
  alone: true,
}

/** Somebody else has taken this row further meanwhile. */
const MOVED_ON: AnswerAction = {
  do: 'find_out',
  reason: 'another process works on it',
  alone: true,
}

interface HandOverParts {
  database: SchemaDatabase
  senders: Senders
}

export class HandOver {
  private readonly parts: HandOverParts

  constructor(parts: HandOverParts) {
    this.parts = parts
  }

  /** Whom a row is handed to that nobody has. To be asked just before it is marked, and not for other reasons. */
  chooseSender(): string {
    const sender = this.parts.senders.next(new Set())
    if (!sender) throw new Error('there is always a sender for what nobody has')
    return sender.name
  }

  /** Whether this row's sender is still one of ours. */
  knows(sender: string | null): boolean {
    return this.parts.senders.byName(sender) !== undefined
  }

  /**
   * Asks for it to be sent, under its own key: one sender after the other, as long as nothing of it has left any of them.
   * Never throws but for PostgreSQL.
   */
  async send(departure: Departure, signal: AbortSignal): Promise<AnswerAction> {
    const { senders } = this.parts
    const earlier: Asked[] = []
    let attempt: Attempt = { fresh: departure.fresh, settled: isSettled(departure) }
    for (;;) {
      const sender = this.senderOf(departure)
      const last = await this.askTwice(departure, sender, attempt, signal)
      const tried = new Set([...earlier.map((asked) => asked.sender), sender.name])
      const next =
        mayAskAnother(last.answer, last.attempt) && !signal.aborted ? senders.next(tried) : undefined
      if (!next)
        return afterAll(earlier, last, {
          senders: senders.count(),
          hasOther: senders.hasOther(sender),
          earlierInMs: senders.earlierInMs(sender),
        })
      if (!(await this.handTo(departure, last, next))) return MOVED_ON
      earlier.push(last)
      attempt = { fresh: true, settled: false }
    }
  }

  /** What became of it, without sending; undefined when its bridge has nothing of it. */
  async lookUp(departure: Departure, signal: AbortSignal): Promise<AnswerAction | undefined> {
    const { senders } = this.parts
    const sender = this.senderOf(departure)
    const answer = await sender.client.lookUp(sendKeyOf(departure.row), signal)
    if (!answer) {
      // Nothing of it is there; what a killed process asked a moment ago may still be on its way there.
      const certain = senders.count() === 1 || isSettled(departure)
      return certain ? undefined : { ...NOT_CERTAIN, alone: senders.hasOther(sender) }
    }
    senders.note(sender, answer)
    const action = answerAction(answer, { hasQuote: false })
    if (action.do === 'look_up') return UNEXPECTED
    return action.do === 'find_out' ? { ...action, alone: action.alone || senders.hasOther(sender) } : action
  }

  /** How many messages may leave now; undefined when nobody can be asked. */
  async left(signal: AbortSignal): Promise<number | undefined> {
    const limits = await this.parts.senders.current().client.limits(signal)
    return limits && Math.min(...limits.windows.map(({ left }) => left))
  }

  /** The limits of the sender that has, or had, this row. */
  limitsOf(departure: Departure, signal: AbortSignal) {
    return this.senderOf(departure).client.limits(signal)
  }

  private async askTwice(
    departure: Departure,
    sender: Sender,
    attempt: Attempt,
    signal: AbortSignal,
  ): Promise<Asked> {
    const first = await this.ask(departure, sender, attempt, signal)
    if (first.action.do !== 'find_out' || first.action.alone || signal.aborted) return first
    // No answer about this one. Does it answer anything at all? Then once more, and others need not wait for this one.
    if (!(await sender.client.limits(signal))) return first
    // What was asked a moment ago may still be on its way.
    const second = await this.ask(departure, sender, { fresh: false, settled: false }, signal)
    if (second.action.do !== 'find_out') return second
    return { ...second, action: { ...second.action, alone: true } }
  }

  private async ask(
    departure: Departure,
    sender: Sender,
    attempt: Attempt,
    signal: AbortSignal,
  ): Promise<Asked> {
    const { row, body } = departure
    const answer = await sender.client.send(sendKeyOf(row), body, signal)
    // A stop of ours says nothing about the sender.
    if (!signal.aborted) this.parts.senders.note(sender, answer)
    const hasQuote = body.quoted_message_id !== undefined
    const action = answerAction(answer, { hasQuote, fresh: attempt.fresh })
    if (action.do !== 'send_without_quote') return { sender: sender.name, answer, action, attempt }
    const { quoted_message_id: _unknown, ...unquoted } = body
    await this.keepBody(row.id, unquoted)
    departure.body = unquoted
    return this.ask(departure, sender, attempt, signal)
  }

  /** Before the next one is asked the row names him: whoever finds it there asks him and nobody else. */
  private async handTo({ row, carried }: Departure, last: Asked, next: Sender): Promise<boolean> {
    const { database } = this.parts
    const reason = 'reason' in last.action ? last.action.reason : ''
    const moved = await database.transaction(async (transaction) => {
      const change = { from: last.sender, to: next.name }
      if (!(await handTo(transaction, database.schema, row.id, change))) return false
      await insertFeedbackEvents(transaction, database.schema, [row, ...carried], {
        state: 'sending',
        detail: `through ${next.name}; ${last.sender} has nothing of it: ${reason}`,
        code: 'another_sender',
      })
      return true
    })
    if (moved) row.sender = next.name
    return moved
  }

  private keepBody(id: string, body: BridgeMessage): Promise<boolean> {
    const { database } = this.parts
    return database.transaction((transaction) => dropQuote(transaction, database.schema, id, body))
  }

  private senderOf({ row }: Departure): Sender {
    const sender = this.parts.senders.byName(row.sender)
    if (!sender) throw new Error(`${row.sender} is not one of SENDERS`)
    return sender
  }
}

/** Whether no request of the last try can be on its way any more. */
function isSettled({ row }: Departure): boolean {
  return row.sending_at !== null && Date.now() - row.sending_at.getTime() > SETTLED_MS
}
