import { EventEmitter } from 'node:events'
import type { SendState } from '@wa-monitor/contracts'
import type { MessageStoreWriter } from '@wa-monitor/message-store'
import type { Log } from '@wa-monitor/service'
import type { WASocket } from '@whiskeysockets/baileys'
import type { Outbox, OutboxRow } from '../session/outbox.ts'
import { decodeContent } from './own-message.ts'
import { listenForSendStates, type SendEvent, sendStateRow } from './send-states.ts'

interface Dependencies {
  outbox: Outbox
  store: MessageStoreWriter
  log: Log
  now: () => number
}

type Settled = Extract<SendState, 'server_ack' | 'refused'>

/**
 * Carries outbox rows to WhatsApp, one after the other, and writes down what becomes of them.
 *
 * A row stays `accepted` until WhatsApp acknowledges or refuses it; rows still open when a connection opens leave again
 * under the same id, which every phone that already has it drops.
 */
export class Dispatcher {
  readonly #deps: Dependencies
  readonly #settled = new EventEmitter<Record<string, [state: Settled]>>()
  #socket: WASocket | undefined
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
    for (const row of this.#deps.outbox.accepted()) void this.send(row).catch(() => undefined)
  }

  close(): void {
    this.#socket = undefined
  }

  /**
   * Sends a row when those before it have left. Resolves when it is on the wire, or when there is no connection: the
   * row then goes with the next one.
   *
   * @throws what the client library found wrong with the message itself; the row is then refused.
   */
  send(row: OutboxRow): Promise<void> {
    const turn = this.#chain.then(() => this.#relay(row))
    this.#chain = turn.catch(() => undefined)
    return turn
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
    const current = this.#deps.outbox.byMessageId(row.message_id)
    if (!socket || current?.state !== 'accepted') return
    try {
      await socket.relayMessage(row.chat_jid, decodeContent(row.content), { messageId: row.message_id })
    } catch (error) {
      // The connection went: it may or may not have left. The next connection sends it again under its id.
      if (socket !== this.#socket || !socket.ws.isOpen) return
      this.#record({
        messageId: row.message_id,
        chatJid: row.chat_jid,
        state: 'refused',
        error: (error as Error).message,
        by: '',
      })
      throw error
    }
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
    this.#settled.emit(event.messageId, event.state)
  }
}
