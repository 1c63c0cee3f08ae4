import type { LimitsResponse } from '@wa-monitor/contracts'
import type { FeedbackAhead } from '@wa-monitor/database'
import { forecast } from '@wa-monitor/limits'

/** How many go out before it, plus one. */
export function positionAfter({ queued, sending }: FeedbackAhead): number {
  return queued + sending.length + 1
}

/**
 * When the next feedback leaves if all that is ahead of it leaves as early as it may: Unix milliseconds, or null when
 * the limits let nothing out. Pure.
 *
 * What is with the bridge, or has just left it, may be counted already or not: a count at or after the hand-over is taken
 * for it. So a message in flight is never counted twice, which would be wrong by a whole window.
 *
 * @param from nothing leaves before: now, or the end of what holds everything back.
 */
export function expectedAt(
  ahead: FeedbackAhead,
  { windows, counted_at }: Pick<LimitsResponse, 'windows' | 'counted_at'>,
  from: number,
): number | null {
  const counts = counted_at.toSorted((a, b) => a - b)
  let notCounted = 0
  const uncounted: number[] = []
  const match = (handedOver: number) => {
    const own = counts.findIndex((at) => at >= handedOver)
    if (own === -1) return false
    counts.splice(own, 1)
    return true
  }
  // In one order of time, or one that left later would take the count of one that left before.
  const inFlight = [
    ...ahead.sending.map((at) => ({ at, hasLeft: false })),
    ...ahead.left.map((at) => ({ at, hasLeft: true })),
  ]
  for (const { at, hasLeft } of inFlight.toSorted((a, b) => a.at - b.at)) {
    if (match(at)) continue
    if (hasLeft) uncounted.push(at)
    else notCounted += 1
  }
  const at = forecast([...counted_at, ...uncounted], windows, from, ahead.queued + notCounted + 1).at(-1)
  return at === undefined || !Number.isFinite(at) ? null : at
}
