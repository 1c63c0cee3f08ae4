/** Looks for news again and again, one look at a time. */

const EVERY_MS = 1000

/** After a post its delivery and answers follow soon. */
const HURRIED_MS = 150
const HURRIED_LOOKS = 10

/**
 * @param {() => Promise<void>} look
 * @param {() => void} failed called after each look that failed
 */
export function watch(look, failed) {
  let hurried = 0
  /** @type {Promise<void> | undefined} */
  let running
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer

  const run = async () => {
    clearTimeout(timer)
    try {
      await look()
    } catch {
      failed()
    }
    running = undefined
    clearTimeout(timer)
    timer = setTimeout(start, hurried > 0 ? HURRIED_MS : EVERY_MS)
    hurried = Math.max(0, hurried - 1)
  }
  const start = () => (running ??= run())
  void start()

  return {
    /** Looks now and soon again. Resolves when what had happened before the call is shown. */
    async hurry() {
      hurried = HURRIED_LOOKS
      await running
      await start()
    },
  }
}
