import type { Role } from '@wa-monitor/contracts'

/** Who asks. */
export interface Principal {
  /** As it is shown on timelines when the request names nobody; empty for the installation's own key. */
  name: string
  role: Role
}
