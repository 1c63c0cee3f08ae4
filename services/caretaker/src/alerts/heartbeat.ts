import type { Log } from '@wa-monitor/service'
import { noAnswer, request } from './channels/post.ts'

interface HeartbeatParts {
  url: string
  /** What keeps the caretaker from its work: with any, it stays silent. */
  reasons: () => string[]
  log: Log
  everyMs?: number
}

const EVERY_MS = 300_000
const TIMEOUT_MS = 10_000

/**
 * A dead man's switch: the address is called as long as the caretaker is well, and whoever is behind it calls somebody when
 * it stays silent (this machine is off, cut off, or frozen).
 */
export class Heartbeat {
  readonly #parts: HeartbeatParts
  readonly #stopping = new AbortController()
  #timer: NodeJS.Timeout | undefined
  #failing = false

  constructor(parts: HeartbeatParts) {
    this.#parts = parts
  }

  start(): void {
    void this.beat()
    this.#timer = setInterval(() => void this.beat(), this.#parts.everyMs ?? EVERY_MS)
  }

  stop(): void {
    clearInterval(this.#timer)
    this.#stopping.abort()
  }

  async beat(): Promise<void> {
    const { url, reasons, log } = this.#parts
    if (reasons().length > 0) return
    const problem = await this.#call(url)
    if (this.#stopping.signal.aborted) return
    if (problem === undefined && this.#failing) log.info('ALERT_HEARTBEAT_URL answers again')
    else if (problem !== undefined && !this.#failing) log.warn(`ALERT_HEARTBEAT_URL: ${problem}`)
    this.#failing = problem !== undefined
  }

  async #call(url: string): Promise<string | undefined> {
    try {
      const signal = AbortSignal.any([this.#stopping.signal, AbortSignal.timeout(TIMEOUT_MS)])
      const headers = { 'user-agent': 'wa-monitor' }
      const { status } = await request(url, { method: 'GET', headers, signal })
      return status >= 200 && status < 300 ? undefined : `answered ${status}`
    } catch (error) {
      return noAnswer(error, TIMEOUT_MS / 1000)
    }
  }
}
