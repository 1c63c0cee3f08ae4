import { RETENTION_KINDS, type RetentionKind } from '@wa-monitor/database'
import { booleanVariable, integerVariable } from '@wa-monitor/service'
import { z } from 'zod'

/** Days; 0: for ever. A hundred years are enough, and a sum with them is still a date. */
const days = (kept: number) => integerVariable({ min: 0, max: 36_500 }).default(kept)

/** docs/security.md says why each is kept for so long. */
export const housekeepingVariables = z.object({
  RETENTION_REJECTED_DAYS: days(90),
  RETENTION_FAILED_DAYS: days(90),
  RETENTION_WEBHOOKS_DAYS: days(30),
  RETENTION_FEEDBACK_DAYS: days(365),
  RETENTION_EVENTS_DAYS: days(1095),
  RETENTION_AUDIT_DAYS: days(1095),
  RETENTION_SESSIONS_DAYS: days(30),
  RETENTION_AT: z
    .string()
    .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time of day, such as 03:30')
    .default('03:30'),
  RETENTION_DRY_RUN: booleanVariable().default(false),
})

export type HousekeepingVariables = z.infer<typeof housekeepingVariables>

/** What goes after how many days; kinds that are kept for ever are left out. */
export function retentionOf(config: HousekeepingVariables): { kind: RetentionKind; days: number }[] {
  const kept: Record<RetentionKind, number> = {
    rejected: config.RETENTION_REJECTED_DAYS,
    failed: config.RETENTION_FAILED_DAYS,
    webhooks: config.RETENTION_WEBHOOKS_DAYS,
    feedback: config.RETENTION_FEEDBACK_DAYS,
    events: config.RETENTION_EVENTS_DAYS,
    audit: config.RETENTION_AUDIT_DAYS,
    sessions: config.RETENTION_SESSIONS_DAYS,
  }
  return RETENTION_KINDS.flatMap((kind) => (kept[kind] > 0 ? [{ kind, days: kept[kind] }] : []))
}
