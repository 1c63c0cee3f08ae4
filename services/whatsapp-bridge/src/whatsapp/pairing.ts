import { maskNumber } from '@wa-monitor/contracts'
import { nextFreeAt } from '@wa-monitor/limits'
import type { Log } from '@wa-monitor/service'
import type { BinaryNode, WASocket } from '@whiskeysockets/baileys'
import type { Meta } from '../session/session.ts'

/** Linking by a code that is typed on the phone, as others see it. */
export interface PairingStatus {
  /** As it is typed: `ABCD-EFGH`. Null while there is none. */
  code: string | null
  /** Whose phone it is for, digits; null when nobody has asked. */
  phone: string | null
  /** Why there is no code, or a new one; for people, and null when there is nothing to say. */
  note: string | null
}

/** Why a code was not asked for. */
export class PairingError extends Error {
  override name = 'PairingError'
  readonly code: 'already_linked' | 'not_ready' | 'pairing_limit'
  readonly retryAfterSeconds: number | undefined

  constructor(code: PairingError['code'], message: string, retryAfterSeconds?: number) {
    super(message)
    this.code = code
    this.retryAfterSeconds = retryAfterSeconds
  }
}

interface Dependencies {
  /** WHATSAPP_PAIRING_PHONE, digits: a code is asked for without anybody's doing. */
  configured: string | undefined
  meta: Meta
  now: () => number
  log: Log
  /** Ends the connection and makes another, with fresh credentials. */
  startOver: () => void
}

/** Every code rings on somebody's phone, and WhatsApp stops answering those who ask too often. */
const WINDOWS = [
  { seconds: 10, limit: 1 },
  { seconds: 3600, limit: 6 },
]
const HOUR_MS = 3_600_000
/** Longer than that a connection does not wait for its turn to ask. */
const SOON_MS = 30_000
/** How many codes are asked for without a person, one per connection, before one has to ask. */
const BY_ITSELF = 3
const ANSWER_MS = 15_000
const ASKED_AT = 'pairing_asked_at'

/**
 * Asks WhatsApp for pairing codes, beside the QR code, which is there all the time.
 *
 * A code belongs to its connection, and a connection to one number: the client library takes the number for its own as
 * soon as it asks. So each code is asked for once per connection, another number needs another connection, and what the
 * library then believes is not kept until the phone has confirmed it (`isLinked`). A connection ends when its QR codes
 * have run out, code or no code; the next one brings a new code.
 */
export class Pairing {
  readonly #deps: Dependencies
  #phone: string | undefined
  #byItself = BY_ITSELF
  /** Somebody has asked, and it was counted: the next connection asks WhatsApp. */
  #due = false
  #socket: WASocket | undefined
  #timer: NodeJS.Timeout | undefined
  #asked = false
  #code: string | null = null
  #note: string | null = null

  constructor(deps: Dependencies) {
    this.#deps = deps
    this.#phone = deps.configured
  }

  status(): PairingStatus {
    return { code: this.#code, phone: this.#phone ?? null, note: this.#note }
  }

  /** This connection shows a QR code: it can ask for a pairing code now. */
  ready(socket: WASocket): void {
    if (socket === this.#socket) return
    this.#socket = socket
    this.#asked = false
    if (this.#phone === undefined) return
    if (!this.#due) return this.#askByItself(socket, this.#phone)
    this.#due = false
    void this.#ask(socket, this.#phone)
  }

  /** The connection is over, or a phone has accepted. */
  ended(linked: boolean): void {
    clearTimeout(this.#timer)
    const unused = this.#code !== null && !linked
    this.#socket = undefined
    this.#code = null
    if (unused) this.#note = 'The last code was typed wrongly, or not in time, and is no longer valid.'
    if (!linked) return
    this.#note = null
    this.#phone = this.#deps.configured
    this.#byItself = BY_ITSELF
  }

  /**
   * Somebody wants a code for this number; `status` shows it soon.
   *
   * @param phone digits, in international form.
   * @throws PairingError `pairing_limit` when WhatsApp was asked too often, `not_ready` between two connections.
   */
  ask(phone: string): void {
    const { startOver } = this.#deps
    if (!this.#socket)
      throw new PairingError(
        'not_ready',
        'The bridge is connecting to WhatsApp; try again in a few seconds',
        5,
      )
    const waitMs = this.#waitMs()
    if (waitMs > 0) throw tooMany(Math.ceil(waitMs / 1000))
    this.#count()
    clearTimeout(this.#timer)
    this.#phone = phone
    this.#byItself = BY_ITSELF
    this.#code = null
    if (!this.#asked) return void this.#ask(this.#socket, phone)
    this.#due = true
    this.#note = null
    startOver()
  }

  #askByItself(socket: WASocket, phone: string): void {
    if (this.#byItself === 0) {
      this.#note = 'Nobody has typed the last codes, so no more are asked for until somebody wants one.'
      return
    }
    const waitMs = this.#waitMs()
    if (waitMs > SOON_MS) {
      this.#note =
        'WhatsApp was asked for many codes already; ask for another one later, or scan the QR code.'
      return
    }
    if (waitMs > 0) {
      this.#timer = setTimeout(() => this.#askByItself(socket, phone), waitMs)
      return
    }
    this.#count()
    this.#byItself -= 1
    void this.#ask(socket, phone)
  }

  /** When WhatsApp was asked in the last hour. A clock that was set back makes none of them later than now. */
  #askedAt(): number[] {
    const { meta, now } = this.#deps
    const all = JSON.parse(meta.read(ASKED_AT) ?? '[]') as number[]
    return all.filter((at) => at > now() - HOUR_MS).map((at) => Math.min(at, now()))
  }

  #waitMs(): number {
    const { now } = this.#deps
    return nextFreeAt(this.#askedAt(), WINDOWS, now()) - now()
  }

  #count(): void {
    const { meta, now } = this.#deps
    meta.write(ASKED_AT, JSON.stringify([...this.#askedAt(), now()]))
  }

  async #ask(socket: WASocket, phone: string): Promise<void> {
    const { log } = this.#deps
    this.#asked = true
    const answer = answerOf(socket)
    try {
      const code = await socket.requestPairingCode(phone)
      const refusal = await answer
      if (socket !== this.#socket) return
      if (refusal !== undefined) return this.#failed(phone, refusal)
      this.#note = null
      this.#code = `${code.slice(0, 4)}-${code.slice(4)}`
      log.info(`A pairing code for ${maskNumber(phone)} is shown at /login`)
    } catch (error) {
      if (socket === this.#socket) this.#failed(phone, (error as Error).message)
    }
  }

  #failed(phone: string, reason: string): void {
    this.#note = `WhatsApp gave no code for ${maskNumber(phone)} (${reason}). Check the number, or scan the QR code.`
    this.#deps.log.warn(this.#note)
  }
}

/** Undefined when WhatsApp has accepted, else why not. The library neither waits for this answer nor tells of it. */
function answerOf(socket: WASocket): Promise<string | undefined> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => done('it did not answer'), ANSWER_MS)
    const accepted = () => done(undefined)
    const refused = ({ content }: BinaryNode) => {
      const error = Array.isArray(content) ? content.find(({ tag }) => tag === 'error') : undefined
      done([error?.attrs.code, error?.attrs.text].filter(Boolean).join(' ') || 'refused')
    }
    const done = (refusal: string | undefined) => {
      clearTimeout(timer)
      socket.ws.off('CB:iq,,link_code_companion_reg', accepted)
      socket.ws.off('CB:iq,type:error', refused)
      resolve(refusal)
    }
    socket.ws.on('CB:iq,,link_code_companion_reg', accepted)
    socket.ws.on('CB:iq,type:error', refused)
  })
}

function tooMany(seconds: number): PairingError {
  return new PairingError(
    'pairing_limit',
    `WhatsApp allows few pairing codes; the next one may be asked for in ${describeWait(seconds)}. The QR code works meanwhile`,
    seconds,
  )
}

function describeWait(seconds: number): string {
  return seconds <= 90 ? `${seconds} seconds` : `${Math.ceil(seconds / 60)} minutes`
}
