import type { Log } from '@wa-monitor/service'
import type { BinaryNode, WASocket } from '@whiskeysockets/baileys'
import { ClockOffset } from '../clock/clock-offset.ts'

/** Beyond this, times in reports are wrong enough for people to stumble over. */
const WARN_SECONDS = 60

interface Dependencies {
  log: Log
  /** Unix milliseconds. */
  now: () => number
  /** Milliseconds of a clock nobody sets. */
  elapsed: () => number
}

/** Compares this machine's clock with WhatsApp's: at each login, and with each message that is delivered live. */
export class ClockWatch {
  readonly #deps: Dependencies
  readonly #offset = new ClockOffset()
  #warned = false

  constructor(deps: Dependencies) {
    this.#deps = deps
  }

  /** A new socket, nothing has arrived on it yet. */
  listen(socket: Pick<WASocket, 'ws'>): void {
    socket.ws.prependListener('CB:success', (node: BinaryNode) => this.#saw(node))
    // In front of whoever marks live messages (`incoming-stanzas.ts`): only what waited on the server says `offline`.
    socket.ws.prependListener('CB:message', (node: BinaryNode) => {
      if (node.attrs.offline === undefined) this.#saw(node)
    })
  }

  /** How far this machine is ahead of WhatsApp, seconds (below 0: behind); undefined before the first login. */
  aheadSeconds(): number | undefined {
    const { now, elapsed } = this.#deps
    return this.#offset.aheadSeconds(now(), elapsed())
  }

  #saw({ attrs }: BinaryNode): void {
    const { now, elapsed, log } = this.#deps
    this.#offset.saw(Number(attrs.t), now(), elapsed())
    const ahead = this.aheadSeconds() ?? 0
    const isWrong = Math.abs(ahead) > WARN_SECONDS
    if (isWrong === this.#warned) return
    this.#warned = isWrong
    if (isWrong)
      log.warn(
        `This machine's clock is ${Math.abs(ahead)} s ${ahead > 0 ? 'ahead of' : 'behind'} WhatsApp's: set it (on Linux, timedatectl set-ntp true)`,
      )
    else log.info("This machine's clock agrees with WhatsApp's again")
  }
}
