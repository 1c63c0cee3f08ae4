export * from './api-key.ts'
export * from './backoff.ts'
export * from './config-error.ts'
export { DurationHistogram } from './duration-histogram.ts'
export * from './environment.ts'
export * from './http-error.ts'
export * from './http-server.ts'
export { createInsideServer, type InsideAnswer, type InsideServer } from './inside-server.ts'
export { createInnerServer } from './inner-server.ts'
export { keptFor } from './kept-for.ts'
export * from './log.ts'
export {
  addMetricsRoute,
  type MetricFamilies,
  type MetricValues,
  type Sample,
} from './metrics.ts'
export * from './page-headers.ts'
export * from './problems.ts'
export { PROCESS_METRICS } from './process-metrics.ts'
export * from './rounds.ts'
export * from './run-service.ts'
export { SpareMemory } from './spare-memory.ts'
export { Tally } from './tally.ts'
export { TrustedProxies } from './trusted-proxies.ts'
export { programVersion } from './version.ts'
export { startWatchdog } from './watchdog.ts'
