import { attribute, encodeStanza, type Stanza } from '../protocol/stanza.ts'
import type { DeviceId } from '../storage/devices.ts'
import type { QueuedAs } from '../storage/queue.ts'
import type { Storage } from '../storage/storage.ts'
import type { WireLog } from '../wire/wire-log.ts'
import { addressOf, findAccount } from '../world/addresses.ts'

/** A logged-in companion. */
export interface LiveSession {
  /** Sends what waits in its queue; does nothing before the offline queue is through. */
  deliver(): void
  /** Sends something that is not kept when it gets lost. */
  tell(stanza: Stanza): void
  /** Another connection logged in as this device. */
  replace(): void
  /** Its line is cut, without a word. */
  cut(): void
  /** The device is no longer linked. */
  removeDevice(): void
}

/** The linked companions of all accounts: what they have to be told, and which of them listen. */
export class Companions {
  readonly #storage: Storage
  readonly #wire: WireLog
  readonly #live = new Map<string, LiveSession>()
  #holds = 0

  constructor(storage: Storage, wire: WireLog) {
    this.#storage = storage
    this.#wire = wire
  }

  /** Writes a stanza to a companion's queue. Call `deliver` once that is committed. */
  queue(device: DeviceId, node: Stanza): void {
    const as = {
      tag: node.tag as QueuedAs['tag'],
      id: attribute(node, 'id'),
      chat: attribute(node, 'from'),
      participant: node.attrs.participant ?? '',
    }
    this.#storage.queue.add(device, as, encodeStanza(node))
    if (node.tag === 'receipt') this.#notePhone(node)
  }

  /** Receipts are what phones send; those of companions go to no other companion. */
  #notePhone(node: Stanza): void {
    const account = findAccount(this.#storage, node.attrs.participant ?? attribute(node, 'from'))
    const device = account ? addressOf(account, 'pn') : ''
    this.#wire.note({
      event: 'phone_receipt',
      at: Date.now(),
      connection: 0,
      device,
      direction: 'in',
      stanza: node,
      bytes: 0,
      outcome: 'received',
    })
  }

  /** Wakes the companions that are logged in; the others find it all at their next login. */
  deliver(devices: Iterable<DeviceId>): void {
    if (this.#holds > 0) return
    for (const device of devices) this.#live.get(keyOf(device))?.deliver()
  }

  /**
   * Nothing that is queued goes out until the returned function is called. It cuts every line: what was queued meanwhile
   * waits for the companions' next login.
   */
  hold(): () => void {
    this.#holds += 1
    return () => {
      this.#holds -= 1
      for (const session of this.#live.values()) session.cut()
    }
  }

  tell(device: DeviceId, node: Stanza): void {
    this.#live.get(keyOf(device))?.tell(node)
  }

  isConnected(device: DeviceId): boolean {
    return this.#live.has(keyOf(device))
  }

  /** One connection per device: an older one is told that it was replaced. */
  enter(device: DeviceId, session: LiveSession): void {
    const older = this.#live.get(keyOf(device))
    this.#live.set(keyOf(device), session)
    older?.replace()
  }

  leave(device: DeviceId, session: LiveSession): void {
    if (this.#live.get(keyOf(device)) === session) this.#live.delete(keyOf(device))
  }

  /** The device has been unlinked: it is told so and disconnected. */
  hangUp(device: DeviceId): void {
    this.#live.get(keyOf(device))?.removeDevice()
  }
}

function keyOf({ phone, number }: DeviceId): string {
  return `${phone}:${number}`
}
