import type { Environment, FeedbackJob, Project } from '@wa-monitor/contracts'
import type { SchemaDatabase } from '@wa-monitor/database'
import type { Log } from '@wa-monitor/service'
import type { Principal } from './access/principal.ts'
import type { BridgeLimits } from './bridge-limits.ts'
import { sayTime } from './decide/say-time.ts'
import type { ProjectsInForce } from './projects-in-force.ts'

/** What everything about feedback works with. */
export interface FeedbackParts {
  database: SchemaDatabase
  projects: ProjectsInForce
  limits: BridgeLimits
  environment: Environment
  cooldownSeconds: number
  /** Never throws: the sender finds the row by itself when the queue is down. */
  enqueue: (job: FeedbackJob) => void
  /** The same for what was in the queue before. */
  enqueueAgain: (job: FeedbackJob) => void
  log: Log
}

/** Who does something by hand. */
export interface Doer {
  /** For timelines; empty for callers who do not say. */
  actor: string
  /** For the audit: whose session or key it is. */
  by: Principal
}

/** Who asks, and as what the same request is known when it comes again. */
export interface Asking extends Doer {
  idempotencyKey: string | null
}

/** In development projects speak to nobody unless they say so. */
export function isSilent({ environment }: Pick<FeedbackParts, 'environment'>, project: Project): boolean {
  return environment === 'development' && !project.outbound
}

/** Says moments by the project's clock, or by ours where there is no project. */
export function sayerOf(project: Project | undefined, now: Date): (at: Date) => string {
  const zone = project?.time_zone ?? Intl.DateTimeFormat().resolvedOptions().timeZone
  return (at) => sayTime(at, now, zone)
}
