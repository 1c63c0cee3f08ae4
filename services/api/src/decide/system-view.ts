import {
  type Environment,
  maskNumbersIn,
  type SystemResponse,
  type SystemStatus,
} from '@wa-monitor/contracts'
import type { FeedbackCounts } from '@wa-monitor/database'

/**
 * What of the caretaker's view is shown to whoever may look: production sees both environments, development its own. Pure.
 */
export function seenView(
  status: SystemStatus,
  environment: Environment,
): NonNullable<SystemResponse['seen']> {
  const { at, version, watching_since, troubles, services, webhooks_given_up, backup, alerts } = status
  const isShown = (of: { environment: Environment }) =>
    environment === 'production' || of.environment === environment
  return withoutNumbers({
    at,
    version,
    watching_since,
    troubles,
    monitors: status.monitors.filter(isShown),
    projects: status.projects.filter(isShown),
    services,
    webhooks_given_up,
    database: status.database && { version: status.database.version, bytes: status.database.bytes },
    disks: oncePerDisk(status.disks),
    backup,
    alerts,
  })
}

/** People's numbers in any text of it, masked. Pure. */
export function withoutNumbers<Value>(value: Value): Value {
  return JSON.parse(JSON.stringify(value), (_, each: unknown) =>
    typeof each === 'string' ? maskNumbersIn(each) : each,
  ) as Value
}

/** Volumes of one disk say the same. */
function oncePerDisk(disks: SystemStatus['disks']): NonNullable<SystemResponse['seen']>['disks'] {
  const shown: NonNullable<SystemResponse['seen']>['disks'] = []
  for (const { what, free_bytes, total_bytes } of disks) {
    const same = shown.find((disk) => disk.total_bytes === total_bytes)
    if (same) same.of.push(what)
    else shown.push({ of: [what], free_bytes, total_bytes })
  }
  return shown
}

/** What waits and what stopped, of this environment. Pure. */
export function feedbackCounted(counts: FeedbackCounts): NonNullable<SystemResponse['feedback']> {
  const sum = (rows: readonly { rows: number }[]) => rows.reduce((total, each) => total + each.rows, 0)
  const open = (state: 'queued' | 'sending') => sum(counts.open.filter((each) => each.state === state))
  const stopped = (state: 'held' | 'failed') => counts.stopped.filter((each) => each.state === state)
  const oldest = counts.oldest_queued_seconds
  return {
    queued: open('queued'),
    sending: open('sending'),
    held: Object.fromEntries(stopped('held').map(({ rule, rows }) => [rule || 'other', rows])),
    failed: sum(stopped('failed')),
    oldest_seconds: oldest === null ? null : Math.max(0, oldest),
    messages_last_hour: counts.messages_last_hour,
  }
}
