import { attribute, encodeStanza, type Stanza } from '../protocol/stanza.ts'
import type { DeviceId } from '../storage/devices.ts'
import type { QueuedAs } from '../storage/queue.ts'
import type { Storage } from '../storage/storage.ts'

/** A logged-in companion. */
export interface LiveSession {
  /** Sends what waits in its queue; does nothing before the offline queue is through. */
  deliver(): void
  /** Sends something that is not kept when it gets lost. */
  tell(stanza: Stanza): void
  /** Another connection logged in as this device. */
  replace(): void
  /** The device is no longer linked. */
  removeDevice(): void
}

/** The linked companions of all accounts: what they have to be told, and which of them listen. */
export class Companions {
  readonly #storage: Storage
  readonly #live = new Map<string, LiveSession>()

  constructor(storage: Storage) {
    this.#storage = storage
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
  }

  /** Wakes the companions that are logged in; the others find it all at their next login. */
  deliver(devices: Iterable<DeviceId>): void {
    for (const device of devices) this.#live.get(keyOf(device))?.deliver()
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

  /** Unlinks a device: its keys and its queue are gone. */
  remove(device: DeviceId): void {
    this.#storage.devices.remove(device)
    this.#live.get(keyOf(device))?.removeDevice()
  }
}

function keyOf({ phone, number }: DeviceId): string {
  return `${phone}:${number}`
}
