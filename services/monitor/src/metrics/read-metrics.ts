import type { MonitorCounts } from '@wa-monitor/database'
import type { MessageStoreReader } from '@wa-monitor/message-store'
import type { MetricValues, Sample } from '@wa-monitor/service'
import type { ProjectRules } from '../decide/rules.ts'
import type { MonitorHealth } from '../health-routes.ts'
import type { MONITOR_METRICS } from './families.ts'
import type { WorkDone } from './work-done.ts'

interface Sources {
  health: Pick<MonitorHealth, 'reasons' | 'last_scan_at'>
  projectsFileIsGood: boolean
  projects: readonly ProjectRules[]
  work: WorkDone
  store: Pick<MessageStoreReader, 'storeId' | 'waitingIn'>
  /** What PostgreSQL says now; undefined when it says nothing. */
  counts: MonitorCounts | undefined
  now: number
}

type Values = MetricValues<typeof MONITOR_METRICS>

export function readMonitorMetrics(sources: Sources): Values {
  const { health, projectsFileIsGood, projects, work, counts, now } = sources
  const lags = readLags(sources)
  return {
    ...work.samples(projects),
    wa_monitor_projects_file_good: Number(projectsFileIsGood),
    wa_monitor_projects: projects.length,
    wa_monitor_problems: health.reasons.length,
    wa_monitor_last_scan_timestamp_seconds:
      health.last_scan_at === null ? undefined : Date.parse(health.last_scan_at) / 1000,
    wa_monitor_store_up: Number(lags !== undefined),
    wa_monitor_database_up: Number(counts !== undefined),
    ...(counts && readCounts(counts, projects)),
    ...(lags && {
      wa_monitor_group_lag_messages: lags.map(({ labels, rows }) => ({ labels, value: rows })),
      wa_monitor_group_lag_seconds: lags.map(({ labels, since }) => ({
        labels,
        value: since === undefined ? 0 : Math.max(0, (now - since) / 1000),
      })),
    }),
  }
}

interface Lag {
  labels: { project: string; group_jid: string }
  rows: number
  /** Unix milliseconds. */
  since: number | undefined
}

/** Undefined while messages.db cannot be read; empty while PostgreSQL does not say how far each group is. */
export function readLags({
  projects,
  store,
  counts,
}: Pick<Sources, 'projects' | 'store' | 'counts'>): Lag[] | undefined {
  try {
    const storeId = store.storeId()
    return projects.flatMap(({ project: { name, group_jid } }) => {
      const cursor = counts?.cursors.find((each) => each.group_jid === group_jid)
      if (!cursor) return []
      // Another store is read from its start.
      const waiting = store.waitingIn(group_jid, cursor.store_id === storeId ? cursor.last_seq : 0)
      return [{ labels: { project: name, group_jid }, ...waiting }]
    })
  } catch {
    return undefined
  }
}

function readCounts({ cursors, failed, webhooks }: MonitorCounts, projects: readonly ProjectRules[]): Values {
  const refused = (groupJid: string) =>
    cursors.some((cursor) => cursor.group_jid === groupJid && cursor.refused)
  const failedOf = (name: string) => failed.find(({ project }) => project === name)?.messages ?? 0
  const names = new Set([
    ...projects.map(({ project }) => project.name),
    ...failed.map(({ project }) => project),
  ])
  return {
    wa_monitor_group_refused: projects.map(
      ({ project: { name, group_jid } }): Sample => ({
        labels: { project: name, group_jid },
        value: Number(refused(group_jid)),
      }),
    ),
    wa_monitor_failed_messages: [...names].map((project) => ({
      labels: { project },
      value: failedOf(project),
    })),
    wa_monitor_webhooks: Object.entries(webhooks).map(([state, value]) => ({ labels: { state }, value })),
  }
}
