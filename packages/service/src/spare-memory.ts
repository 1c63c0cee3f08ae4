/** How long nothing must have needed much memory. */
const QUIET_MS = 10_000
/** What is needed a little at a time adds up more slowly. */
const SELDOM_MS = 10 * 60_000

/** A collection that also gives pages back to the system: 50 ms for 15 MB. Needs Node's option `--expose-gc`. */
const collectAll = () => globalThis.gc?.({ type: 'major', execution: 'sync', flavor: 'last-resort' })

/**
 * Gives back what was needed for a time only. V8 keeps the room it once had for new objects, and what a program needed to
 * start; for a service that waits most of the time that is 10 MB and more, as long as it lives.
 */
export class SpareMemory {
  readonly #collect: () => void
  #quiet: NodeJS.Timeout | undefined
  #seldom: NodeJS.Timeout | undefined

  constructor(collect: () => void = collectAll) {
    this.#collect = collect
  }

  /** Much was needed just now: it is given back after 10 s without another call. */
  usedMuch(): void {
    clearTimeout(this.#quiet)
    this.#quiet = this.#in(QUIET_MS)
  }

  /** Something was needed: it is given back within 10 minutes. */
  usedSome(): void {
    this.#seldom ??= this.#in(SELDOM_MS)
  }

  stop(): void {
    clearTimeout(this.#quiet)
    clearTimeout(this.#seldom)
    this.#quiet = undefined
    this.#seldom = undefined
  }

  #in(ms: number): NodeJS.Timeout {
    const giveBack = () => {
      this.stop()
      this.#collect()
    }
    return setTimeout(giveBack, ms).unref()
  }
}
