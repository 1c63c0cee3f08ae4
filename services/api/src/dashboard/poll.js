/**
 * Calls `look` now and again and again, while the page can be seen; at once when it comes back into sight.
 *
 * @param {() => Promise<void>} look never throws
 * @param {number} everyMs
 * @returns {{ now: () => void, stop: () => void }}
 */
export function poll(look, everyMs) {
  let timer = 0
  let running = false
  let stopped = false
  const round = async () => {
    clearTimeout(timer)
    if (running || stopped) return
    running = true
    if (!document.hidden) await look()
    running = false
    if (!stopped) timer = setTimeout(() => void round(), everyMs)
  }
  const onVisible = () => {
    if (!document.hidden) void round()
  }
  document.addEventListener('visibilitychange', onVisible)
  void round()
  return {
    now: () => void round(),
    stop() {
      stopped = true
      clearTimeout(timer)
      document.removeEventListener('visibilitychange', onVisible)
    },
  }
}
