import type { MetricFamilies } from '@wa-monitor/service'

/** What the api tells Prometheus beside the families of every process; docs/metrics.md says what to do about them. */
export const API_METRICS = {
  wa_monitor_database_up: { type: 'gauge', help: '1 while PostgreSQL answers and has our tables' },
  wa_monitor_queue_up: {
    type: 'gauge',
    help: '1 while the queue takes jobs; at 0 feedback is taken all the same, and queued by the sender',
  },
  wa_monitor_projects_file_good: {
    type: 'gauge',
    help: '1 while projects.yaml is good; 0: the last good one is in force, if there was one',
  },
  wa_monitor_api_requests_total: {
    type: 'counter',
    help: 'Requests answered since the start, by the pattern of the path; unknown: a path that does not exist',
    labels: ['method', 'route', 'status'],
  },
  wa_monitor_api_request_duration_seconds: {
    type: 'histogram',
    help: 'How long answers took, by the pattern of the path',
    labels: ['method', 'route'],
  },
} as const satisfies MetricFamilies
