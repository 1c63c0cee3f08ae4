import type { MetricFamilies } from '@wa-monitor/service'

/** What a monitor tells Prometheus beside the families of every process; docs/metrics.md says what to do about them. */
export const MONITOR_METRICS = {
  wa_monitor_database_up: { type: 'gauge', help: '1 while PostgreSQL answers and has our tables' },
  wa_monitor_store_up: { type: 'gauge', help: '1 while messages.db can be read' },
  wa_monitor_projects_file_good: {
    type: 'gauge',
    help: '1 while projects.yaml is good; 0: the last good one is in force, if there was one',
  },
  wa_monitor_projects: { type: 'gauge', help: 'Projects in force' },
  wa_monitor_problems: { type: 'gauge', help: 'What is wrong, in number; GET /health says it in words' },
  wa_monitor_group_lag_messages: {
    type: 'gauge',
    help: 'Rows of the group in messages.db that no monitor has read yet',
    labels: ['project', 'group_jid'],
  },
  wa_monitor_group_lag_seconds: {
    type: 'gauge',
    help: 'Since the oldest of them was stored; 0 when there is none',
    labels: ['project', 'group_jid'],
  },
  wa_monitor_group_refused: {
    type: 'gauge',
    help: '1 while the group is not read because messages.db is older than its cursor',
    labels: ['project', 'group_jid'],
  },
  wa_monitor_messages_total: {
    type: 'counter',
    help: 'Rows of messages.db that this process has read and committed',
    labels: ['project'],
  },
  wa_monitor_drops_created_total: {
    type: 'counter',
    help: 'Reviews that this process has made',
    labels: ['project'],
  },
  wa_monitor_resubmissions_total: {
    type: 'counter',
    help: 'Resubmissions that this process has counted',
    labels: ['project'],
  },
  wa_monitor_rejects_total: {
    type: 'counter',
    help: 'Numbers and patterns that this process has rejected',
    labels: ['project', 'reason'],
  },
  wa_monitor_batches_total: { type: 'counter', help: 'Batches that this process has committed' },
  wa_monitor_last_batch_timestamp_seconds: {
    type: 'gauge',
    help: 'When this process has last committed a batch, Unix seconds; missing before the first',
  },
  wa_monitor_last_scan_timestamp_seconds: {
    type: 'gauge',
    help: 'When this process has last looked at all groups, Unix seconds; missing before the first',
  },
  wa_monitor_failed_messages: {
    type: 'gauge',
    help: 'Messages that could not be worked on, were passed, and wait for a person',
    labels: ['project'],
  },
  wa_monitor_webhooks: {
    type: 'gauge',
    help: 'Webhooks of rules that still go out (queued) or were given up (dead)',
    labels: ['state'],
  },
} as const satisfies MetricFamilies
