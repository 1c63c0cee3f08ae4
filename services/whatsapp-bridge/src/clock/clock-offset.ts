/** So many of the newest instants count: one that travelled slowly is made good by the others. */
const SAMPLES = 20
/** The wall clock was set, rather than a little late to be read. */
const STEP_MS = 2000

/**
 * How far this machine's wall clock is ahead of WhatsApp's. WhatsApp writes its own time, in whole seconds, into what it
 * delivers; what is delivered at once has been on its way for a moment only. So each instant is a bound from above, and the
 * smallest of the last ones is the best there is: at most a second and the shortest way off.
 *
 * When somebody sets the wall clock, what was seen before says nothing any more.
 */
export class ClockOffset {
  /** What the wall clock showed beyond WhatsApp's, milliseconds: the offset and the way here together. */
  #differences: number[] = []
  #wallLead: number | undefined

  /**
   * Something arrived live. What waited for this device, and is delivered late, must not be told.
   *
   * @param seconds WhatsApp's time, Unix seconds.
   * @param wallMs Unix milliseconds here, at the same instant.
   * @param elapsedMs of a clock that nobody sets.
   */
  saw(seconds: number, wallMs: number, elapsedMs: number): void {
    if (!Number.isFinite(seconds) || seconds <= 0) return
    this.#forgetWhenSet(wallMs, elapsedMs)
    this.#differences.push(wallMs - seconds * 1000)
    if (this.#differences.length > SAMPLES) this.#differences.shift()
  }

  /** Seconds, below 0 when this machine is behind; undefined while nothing is known. */
  aheadSeconds(wallMs: number, elapsedMs: number): number | undefined {
    this.#forgetWhenSet(wallMs, elapsedMs)
    if (this.#differences.length === 0) return undefined
    return Math.round(Math.min(...this.#differences) / 1000)
  }

  #forgetWhenSet(wallMs: number, elapsedMs: number): void {
    const lead = wallMs - elapsedMs
    if (this.#wallLead !== undefined && Math.abs(lead - this.#wallLead) > STEP_MS) this.#differences = []
    if (this.#differences.length === 0 || this.#wallLead === undefined) this.#wallLead = lead
  }
}
