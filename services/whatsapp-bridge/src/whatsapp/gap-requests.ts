import { bareJid } from '@wa-monitor/contracts'
import type { MessageStoreWriter } from '@wa-monitor/message-store'
import type { Log } from '@wa-monitor/service'
import type { WASocket } from '@whiskeysockets/baileys'
import type { GapRow } from '../session/gaps.ts'
import { isResent } from './gap-schedule.ts'
import type { Gaps } from './gaps.ts'

/** What is waiting at WhatsApp comes first, and may be what is missing. */
const AFTER_OPEN_MS = 5000
/** How often it is looked whether a request is due: by the clock on the wall, which may be set. */
const LOOK_MS = 1000
/** As many messages as a phone gives at once. */
const HISTORY_COUNT = 50

type Asking = Pick<WASocket, 'requestPlaceholderResend' | 'fetchMessageHistory'>

interface Dependencies {
  gaps: Gaps
  store: Pick<MessageStoreWriter, 'firstAfterGap'>
  log: Log
  now: () => number
  /** How long an open connection is left alone first. */
  afterOpenMs?: number
}

/**
 * Asks the own phone for what is missing, one message after the other, when its time has come (`gap-schedule.ts`). The
 * answers come in like everything else and land in messages.db, which fills the gap.
 */
export class GapRequests {
  readonly #deps: Dependencies
  #socket: Asking | undefined
  #timer: NodeJS.Timeout | undefined
  #asking = false

  constructor(deps: Dependencies) {
    this.#deps = deps
  }

  open(socket: Asking): void {
    this.close()
    this.#socket = socket
    this.#timer = setTimeout(() => {
      this.#timer = setInterval(() => void this.#askWhatIsDue(), LOOK_MS)
      this.#timer.unref()
      void this.#askWhatIsDue()
    }, this.#deps.afterOpenMs ?? AFTER_OPEN_MS)
    this.#timer.unref()
  }

  close(): void {
    this.#socket = undefined
    clearTimeout(this.#timer)
  }

  async #askWhatIsDue(): Promise<void> {
    const { gaps, now } = this.#deps
    if (this.#asking) return
    this.#asking = true
    try {
      for (let gap = gaps.next(); gap && gap.next_ask_at <= now() && this.#socket; gap = gaps.next())
        await this.#ask(gap, this.#socket)
    } finally {
      this.#asking = false
    }
  }

  async #ask(gap: GapRow, socket: Asking): Promise<void> {
    const { gaps, log } = this.#deps
    const road = gaps.ask(gap)
    if (!road) return
    const about = { message_id: gap.id, chat_jid: gap.chat_jid }
    try {
      if (road === 'history' && (await this.#askHistory(gap, socket)))
        log.debug(about, 'Asked the own phone for the history around a missing message')
      else if (isResent(gap.reason)) {
        await socket.requestPlaceholderResend(keyOf(gap))
        log.debug(about, 'Asked the own phone for a missing message')
      }
    } catch (error) {
      log.debug(about, `A missing message could not be asked for (${(error as Error).message})`)
    }
  }

  /**
   * Asks for what comes before the first message after the missing one: a phone answers with the messages before the one
   * it is given. False when nothing has come after it yet.
   */
  async #askHistory(gap: GapRow, socket: Asking): Promise<boolean> {
    const after = this.#deps.store.firstAfterGap(gap.chat_jid, gap.id)
    if (!after) return false
    const key = { remoteJid: gap.chat_jid, fromMe: after.is_from_me === 1, id: after.id }
    // In seconds, whatever the field is called (as other clients send it).
    await socket.fetchMessageHistory(HISTORY_COUNT, key, Math.floor(after.timestamp / 1000))
    return true
  }
}

/** As the stanza named it: that is the form the phone knows it under. */
function keyOf(gap: GapRow): { remoteJid: string; fromMe: boolean; id: string; participant?: string } {
  const { from = gap.chat_jid, participant } = JSON.parse(gap.attrs) as Record<string, string | undefined>
  return {
    remoteJid: bareJid(from),
    fromMe: gap.is_from_me === 1,
    id: gap.id,
    ...(participant && { participant: bareJid(participant) }),
  }
}
