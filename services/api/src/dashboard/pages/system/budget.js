/**
 * How much of each window is used at a moment: what was counted leaves a window when it is older than that. The bridge
 * says when it counted, so a page can let its meters refill without asking again.
 *
 * @param {{ windows: { seconds: number, limit: number, used: number }[], counted_at: number[] }} limits `counted_at`:
 * Unix milliseconds, oldest first
 * @param {number} now Unix milliseconds, by the bridge's clock
 * @returns {{ seconds: number, limit: number, used: number, nextAt: number | null }[]} `nextAt`: when there is room
 * for one more than now, while any is used
 */
export function budgetsAt({ windows, counted_at: counted }, now) {
  return windows.map(({ seconds, limit, used }) => {
    const inside = counted.filter((at) => at > now - seconds * 1000)
    const oldest = inside[Math.max(0, inside.length - limit)]
    return {
      seconds,
      limit,
      // An older bridge does not say when it counted.
      used: counted.length === 0 ? used : inside.length,
      nextAt: oldest === undefined ? null : oldest + seconds * 1000,
    }
  })
}
