/** Exact sliding windows over the instants at which messages were counted. Pure: the clock is an argument. */

export interface Window {
  seconds: number
  /** How many may be counted in any stretch of that length. */
  limit: number
}

/**
 * The first instant, Unix milliseconds and never before `now`, at which one more message may be counted without any
 * stretch of a window's length holding more than its limit, both ends included.
 *
 * @param countedAt when earlier messages were counted, Unix milliseconds, in any order.
 */
export function nextFreeAt(countedAt: readonly number[], windows: readonly Window[], now: number): number {
  return freeAt(
    countedAt.toSorted((a, b) => a - b),
    windows,
    now,
  )
}

/** When each of `count` messages that go out as early as they may will go, in order. */
export function forecast(
  countedAt: readonly number[],
  windows: readonly Window[],
  now: number,
  count: number,
): number[] {
  const oldestFirst = countedAt.toSorted((a, b) => a - b)
  const times: number[] = []
  let at = now
  for (let n = 0; n < count; n++) {
    at = freeAt(oldestFirst, windows, at)
    times.push(at)
    if (at === Number.POSITIVE_INFINITY) continue
    // At the end, unless something is counted in what is the future here.
    let place = oldestFirst.length
    while ((oldestFirst[place - 1] ?? at) > at) place -= 1
    oldestFirst.splice(place, 0, at)
  }
  return times
}

function freeAt(oldestFirst: readonly number[], windows: readonly Window[], now: number): number {
  let free = now
  for (const { seconds, limit } of windows) {
    if (limit <= 0) return Number.POSITIVE_INFINITY
    const nth = oldestFirst[oldestFirst.length - limit]
    if (nth !== undefined) free = Math.max(free, nth + seconds * 1000 + 1)
  }
  return free
}

/** How many were counted in the window that ends at `now`. */
export function usedIn(window: Window, countedAt: readonly number[], now: number): number {
  return countedAt.filter((at) => at >= now - window.seconds * 1000).length
}

/** The longest window, in milliseconds: instants older than that no longer matter. */
export function longestMs(windows: readonly Window[]): number {
  return Math.max(0, ...windows.map(({ seconds }) => seconds)) * 1000
}
