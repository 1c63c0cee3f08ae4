import type { Problems } from '@wa-monitor/service'

/** What keeps the monitor from working: the store, PostgreSQL, projects.yaml, or one group (its JID after the word). */
export type MonitorProblems = Problems<
  'store' | 'database' | 'config' | 'failed messages' | `group ${string}` | `group ${string} failed messages`
>
