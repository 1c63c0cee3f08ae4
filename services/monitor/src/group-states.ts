import type { MonitorGroups } from '@wa-monitor/contracts'
import type { MonitorCounts } from '@wa-monitor/database'
import type { MessageStoreReader } from '@wa-monitor/message-store'
import type { InsideServer } from '@wa-monitor/service'
import type { ProjectRules } from './decide/rules.ts'
import type { MonitorHealth } from './health-routes.ts'
import { readLags } from './metrics/read-metrics.ts'

interface Sources {
  health: Pick<MonitorHealth, 'environment' | 'status' | 'reasons'>
  /** What is wrong with projects.yaml. */
  config: string | undefined
  projects: readonly ProjectRules[]
  store: Pick<MessageStoreReader, 'storeId' | 'waitingIn'>
  /** What PostgreSQL says now; undefined when it says nothing. */
  counts: MonitorCounts | undefined
  now: number
}

/** `GET /groups`: what the caretaker wants to know, in one answer. What is not known now is null. */
export function addGroupRoutes(server: InsideServer, read: () => Promise<MonitorGroups>): void {
  server.get('/groups', async () => ({ body: await read() }))
}

export function readGroups({ health, config, projects, store, counts, now }: Sources): MonitorGroups {
  const lags = readLags({ projects, store, counts })
  return {
    environment: health.environment as MonitorGroups['environment'],
    healthy: health.status === 'ok',
    reasons: health.reasons,
    config: config ?? null,
    projects: projects.map(({ project: { name, group_jid, time_zone } }) => {
      const lag = lags?.find(({ labels }) => labels.group_jid === group_jid)
      const cursor = counts?.cursors.find((each) => each.group_jid === group_jid)
      const failed = counts?.failed.find(({ project }) => project === name)?.messages ?? 0
      return {
        name,
        group_jid,
        time_zone,
        lag_messages: lag?.rows ?? null,
        lag_seconds: lag ? Math.max(0, (now - (lag.since ?? now)) / 1000) : null,
        refused: cursor?.refused ?? null,
        failed_messages: counts ? failed : null,
      }
    }),
  }
}
