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
 * What is with the bridge may be counted already or not: a count at or after the hand-over is taken for it. So a message
 * in flight is never counted twice, which would be wrong by a whole window.
 */
export function expectedAt(
  ahead: FeedbackAhead,
  { windows, counted_at }: Pick<LimitsResponse, 'windows' | 'counted_at'>,
  now: number,
): number | null {
  const counts = counted_at.toSorted((a, b) => a - b)
  let uncounted = 0
  for (const handedOver of ahead.sending.toSorted((a, b) => a - b)) {
    const own = counts.findIndex((at) => at >= handedOver)
    if (own === -1) uncounted += 1
    else counts.splice(own, 1)
  }
  const at = forecast(counted_at, windows, now, ahead.queued + uncounted + 1).at(-1)
  return at === undefined || !Number.isFinite(at) ? null : at
}
