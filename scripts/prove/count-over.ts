import { openShared } from '@wa-monitor/sqlite'
import type { FastClock } from './bridge-door.ts'
import type { FeedbackLimits } from './feedback-world.ts'

const WINDOWS = { minute: 60, hour: 3600, day: 86_400 } as const
/** What the way from the bridge to the simulator's log may vary by. */
const BLUR_MS = 400

/**
 * How far each window was exceeded, twice over: by the bridge's ledger, which is exact, and by what reached WhatsApp, where
 * stretches are shorter by the blur. Only once the bridge has ended.
 */
export function countOver(
  sessionPath: string,
  limits: FeedbackLimits,
  { leftAt, clock }: { leftAt: ReadonlyMap<string, number>; clock: FastClock },
) {
  const ledger = openShared(sessionPath, { mustExist: true })
  const counted = ledger
    .prepare<[], { message_id: string; counted_at: number }>(
      'SELECT message_id, counted_at FROM limit_ledger',
    )
    .all()
  ledger.close()
  const inLedger = counted.map(({ counted_at }) => counted_at)
  const onWire = [...leftAt.values()].map((at) => clock.start + (at - clock.start) * clock.speed)
  const blurMs = BLUR_MS * clock.speed
  const names = ['minute', 'hour', 'day'] as const
  const found = names.map((name) => {
    const byLedger = fullest(inLedger, WINDOWS[name] * 1000)
    const byWire = fullest(onWire, WINDOWS[name] * 1000 - blurMs)
    return {
      name,
      most: Math.max(byLedger, byWire),
      over: Math.max(0, byLedger - limits[name], byWire - limits[name]),
    }
  })
  const ids = new Set(counted.map(({ message_id }) => message_id))
  return {
    over: found.reduce((sum, { over }) => sum + over, 0),
    uncounted_ids: [...leftAt.keys()].filter((id) => !ids.has(id)).length,
    ...Object.fromEntries(found.map(({ name, most }) => [`fullest_${name}`, `${most} of ${limits[name]}`])),
  }
}

/** The most that any stretch of so many milliseconds holds, both ends included. */
function fullest(times: readonly number[], ms: number): number {
  return Math.max(0, ...times.map((end) => times.filter((at) => at <= end && at >= end - ms).length))
}
