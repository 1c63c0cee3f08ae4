import type { Problems } from '@wa-monitor/service'

/** What keeps the monitor from working: the store, PostgreSQL, projects.yaml, or one group. */
export type MonitorProblems = Problems<'store' | 'database' | 'config' | `group ${string}`>
