import { setTimeout as pause } from 'node:timers/promises'
import type { MessageStoreWriter } from '@wa-monitor/message-store'
import { type Log, Tally } from '@wa-monitor/service'
import type { DiskGuard } from '../disk/disk-guard.ts'
import type { Session } from '../session/session.ts'

const DAY_MS = 24 * 60 * 60_000
/** Not in the middle of a start. */
const FIRST_RUN_MS = 5 * 60_000
/** So many rows in one commit, some milliseconds' worth; everybody else has his turn in between. */
const STEP_ROWS = 200
const STEP_PAUSE_MS = 50

interface Dependencies {
  session: Pick<Session, 'inbox' | 'outbox' | 'gaps'>
  store: Pick<MessageStoreWriter, 'removeOlder'>
  /** How long messages and what was sent are kept; 0: for ever. */
  days: number
  /** How long it is remembered what WhatsApp may deliver again. */
  redeliveryDays: number
  disk: Pick<DiskGuard, 'stopped'>
  log: Log
  now: () => number
}

/**
 * Once a day, in small steps: removes what the two files need no longer to recognise what WhatsApp delivers again and, where
 * an operator wants it, messages and sends of long ago.
 */
export class Retention {
  readonly #deps: Dependencies
  readonly #removed = new Tally('table')
  #timer: NodeJS.Timeout | undefined
  #running: Promise<void> | undefined
  #stopped = false

  constructor(deps: Dependencies) {
    this.#deps = deps
    for (const table of ['messages', 'outbox', 'inbox', 'gaps']) this.#removed.add([table], 0)
  }

  /** Messages sent before this are no longer kept, Unix milliseconds: history that brings them is not stored. */
  keptSince(): number {
    const { days, now } = this.#deps
    return days === 0 ? 0 : now() - days * DAY_MS
  }

  start(): void {
    this.#timer = setTimeout(() => {
      this.#timer = setInterval(() => this.#runSafely(), DAY_MS).unref()
      this.#runSafely()
    }, FIRST_RUN_MS).unref()
  }

  /** Resolves when nothing is under way any more. */
  async stop(): Promise<void> {
    this.#stopped = true
    clearTimeout(this.#timer)
    await this.#running
  }

  /** Removes everything that is due; nothing while the disk is full, as even removing takes room. */
  async run(): Promise<void> {
    const { session, store, days, redeliveryDays, disk, now, log } = this.#deps
    if (disk.stopped() !== undefined) return
    const redelivery = now() - redeliveryDays * DAY_MS
    this.#removed.add(['inbox'], session.inbox.purge(redelivery))
    this.#removed.add(['gaps'], session.gaps.purge(redelivery))
    if (days === 0) return
    const before = this.keptSince()
    const messages = await this.#inSteps('messages', () => store.removeOlder(before, STEP_ROWS))
    const sends = await this.#inSteps('outbox', () => session.outbox.purge(before, STEP_ROWS))
    if (messages + sends > 0)
      log.info(`Removed ${messages} messages and ${sends} sends that are older than ${days} days`)
  }

  samples() {
    return this.#removed.samples()
  }

  async #inSteps(table: string, step: () => number): Promise<number> {
    let total = 0
    while (!this.#stopped) {
      const removed = step()
      total += removed
      this.#removed.add([table], removed)
      if (removed < STEP_ROWS) break
      await pause(STEP_PAUSE_MS)
    }
    return total
  }

  #runSafely(): void {
    this.#running = this.run().catch((error: Error) =>
      this.#deps.log.error(
        { err: error },
        'What is too old could not be removed; it is tried again tomorrow',
      ),
    )
  }
}
