import type { SystemStatus } from '@wa-monitor/contracts'
import type { MetricValues, Sample } from '@wa-monitor/service'
import type { Alerts } from '../alerts/alerts.ts'
import type { HousekeepingMetrics } from '../housekeeping/metrics.ts'
import type { CARETAKER_METRICS } from './families.ts'

interface Sources {
  /** The newest look; undefined before the first has ended. */
  status: SystemStatus | undefined
  alerts: ReturnType<Alerts['counts']>
  housekeeping: HousekeepingMetrics
  now: number
}

export function readCaretakerMetrics({
  status,
  alerts,
  housekeeping,
  now,
}: Sources): MetricValues<typeof CARETAKER_METRICS> {
  return {
    ...housekeeping,
    wa_monitor_alerts_total: alerts.sent.samples(),
    wa_monitor_alerts_waiting: alerts.waiting.map(({ channel, messages }) => ({
      labels: { channel },
      value: messages,
    })),
    ...(status && readStatus(status, now)),
  }
}

function readStatus(status: SystemStatus, now: number): Partial<MetricValues<typeof CARETAKER_METRICS>> {
  const { troubles, backup, disks, database, clock } = status
  return {
    wa_monitor_trouble: troubles.map(({ code, subject }) => ({ labels: { code, subject }, value: 1 })),
    wa_monitor_troubles: (['now', 'soon'] as const).map(
      (severity): Sample => ({
        labels: { severity },
        value: troubles.filter((trouble) => trouble.severity === severity).length,
      }),
    ),
    wa_monitor_last_look_timestamp_seconds: Date.parse(status.at) / 1000,
    ...(backup.last && {
      wa_monitor_backup_age_seconds: Math.max(0, (now - Date.parse(backup.last.taken_at)) / 1000),
      wa_monitor_backup_size_bytes: backup.last.bytes,
      wa_monitor_backup_verified: Number(backup.last.verified),
    }),
    wa_monitor_backup_failing: Number(backup.error !== null),
    wa_monitor_backups_kept: backup.kept,
    wa_monitor_disk_free_bytes: disks.map(({ what, free_bytes: value }) => ({
      labels: { disk: what },
      value,
    })),
    ...(database && { wa_monitor_database_size_bytes: database.bytes }),
    ...(clock.ahead_of_database_seconds !== null && {
      wa_monitor_clock_ahead_of_database_seconds: clock.ahead_of_database_seconds,
    }),
  }
}
