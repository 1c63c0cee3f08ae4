import { monitorEventLoopDelay } from 'node:perf_hooks'
import type { MetricFamilies, MetricValues } from './metrics.ts'

/** Of every process, under the names that dashboards for Node.js look for. */
export const PROCESS_METRICS = {
  process_resident_memory_bytes: { type: 'gauge', help: 'Memory that the process holds' },
  process_cpu_seconds_total: { type: 'counter', help: 'CPU time used since the start, user and system' },
  process_start_time_seconds: { type: 'gauge', help: 'When the process started, Unix seconds' },
  nodejs_heap_size_used_bytes: { type: 'gauge', help: 'JavaScript heap in use' },
  nodejs_eventloop_lag_p99_seconds: {
    type: 'gauge',
    help: 'How late the event loop was, 99th percentile since the last scrape; from the second scrape on',
  },
  nodejs_eventloop_lag_max_seconds: {
    type: 'gauge',
    help: 'How late the event loop was at worst since the last scrape; from the second scrape on',
  },
} as const satisfies MetricFamilies

const RESOLUTION_MS = 20
/** Begins with the first scrape: who is not asked does not wake up for it. */
let delays: ReturnType<typeof monitorEventLoopDelay> | undefined

export function readProcessMetrics(): MetricValues<typeof PROCESS_METRICS> {
  const { rss, heapUsed } = process.memoryUsage()
  const { user, system } = process.cpuUsage()
  return {
    process_resident_memory_bytes: rss,
    process_cpu_seconds_total: (user + system) / 1e6,
    process_start_time_seconds: performance.timeOrigin / 1000,
    nodejs_heap_size_used_bytes: heapUsed,
    ...readEventLoop(),
  }
}

function readEventLoop(): MetricValues<typeof PROCESS_METRICS> {
  if (!delays) {
    delays = monitorEventLoopDelay({ resolution: RESOLUTION_MS })
    delays.enable()
    return {}
  }
  // It measures from one tick of its timer to the next, the timer's own period included.
  const late = (nanoseconds: number) => Math.max(0, nanoseconds / 1e9 - RESOLUTION_MS / 1000)
  if (delays.count === 0) return {}
  const lags = {
    nodejs_eventloop_lag_p99_seconds: late(delays.percentile(99)),
    nodejs_eventloop_lag_max_seconds: late(delays.max),
  }
  delays.reset()
  return lags
}
