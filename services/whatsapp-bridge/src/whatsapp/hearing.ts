import type { Log } from '@wa-monitor/service'
import type { BinaryNode, WASocket } from '@whiskeysockets/baileys'
import type { RhythmRow, RhythmTable } from '../session/rhythm-table.ts'
import type { Meta } from '../session/session.ts'
import { type HearingVerdict, judgeHearing } from './hearing-decision.ts'
import { isOddSilence, learnHour, slotOf } from './rhythm.ts'
import type { StanzaAccounts } from './stanza-accounts.ts'

const HOUR_MS = 60 * 60_000
const LOOK_MS = 1000
/** An hour with a shorter break still teaches what is usual. */
const SHORT_BREAK_MS = 5 * 60_000
/** Where session.db says when the process last ended for deafness, Unix milliseconds. */
const RESTARTED_AT = 'deaf_restart_at'
/** What WhatsApp delivers by itself; answers to our own questions prove nothing. */
const DELIVERED = ['CB:message', 'CB:receipt', 'CB:notification']

interface Dependencies {
  rhythm: RhythmTable
  meta: Meta
  accounts: Pick<StanzaAccounts, 'stuckMs'>
  log: Log
  /** Unix milliseconds: for the rhythm of the week. */
  now: () => number
  /** Milliseconds of a clock nobody sets: for waiting. */
  elapsed: () => number
  reconnect: (why: string) => void
  /** The process must end; another one takes over. */
  restart: (why: string) => void
}

const WORDS: Record<HearingVerdict['why'], string> = {
  undelivered: 'WhatsApp says that messages wait, and delivers none',
  unhandled: 'messages arrive and are not handled',
  silent: 'nothing has come for longer than usual at this hour of the week',
}

/**
 * Watches whether an open connection still hears (`hearing-decision.ts`), and learns what is usual (`rhythm.ts`): which
 * minutes of each hour of the week bring something, from the hours through which the connection was open.
 */
export class Hearing {
  readonly #deps: Dependencies
  readonly #rhythm: Map<number, RhythmRow>
  #timer: NodeJS.Timeout | undefined
  #isOpen = false
  /** Since when it has been open, but for short breaks. */
  #openedAt = Infinity
  #closedAt = -Infinity
  /** By the clock on the wall: since when there is silence. */
  #heardAt = 0
  #promisedAt: number | undefined
  #heardSincePromise = false
  #hour = 0
  #activeMinutes = new Set<number>()
  #restartedAt: number
  #reconnectedAt = -Infinity
  #vainReconnects = 0
  #heardSinceReconnect = true
  /** Why this connection was made anew, while nothing shows that it does better. */
  #secondChance: HearingVerdict['why'] | undefined

  constructor(deps: Dependencies) {
    this.#deps = deps
    this.#rhythm = new Map(deps.rhythm.all().map((row) => [row.slot, row]))
    this.#restartedAt = Number(deps.meta.read(RESTARTED_AT) ?? -Infinity)
  }

  /** A new socket, nothing has arrived on it yet. */
  listen(socket: Pick<WASocket, 'ws'>): void {
    this.#promisedAt = undefined
    this.#heardSincePromise = false
    for (const event of DELIVERED) socket.ws.on(event, () => this.#heard())
    socket.ws.on('CB:ib,,offline_preview', (node: BinaryNode) => this.#promised(node))
  }

  opened(): void {
    const { now } = this.#deps
    this.#isOpen = true
    this.#heardAt = now()
    if (now() - this.#closedAt > SHORT_BREAK_MS) {
      this.#openedAt = now()
      this.#startHour(now())
    }
    this.#timer ??= setInterval(() => this.#look(), LOOK_MS)
    this.#timer.unref()
  }

  closed(): void {
    if (this.#isOpen) this.#closedAt = this.#deps.now()
    this.#isOpen = false
    this.#promisedAt = undefined
    clearInterval(this.#timer)
    this.#timer = undefined
  }

  #heard(): void {
    const now = this.#deps.now()
    this.#learn()
    this.#heardAt = now
    this.#heardSincePromise = true
    this.#heardSinceReconnect = true
    this.#activeMinutes.add(Math.floor(now / 60_000))
  }

  /** Right after a login WhatsApp says how much waits for this device. */
  #promised({ content }: BinaryNode): void {
    const preview = Array.isArray(content) ? content.find(({ tag }) => tag === 'offline_preview') : undefined
    const { message = 0, receipt = 0, notification = 0 } = preview?.attrs ?? {}
    if (Number(message) + Number(receipt) + Number(notification) > 0) this.#promisedAt = this.#deps.elapsed()
    // Nothing waits: it was quiet, and the connection hears as far as anybody can tell.
    else if (this.#secondChance !== 'unhandled') this.#secondChance = undefined
  }

  #look(): void {
    const { now, elapsed, accounts } = this.#deps
    this.#learn()
    const stuckMs = accounts.stuckMs()
    if (this.#heardSincePromise && stuckMs === 0) this.#secondChance = undefined
    const promised = this.#heardSincePromise ? undefined : this.#promisedAt
    const verdict = judgeHearing({
      promisedMs: promised === undefined ? 0 : elapsed() - promised,
      stuckMs,
      isOddSilence: isOddSilence(this.#rhythm, this.#heardAt, now()),
      sinceReconnectMs: now() - this.#reconnectedAt,
      vainReconnects: this.#vainReconnects,
      isSecondChance: this.#secondChance !== undefined,
      sinceRestartMs: now() - this.#restartedAt,
    })
    if (verdict) this.#act(verdict)
  }

  #act({ action, why }: HearingVerdict): void {
    const { now, log, meta, reconnect, restart } = this.#deps
    if (action === 'restart') {
      this.#restartedAt = now()
      meta.write(RESTARTED_AT, String(this.#restartedAt))
      restart(`The connection is deaf, and so was the one before: ${WORDS[why]}`)
      return
    }
    this.#vainReconnects = this.#heardSinceReconnect ? 0 : this.#vainReconnects + 1
    this.#heardSinceReconnect = false
    this.#reconnectedAt = now()
    this.#secondChance = why
    log.warn(`The connection may be deaf (${WORDS[why]}); connecting anew`)
    reconnect(why)
  }

  #startHour(at: number): void {
    this.#hour = Math.floor(at / HOUR_MS)
    this.#activeMinutes = new Set()
  }

  /** At the end of an hour; one in which the connection was not open throughout teaches nothing. */
  #learn(): void {
    const now = this.#deps.now()
    const hour = Math.floor(now / HOUR_MS)
    if (hour === this.#hour) return
    const start = this.#hour * HOUR_MS
    if (hour === this.#hour + 1 && this.#isOpen && this.#openedAt <= start) {
      const minutes = this.#activeMinutes.size
      const slot = slotOf(start)
      const row = learnHour(this.#rhythm.get(slot), slot, minutes)
      this.#rhythm.set(slot, row)
      this.#deps.rhythm.save(row)
    }
    this.#startHour(now)
  }
}
