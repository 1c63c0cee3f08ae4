import type { QrCode } from '../protocol/qr-code.ts'
import type { Account } from '../storage/accounts.ts'

/** A connection that shows a QR code. */
export interface Linkable {
  /** Whether the code is really this connection's: keys included. */
  matches(code: QrCode): boolean
  /** @returns the new device's JID, once the client has accepted it. */
  link(account: Account, code: QrCode): Promise<string>
}

/** The connections that wait to be linked, by the references in the codes they show. */
export class PendingLinks {
  readonly #byRef = new Map<string, Linkable>()

  add(refs: readonly string[], waiting: Linkable): void {
    for (const ref of refs) this.#byRef.set(ref, waiting)
  }

  remove(refs: readonly string[]): void {
    for (const ref of refs) this.#byRef.delete(ref)
  }

  /** How many connections wait; each shows several codes. */
  count(): number {
    return new Set(this.#byRef.values()).size
  }

  find(ref: string): Linkable | undefined {
    return this.#byRef.get(ref)
  }
}
