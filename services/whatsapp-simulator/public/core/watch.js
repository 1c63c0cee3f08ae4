/** Looks for news when it is told that there is some, and now and then all the same; one look at a time. */

/** While nobody tells: ask. */
const UNTOLD_MS = 1000
/** What is never told, such as what auto-link found. */
const TOLD_MS = 5000

/**
 * @param {() => Promise<void>} look
 * @param {() => void} failed called after each look that failed
 */
export function watch(look, failed) {
  let every = UNTOLD_MS
  let again = false
  /** A look may cost the simulator something: it gets as long a rest. */
  let restUntil = 0
  /** @type {Promise<void> | undefined} */
  let running
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer

  const run = async () => {
    clearTimeout(timer)
    again = false
    const began = performance.now()
    await look().catch(failed)
    const ended = performance.now()
    restUntil = ended + (ended - began)
    running = undefined
    clearTimeout(timer)
    timer = setTimeout(start, again ? restUntil - ended : every)
  }
  const start = () => (running ??= run())
  void start()

  return {
    /** There is something new. */
    soon() {
      again = true
      if (running) return
      clearTimeout(timer)
      timer = setTimeout(start, Math.max(0, restUntil - performance.now()))
    },
    /** Looks now. Resolves when what had happened before the call is shown. */
    async hurry() {
      await running
      await start()
    },
    /** @param {boolean} told whether `soon` is called when something happens */
    setTold(told) {
      every = told ? TOLD_MS : UNTOLD_MS
      this.soon()
    },
  }
}
