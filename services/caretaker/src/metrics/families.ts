import type { MetricFamilies } from '@wa-monitor/service'
import { HOUSEKEEPING_METRICS } from '../housekeeping/metrics.ts'

/** What the caretaker tells Prometheus beside the families of every process; docs/metrics.md says what to do about them. */
export const CARETAKER_METRICS = {
  wa_monitor_trouble: {
    type: 'gauge',
    help: '1 for each trouble that is there; missing when none is',
    labels: ['code', 'subject'],
  },
  wa_monitor_troubles: {
    type: 'gauge',
    help: 'Troubles that are there, by severity',
    labels: ['severity'],
  },
  wa_monitor_last_look_timestamp_seconds: { type: 'gauge', help: 'When everything was last looked at' },
  wa_monitor_backup_age_seconds: {
    type: 'gauge',
    help: 'Since the newest backup was taken; missing before it',
  },
  wa_monitor_backup_size_bytes: { type: 'gauge', help: 'Size of the newest backup' },
  wa_monitor_backup_verified: { type: 'gauge', help: '1: the newest backup was restored on trial' },
  wa_monitor_backup_failing: { type: 'gauge', help: '1: the newest try to make a backup failed' },
  wa_monitor_backups_kept: { type: 'gauge', help: 'Backups that are kept' },
  wa_monitor_disk_free_bytes: {
    type: 'gauge',
    help: 'Room left on a disk that is written to',
    labels: ['disk'],
  },
  wa_monitor_database_size_bytes: { type: 'gauge', help: 'Size of the database on the disk of PostgreSQL' },
  wa_monitor_clock_ahead_of_database_seconds: {
    type: 'gauge',
    help: 'How far the clock of this machine is ahead of PostgreSQL; below 0: behind',
  },
  wa_monitor_alerts_total: {
    type: 'counter',
    help: 'Tries to send an alert or digest, by channel and outcome (sent, failed)',
    labels: ['channel', 'outcome'],
  },
  wa_monitor_alerts_waiting: {
    type: 'gauge',
    help: 'Alerts and digests that a channel has not taken yet',
    labels: ['channel'],
  },
  ...HOUSEKEEPING_METRICS,
} as const satisfies MetricFamilies
