import type { Problems } from '@wa-monitor/service'

/** What keeps feedback from going out. A dead bridge is said, and no reason to be unhealthy. */
export type SenderProblems = Problems<
  | 'database'
  | 'queue'
  | 'bridge'
  | 'config'
  /** A messages.db that is not followed. */
  | `follow ${string}`
  /** A bridge that an emergency stop has not reached. */
  | `stop ${string}`
>
