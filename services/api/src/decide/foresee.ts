import type { FeedbackRule, LimitsResponse } from '@wa-monitor/contracts'
import type { ControlInForce, FeedbackAhead } from '@wa-monitor/database'
import { expectedAt, positionAfter } from './expected-time.ts'

/** A rule that keeps feedback from leaving at once. */
export interface Hold {
  rule: FeedbackRule
  /** Which rule, until when where that is known, and what to do. */
  reason: string
  /** Null when it does not end by itself. */
  until: Date | null
}

export interface Circumstances {
  ahead: FeedbackAhead
  /** Undefined while the bridge does not answer. */
  limits: Pick<LimitsResponse, 'windows' | 'counted_at' | 'paused'> | undefined
  control: ControlInForce
  /** Not before this, because of its drop. */
  cooldownUntil: Date | undefined
  /** Development, in a project that does not say `outbound: true`. */
  silent: boolean
  now: Date
  /** A moment as people read it. */
  say: (at: Date) => string
}

export interface Foreseen {
  position: number
  /** Null when it cannot be said. */
  expectedAt: Date | null
}

/** What becomes of feedback that is queued now. Pure. */
export function foresee(given: Circumstances): Foreseen {
  const { ahead, limits, cooldownUntil, now } = given
  const ends = stopsOf(given).map(({ until }) => until?.getTime() ?? Infinity)
  const from = Math.max(now.getTime(), ...ends)
  const free = limits && Number.isFinite(from) ? expectedAt(ahead, limits, from) : null
  const at = free === null ? null : Math.max(free, cooldownUntil?.getTime() ?? 0)
  return { position: positionAfter(ahead), expectedAt: at === null ? null : new Date(at) }
}

/** Why it would not leave at once, what lasts longest first; empty when it would. Pure. */
export function holdsOf(given: Circumstances): Hold[] {
  return [...stopsOf(given), ...cooldownOf(given), ...limitOf(given)].toSorted(
    // The same and for ever: as they are.
    (a, b) => (b.until?.getTime() ?? Infinity) - (a.until?.getTime() ?? Infinity) || 0,
  )
}

/** What holds everything back. */
function stopsOf({ control: { paused, grace }, limits, silent, now, say }: Circumstances): Hold[] {
  const stops: Hold[] = []
  const until = (at: Date | null) => (at === null ? '' : ` until ${say(at)}`)
  if (silent) {
    const reason =
      'Development speaks to nobody: it would be held. Say outbound: true in the project of development’s projects.yaml'
    stops.push({ rule: 'development', reason, until: null })
  }
  if (paused) {
    const who = paused.by === '' ? '' : ` by ${paused.by}`
    const why = paused.reason === '' ? '' : ` (${paused.reason})`
    const what = paused.everything ? `An emergency stop${who} holds everything` : `Feedback is paused${who}`
    stops.push({
      rule: paused.everything ? 'emergency_stop' : 'paused',
      reason: `${what}${until(paused.until)}${why}. ${RESUME}`,
      until: paused.until,
    })
  }
  if (grace) {
    const reason = `${grace.reason === '' ? 'The sender had ended without a word.' : grace.reason} Nothing leaves until ${say(grace.until)}. ${RESUME}`
    stops.push({ rule: 'startup_grace', reason, until: grace.until })
  }
  // The row says it of an emergency stop; here somebody has stopped the number by itself.
  if (limits?.paused && !paused?.everything) {
    const end = limits.paused.until === null ? null : new Date(limits.paused.until)
    const why = limits.paused.reason === '' ? '' : ` (${limits.paused.reason})`
    const reason = `The number that sends is paused${until(end)}${why}. To let it go on: POST /api/resume at its bridge`
    if (end === null || end > now) stops.push({ rule: 'paused', reason, until: end })
  }
  return stops
}

function cooldownOf({ cooldownUntil, now, say }: Circumstances): Hold[] {
  if (!cooldownUntil || cooldownUntil <= now) return []
  const reason = `Its drop is answered before: its cooldown lasts until ${say(cooldownUntil)}`
  return [{ rule: 'cooldown', reason, until: cooldownUntil }]
}

/** The window that would let it out last, where it does not let it out now. */
function limitOf({ ahead, limits, now, say }: Circumstances): Hold[] {
  const waits = (limits?.windows ?? []).flatMap((window) => {
    const at = expectedAt(ahead, { windows: [window], counted_at: limits?.counted_at ?? [] }, now.getTime())
    return at !== null && at <= now.getTime() ? [] : [{ ...window, at }]
  })
  const last = waits.toSorted((a, b) => (b.at ?? Infinity) - (a.at ?? Infinity) || 0)[0]
  if (!last) return []
  const limit = `the limit of ${last.limit} per ${nameOf(last.seconds)}`
  if (last.at === null) {
    const reason = `Nothing leaves: ${limit}. Raise RATE_LIMIT_MESSAGES_PER_${nameOf(last.seconds).toUpperCase()}`
    return [{ rule: 'rate_limited', reason, until: null }]
  }
  const until = new Date(last.at)
  const goFirst = positionAfter(ahead) - 1
  const first = goFirst === 0 ? '' : `, and ${goFirst} go first`
  return [{ rule: 'rate_limited', reason: `Waits until ${say(until)} for ${limit}${first}`, until }]
}

function nameOf(seconds: number): string {
  if (seconds === 60) return 'minute'
  if (seconds === 3600) return 'hour'
  return seconds === 86_400 ? 'day' : `${seconds} s`
}

const RESUME = 'To let it go on: Resume on the dashboard’s System page, or !START in the group'
