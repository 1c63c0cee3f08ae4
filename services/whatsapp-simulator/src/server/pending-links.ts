import type { QrCode } from '../protocol/qr-code.ts'
import type { Account } from '../storage/accounts.ts'

/** A connection that waits to be linked. */
export interface Linkable {
  /** Whether the code is really this connection's: keys included. */
  matches(code: QrCode): boolean
  /** @returns the new device's JID, once the client has accepted it. */
  link(account: Account, advSecret: Buffer): Promise<string>
  /** The same after a pairing code was typed on the account's phone. */
  linkByCode(account: Account, code: string): Promise<string>
}

/** How long the codes of a connection live: as WhatsApp's do unless a test is in a hurry. */
export interface CodeLife {
  firstMs: number
  /** Each further one. A pairing code lives as long as all of them together. */
  nextMs: number
}

const WHATSAPP_CODE_LIFE: CodeLife = { firstMs: 60_000, nextMs: 20_000 }

/** So many codes are remembered as expired; an older one is as unknown as one that never was. */
const REMEMBERED = 200

/** The connections that wait to be linked, by what their users can show or type. */
export class PendingLinks {
  readonly life: CodeLife
  readonly #byRef = new Map<string, Linkable>()
  readonly #byPhone = new Map<string, Linkable>()
  readonly #expired = new Set<string>()

  constructor(life: CodeLife = WHATSAPP_CODE_LIFE) {
    this.life = life
  }

  /** `refs` are in the QR codes the connection shows. */
  add(refs: readonly string[], waiting: Linkable): void {
    for (const ref of refs) this.#byRef.set(ref, waiting)
  }

  /** The connection's client wants to be linked to this number by a code. */
  addPhone(phone: string, waiting: Linkable): void {
    this.#byPhone.set(phone, waiting)
    this.#expired.delete(phone)
  }

  /** These codes have been shown for long enough. */
  expire(refs: readonly string[]): void {
    for (const ref of refs) {
      if (this.#byRef.delete(ref)) this.#remember(ref)
    }
  }

  expirePhone(phone: string, waiting: Linkable): void {
    if (this.#byPhone.get(phone) !== waiting) return
    this.#byPhone.delete(phone)
    this.#remember(phone)
  }

  /** The connection is gone. */
  remove(refs: readonly string[], waiting: Linkable): void {
    for (const ref of refs) this.#byRef.delete(ref)
    for (const [phone, other] of this.#byPhone) if (other === waiting) this.#byPhone.delete(phone)
  }

  /** How many connections wait; each shows several codes. */
  count(): number {
    return new Set(this.#byRef.values()).size
  }

  find(ref: string): Linkable | undefined {
    return this.#byRef.get(ref)
  }

  findByPhone(phone: string): Linkable | undefined {
    return this.#byPhone.get(phone)
  }

  /** Whether the ref of a QR code, or the code asked for by this phone number, was good once. */
  hasExpired(refOrPhone: string): boolean {
    return this.#expired.has(refOrPhone)
  }

  #remember(refOrPhone: string): void {
    this.#expired.add(refOrPhone)
    if (this.#expired.size <= REMEMBERED) return
    for (const oldest of this.#expired) {
      this.#expired.delete(oldest)
      return
    }
  }
}
