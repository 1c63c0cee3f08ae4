/** How long nothing must have needed the memory. */
const QUIET_MS = 10_000

/** A collection that also gives pages back to the system: 50 ms for 15 MB. Needs Node's option `--expose-gc`. */
const collectAll = () => globalThis.gc?.({ type: 'major', execution: 'sync', flavor: 'last-resort' })

/**
 * Gives back what was needed for a time only. V8 keeps the room it once had for new objects, and what a program needed to
 * start; for a service that waits most of the time that is 10 MB and more, as long as it lives.
 */
export class SpareMemory {
  readonly #collect: () => void
  #timer: NodeJS.Timeout | undefined

  constructor(collect: () => void = collectAll) {
    this.#collect = collect
  }

  /** Much was needed just now: it is given back after 10 s without another call. */
  used(): void {
    if (this.#timer) {
      this.#timer.refresh()
      return
    }
    this.#timer = setTimeout(() => {
      this.#timer = undefined
      this.#collect()
    }, QUIET_MS)
    this.#timer.unref()
  }

  stop(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
  }
}
