import type { Role } from '@wa-monitor/contracts'

/** Who asks. */
export interface Principal {
  /** As it is shown on timelines when the request names nobody; empty for the installation's own key. */
  name: string
  role: Role
  /** Signed in by name, or by an API key. */
  by: 'session' | 'key'
  /** Of those who signed in by name. */
  session?: { id: string; userId: string; mustChange: boolean }
}
