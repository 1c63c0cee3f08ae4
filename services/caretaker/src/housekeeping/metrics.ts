import { RETENTION_KINDS } from '@wa-monitor/database'
import { SCHEMAS } from '@wa-monitor/contracts'
import { type MetricFamilies, type MetricValues, Tally } from '@wa-monitor/service'

/** What housekeeping tells Prometheus; docs/metrics.md says what to do about them. */
export const HOUSEKEEPING_METRICS = {
  wa_monitor_retention_removed_rows_total: {
    type: 'counter',
    help: 'Rows deleted, or emptied of what they say of people, because their time was over',
    labels: ['kind', 'schema'],
  },
  wa_monitor_retention_last_success_timestamp_seconds: {
    type: 'gauge',
    help: 'When the last round of housekeeping ended well',
  },
  wa_monitor_retention_failing: {
    type: 'gauge',
    help: '1 while the newest round of housekeeping has failed; the log says why',
  },
} as const satisfies MetricFamilies

export type HousekeepingMetrics = MetricValues<typeof HOUSEKEEPING_METRICS>

/** A counter for each kind and schema, 0 before its first row. */
export function removedRowsTally(): Tally<'kind' | 'schema'> {
  const tally = new Tally('kind', 'schema')
  for (const kind of RETENTION_KINDS) for (const schema of SCHEMAS) tally.add([kind, schema], 0)
  return tally
}
