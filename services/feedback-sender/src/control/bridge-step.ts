import type { Environment, PauseInForce } from '@wa-monitor/contracts'

/** In front of the reason of a pause that an emergency stop has put on a bridge: only such a pause is taken off again. */
export function stopMark(environment: Environment): string {
  return `Emergency stop of feedback (${environment})`
}

/** A pause of somebody else is replaced this long before it ends, or what waits at the bridge would leave then. */
const BEFORE_ITS_END_MS = 10_000

/** What a bridge must be told so that it does as the emergency stop says; undefined when it does. Pure. */
export function bridgeStep({
  stopped,
  paused,
  mark,
  now,
}: {
  stopped: boolean
  paused: PauseInForce | null
  mark: string
  now: number
}): 'pause' | 'resume' | undefined {
  if (!stopped) return paused?.reason.startsWith(mark) === true ? 'resume' : undefined
  if (!paused) return 'pause'
  return paused.until !== null && Date.parse(paused.until) - now < BEFORE_ITS_END_MS ? 'pause' : undefined
}
