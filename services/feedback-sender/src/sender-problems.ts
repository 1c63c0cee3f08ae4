import type { Problems } from '@wa-monitor/service'

/** What keeps feedback from going out. A dead bridge is said, and no reason to be unhealthy. */
export type SenderProblems = Problems<'database' | 'queue' | 'bridge' | 'config'>
