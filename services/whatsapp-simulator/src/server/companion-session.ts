/**
 * A logged-in companion. WHATSAPP.md sections 7 and 8.
 *
 * - `login`: it has been told `<success>`; nothing is delivered yet, whatever comes in waits in its queue
 * - `preview`: it said it is ready and was told how much waits
 * - `live`: it asked for the queue and got it, oldest first; from now on each stanza is sent when it is queued
 */
import { maskNumber } from '@wa-monitor/contracts'
import {
  child,
  decodeStanza,
  encodeStanza,
  nowSeconds,
  readStanza,
  SERVER_JID,
  stanza,
  type Stanza,
} from '../protocol/stanza.ts'
import { sendHistory } from '../phones/send-history.ts'
import type { Account } from '../storage/accounts.ts'
import type { DeviceId } from '../storage/devices.ts'
import type { QueuedStanza } from '../storage/queue.ts'
import { addressOf } from '../world/addresses.ts'
import { DeliveryLine } from '../faults/delivery-line.ts'
import type { Context } from '../world/context.ts'
import type { Link, Role } from './client-connection.ts'
import type { LiveSession } from './companions.ts'
import { onAck } from './on-ack.ts'
import { onIq } from './on-iq.ts'
import { onMessage } from './on-message.ts'
import { onReceipt } from './on-receipt.ts'

/** The companion's side of a session, as the stanza handlers see it. */
export interface Companion extends DeviceId {
  account: Account
  /** Its own address: the phone number's form. */
  jid: string
  send(stanza: Stanza): void
  /** Notes that a fault keeps this one back. */
  withhold(stanza: Stanza, fault: number): void
  /** The last position of its queue that went out on this connection. */
  sentUntil(): number
  announceQueue(): void
}

const BATCH = 200

export class CompanionSession implements Role, LiveSession, Companion {
  readonly account: Account
  readonly phone: string
  readonly number: number
  readonly #context: Context
  readonly #link: Link
  readonly jid: string
  readonly #line: DeliveryLine
  #phase: 'login' | 'preview' | 'live' | 'closed' = 'login'
  #sentUntil = 0

  constructor(context: Context, link: Link, account: Account, number: number) {
    this.#context = context
    this.#link = link
    this.account = account
    this.phone = account.phone
    this.number = number
    this.jid = addressOf(account, 'pn', number)
    this.#line = new DeliveryLine(context.faults, this.jid, {
      send: (waiting, fault) => link.sendEncoded(waiting, fault),
      withheld: (waiting, fault) => link.withhold(waiting, fault),
      wake: () => this.deliver(),
      earlier: (node, position) => this.#earlier(node, position),
    })
    context.companions.enter(this, this)
    const success = { t: nowSeconds(), lid: addressOf(account, 'lid', number), props: '1' }
    link.send(stanza('success', success))
    context.log.info({ device: this.#name() }, 'Device logged in')
  }

  async onStanza(node: Stanza): Promise<void> {
    switch (node.tag) {
      case 'iq':
        return onIq(this.#context, this, node)
      case 'message':
        return onMessage(this.#context, this, node)
      case 'receipt':
        return onReceipt(this.#context, this, node)
      case 'ack':
        return onAck(this.#context, this, node)
      case 'ib':
        if (child(node, 'offline_batch')) await this.#deliverOffline()
        return
      // Presence, typing, telemetry: nobody here is told.
      default:
        this.#context.log.debug({ tag: node.tag }, 'Stanza ignored')
    }
  }

  onClose(): void {
    if (this.#phase !== 'closed') this.#context.log.info({ device: this.#name() }, 'Device disconnected')
    this.#phase = 'closed'
    this.#line.close()
    this.#context.companions.leave(this, this)
  }

  send(node: Stanza): void {
    this.#link.send(node)
  }

  withhold(node: Stanza, fault: number): void {
    this.#link.withhold(node, fault)
  }

  sentUntil(): number {
    return this.#sentUntil
  }

  /** Tells a client that is ready how much waits for it; it then asks for it. */
  announceQueue(): void {
    if (this.#phase !== 'login') return
    this.#phase = 'preview'
    const { message, receipt, notification } = this.#context.storage.queue.countWaiting(this)
    const counts = {
      count: (message + receipt + notification).toString(),
      message: message.toString(),
      receipt: receipt.toString(),
      notification: notification.toString(),
      appdata: '0',
    }
    this.send(stanza('ib', { from: SERVER_JID }, [stanza('offline_preview', counts)]))
  }

  deliver(): void {
    if (this.#phase !== 'live') return
    for (const waiting of this.#waiting()) this.#line.push(waiting.stanza, waiting.position, true)
  }

  tell(node: Stanza): void {
    if (this.#phase === 'live' && !this.#line.deaf) this.send(node)
  }

  replace(): void {
    this.#leaveWith(stanza('stream:error', {}, [stanza('conflict', { type: 'replaced' })]), 'Device replaced')
  }

  cut(): void {
    this.#link.drop()
  }

  removeDevice(): void {
    const removed = stanza('conflict', { type: 'device_removed' })
    this.#leaveWith(stanza('stream:error', { code: '401' }, [removed]), 'Device unlinked')
  }

  /** Everything that waits, also what is queued meanwhile; only then is the session live. */
  async #deliverOffline(): Promise<void> {
    if (this.#phase !== 'preview') return
    let count = 0
    for (const waiting of this.#waiting()) {
      const node = await decodeStanza(waiting.stanza)
      if (this.#isClosed()) return
      const offline = encodeStanza({ ...node, attrs: { ...node.attrs, offline: count.toString() } })
      this.#line.push(offline, waiting.position, false)
      count += 1
    }
    this.#phase = 'live'
    this.send(stanza('ib', { from: SERVER_JID }, [stanza('offline', { count: count.toString() })]))
    if (!this.#context.storage.devices.historySent(this)) await sendHistory(this.#context, this)
  }

  #isClosed(): boolean {
    return this.#phase === 'closed'
  }

  /** Looks again after the last one: more may have been queued while the caller waited for something. */
  *#waiting(): Generator<QueuedStanza> {
    while (!this.#line.deaf) {
      const batch = this.#context.storage.queue.waiting(this, this.#sentUntil, BATCH)
      if (batch.length === 0) return
      for (const waiting of batch) {
        this.#sentUntil = waiting.position
        yield waiting
      }
    }
  }

  #earlier({ attrs: { from = '', participant = '' } }: Stanza, position: number): Stanza | undefined {
    const bytes = this.#context.storage.queue.messageBefore(this, from, participant, position)
    return bytes && readStanza(bytes)
  }

  #leaveWith(last: Stanza, line: string): void {
    if (this.#phase === 'closed') return
    this.#context.log.info({ device: this.#name() }, line)
    this.#phase = 'closed'
    this.#link.send(last)
    this.#link.end()
  }

  #name(): string {
    return maskNumber(addressOf(this.account, 'pn', this.number))
  }
}
