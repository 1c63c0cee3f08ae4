import { EventEmitter } from 'node:events'
import type { SendState } from '@wa-monitor/contracts'
import type { MessageStoreWriter } from '@wa-monitor/message-store'
import type { Log } from '@wa-monitor/service'
import type { WASocket } from '@whiskeysockets/baileys'
import type { Outbox, OutboxRow } from '../session/outbox.ts'
import { decodeContent, isReaction } from './own-message.ts'
import { describeRefusal, pauseAfterMs, sendFailure } from './send-failure.ts'
import { listenForSendStates, type SendEvent, sendStateRow } from './send-states.ts'

/** Decides when a message may leave (`send/gate.ts`). */
export interface Gate {
  mayLeave(messageId: string, what: { isReaction: boolean }): boolean
  hasLeft(messageId: string): void
}

interface Dependencies {
  outbox: Outbox
  gate: Gate
  store: MessageStoreWriter
  log: Log
  now: () => number
}

type Settled = Extract<SendState, 'server_ack' | 'refused'>

/**
 * Carries outbox rows to WhatsApp, one after the other, and writes down what becomes of them.
 *
 * A row stays `accepted` until WhatsApp acknowledges or refuses it; rows still open when a connection opens leave again
 * under the same id, which every phone that already has it drops. The gate may keep a row back; it leaves with `flush`.
 * A try that failed for a reason that passes is repeated after a pause, and holds nobody else up meanwhile.
 */
export class Dispatcher {
  readonly #deps: Dependencies
  readonly #settled = new EventEmitter<Record<string, [state: Settled]>>()
  #socket: WASocket | undefined
  /** What has left over this connection and waits for its answer. */
  readonly #left = new Set<string>()
  /** Failed tries in a row, of what goes again after a pause. */
  readonly #failures = new Map<string, { count: number; timer: NodeJS.Timeout }>()
  #chain: Promise<unknown> = Promise.resolve()

  constructor(deps: Dependencies) {
    this.#deps = deps
  }

  listen(socket: WASocket): void {
    listenForSendStates(socket, (event) => this.#record(event))
  }

  /** The connection is open: whatever left without an answer, or never left, goes now. */
  open(socket: WASocket): void {
    this.#socket = socket
    this.#left.clear()
    this.flush()
  }

  /** Sends whatever waits: the gate has opened. */
  flush(): void {
    for (const row of this.#deps.outbox.accepted()) void this.send(row).catch(() => undefined)
  }

  /** Resolves when nothing is on its way out of here. */
  idle(): Promise<unknown> {
    return this.#chain
  }

  close(): void {
    this.#socket = undefined
    // The next connection tries all of them at once.
    for (const { timer } of this.#failures.values()) clearTimeout(timer)
    this.#failures.clear()
  }

  /**
   * Sends a row when those before it have left. Resolves when it is on the wire, or when it cannot go now: without a
   * connection it goes with the next one, behind a closed gate with `flush`.
   *
   * @throws what the client library found wrong with the message itself; the row is then refused.
   */
  send(row: OutboxRow): Promise<void> {
    const turn = this.#chain.then(() => this.#relay(row))
    this.#chain = turn.catch(() => undefined)
    return turn
  }

  /** A message is not to leave any more; one that is on its way may arrive all the same. */
  refuse(messageId: string, why: string): void {
    const row = this.#deps.outbox.byMessageId(messageId)
    if (row?.state !== 'accepted') return
    this.#record({ messageId, chatJid: row.chat_jid, state: 'refused', error: why, by: '' })
  }

  /** The answer of WhatsApp's server, or `accepted` when none came within `timeoutMs`. */
  outcome(messageId: string, timeoutMs: number): Promise<SendState> {
    const known = this.#deps.outbox.byMessageId(messageId)
    if (known && known.state !== 'accepted') return Promise.resolve(known.state)
    return new Promise((resolve) => {
      const done = (state: SendState) => {
        clearTimeout(timer)
        this.#settled.off(messageId, done)
        resolve(state)
      }
      const timer = setTimeout(() => done('accepted'), timeoutMs)
      this.#settled.on(messageId, done)
    })
  }

  async #relay(row: OutboxRow): Promise<void> {
    const socket = this.#socket
    const { outbox, gate } = this.#deps
    const current = outbox.byMessageId(row.message_id)
    if (!socket || current?.state !== 'accepted' || this.#left.has(row.message_id)) return
    if (!gate.mayLeave(row.message_id, { isReaction: isReaction(row.content) })) return
    try {
      this.#left.add(row.message_id)
      await socket.relayMessage(row.chat_jid, decodeContent(row.content), { messageId: row.message_id })
    } catch (error) {
      this.#left.delete(row.message_id)
      // The connection went: it may or may not have left. The next connection sends it again under its id.
      if (socket !== this.#socket || !socket.ws.isOpen) return
      if (sendFailure(error) === 'later') return this.#tryLater(row, error as Error)
      this.#record({
        messageId: row.message_id,
        chatJid: row.chat_jid,
        state: 'refused',
        error: describeRefusal(error as Error),
        by: '',
      })
      throw error
    } finally {
      gate.hasLeft(row.message_id)
    }
  }

  #tryLater(row: OutboxRow, error: Error): void {
    const count = (this.#failures.get(row.message_id)?.count ?? 0) + 1
    const pauseMs = pauseAfterMs(count)
    const timer = setTimeout(() => void this.send(row).catch(() => undefined), pauseMs)
    this.#failures.set(row.message_id, { count, timer })
    this.#deps.log.warn(
      { message_id: row.message_id, chat_jid: row.chat_jid },
      `A message could not leave (${error.message}); trying again in ${pauseMs / 1000} s`,
    )
  }

  /** The row for readers first, the outbox after: a crash in between sends again, and the store knows the answer. */
  #record(event: SendEvent): void {
    const { outbox, store, log, now } = this.#deps
    const row = outbox.byMessageId(event.messageId)
    if (!row) return
    store.append([sendStateRow({ ...event, chatJid: row.chat_jid }, now())])
    if (event.state !== 'server_ack' && event.state !== 'refused') return
    if (row.state === 'accepted') {
      outbox.settle(event.messageId, event.state, event.error, now())
      if (event.state === 'server_ack')
        log.info({ message_id: event.messageId, chat_jid: row.chat_jid }, 'Sent')
      else
        log.warn(
          { message_id: event.messageId, chat_jid: row.chat_jid },
          `WhatsApp refused a message (${event.error})`,
        )
    }
    this.#left.delete(event.messageId)
    clearTimeout(this.#failures.get(event.messageId)?.timer)
    this.#failures.delete(event.messageId)
    this.#settled.emit(event.messageId, event.state)
  }
}
