import type { FeedbackRule } from '@wa-monitor/contracts'
import type { ControlInForce } from '@wa-monitor/database'

/** Why no feedback of this environment leaves now. */
export interface HeldBack {
  code: Extract<FeedbackRule, 'paused' | 'emergency_stop' | 'startup_grace'>
  /** By whom, why, until when, and what to do. */
  text: string
  /** When it ends by itself; null when somebody has to resume. */
  until: Date | null
}

/** Undefined when feedback may leave. @param sayTime a moment as people read it. Pure. */
export function heldBackBy(
  { paused, grace }: ControlInForce,
  sayTime: (at: Date) => string,
): HeldBack | undefined {
  if (paused) {
    const { everything, until, by, reason } = paused
    const who = by === '' ? '' : ` by ${by}`
    const what = everything ? `An emergency stop${who} holds everything` : `Feedback is paused${who}`
    const end = until === null ? '' : ` until ${sayTime(until)}`
    const why = reason === '' ? '' : ` (${reason})`
    return {
      code: everything ? 'emergency_stop' : 'paused',
      text: `${what}${end}${why}. ${RESUME}`,
      until,
    }
  }
  if (!grace) return undefined
  const { until, reason } = grace
  return { code: 'startup_grace', text: `${reason} Nothing leaves until ${sayTime(until)}. ${RESUME}`, until }
}

const RESUME = 'To let it go on: Resume on the dashboard’s System page, or !START in the group'
