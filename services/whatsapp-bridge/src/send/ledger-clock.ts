import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { uptime } from 'node:os'

/** What a process can learn about passing time. */
export interface Timepiece {
  /** The same for every process since this machine started, and never again; one of its own where nothing tells. */
  bootId: string
  /** Milliseconds since this machine started, sleep included. Nobody can set it. */
  upMs: () => number
  /** Unix milliseconds. Anybody may set it, in either direction. */
  wallMs: () => number
}

/** One instant on all three clocks. */
export interface ClockMark {
  boot_id: string
  up_ms: number
  wall_ms: number
  ledger_ms: number
}

/** A machine tells how long it is up in steps of this. */
const CLOCK_STEP_MS = 10

/** A wall clock that drifts less than this against the machine's own has not been set. */
const DRIFT_MS = 1_000

/**
 * The clock of the limit ledger: it shows Unix milliseconds when it is made, never goes back, and runs as fast as real
 * time whatever anybody does to the wall clock.
 *
 * - While the machine runs, it is the machine's own count of the time since its start: through changes of the wall
 *   clock, restarts of the bridge and crashes. A mark that names the same boot leads from process to process.
 * - Across a restart of the machine only the wall clock knows how long it was off. It is believed once, for the time
 *   since the last mark, and a step back counts as no time at all. `note` makes a new mark when the wall clock was set,
 *   so a change made earlier than that plays no part.
 *
 * What remains: a wall clock set forward while the machine is off, or within the minute before, ages the ledger by as
 * much.
 */
export class LedgerClock {
  readonly #timepiece: Timepiece
  readonly #save: (mark: ClockMark) => void
  #mark: ClockMark

  /**
   * @param last the newest mark there is; undefined in a new ledger, or one from before there were marks.
   * @param newest the newest entry of the ledger: the clock starts no earlier.
   * @param save called with each new mark; must be on the disk when it returns.
   */
  constructor(
    timepiece: Timepiece,
    last: ClockMark | undefined,
    newest: number,
    save: (mark: ClockMark) => void,
  ) {
    this.#timepiece = timepiece
    this.#save = save
    this.#mark = this.#markNow(
      last ? last.ledger_ms + this.#since(last) : Math.max(timepiece.wallMs(), newest),
    )
    save(this.#mark)
  }

  now(): number {
    return this.#mark.ledger_ms + Math.max(0, this.#timepiece.upMs() - this.#mark.up_ms)
  }

  /** An instant of the ledger as the wall clock would show it now. */
  toWall(instant: number): number {
    return this.#timepiece.wallMs() + (instant - this.now())
  }

  /** Makes a new mark when the wall clock was set since the last one. Call it about once a minute. */
  note(): void {
    const next = this.#markNow(this.now())
    const drift = next.wall_ms - next.ledger_ms - (this.#mark.wall_ms - this.#mark.ledger_ms)
    if (Math.abs(drift) < DRIFT_MS) return
    this.#mark = next
    this.#save(next)
  }

  #markNow(ledgerMs: number): ClockMark {
    const { bootId, upMs, wallMs } = this.#timepiece
    return { boot_id: bootId, up_ms: upMs(), wall_ms: wallMs(), ledger_ms: ledgerMs }
  }

  #since(last: ClockMark): number {
    const { bootId, upMs, wallMs } = this.#timepiece
    if (last.boot_id === bootId && upMs() >= last.up_ms) return upMs() - last.up_ms
    // The two readings of the other clock were rounded; better a little short.
    return Math.max(0, wallMs() - last.wall_ms - 2 * CLOCK_STEP_MS)
  }
}

const BOOT_ID = '/proc/sys/kernel/random/boot_id'

/** This machine's. Without Linux's boot id, every process counts as a restart of the machine. */
export function systemTimepiece(bootIdFile = BOOT_ID): Timepiece {
  return {
    bootId: readBootId(bootIdFile) ?? randomUUID(),
    upMs: () => Math.round(uptime() * 1000),
    wallMs: Date.now,
  }
}

function readBootId(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8').trim() || undefined
  } catch {
    return undefined
  }
}
