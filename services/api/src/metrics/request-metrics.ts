import { DurationHistogram, type HttpServer, type MetricValues, Tally } from '@wa-monitor/service'
import type { API_METRICS } from './families.ts'

/** Methods that are counted under their name: node's parser knows dozens more, and whoever likes may send them. */
const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])

/** Counts what this server answers. To be called before routes are added. */
export function countRequests(server: HttpServer): () => MetricValues<typeof API_METRICS> {
  const requests = new Tally('method', 'route', 'status')
  const durations = new DurationHistogram()
  server.addHook('onResponse', async (request, reply) => {
    const method = METHODS.has(request.method) ? request.method : 'other'
    // Never the path itself: drop numbers are in it, and everybody could make up new ones.
    const route = request.is404 ? 'unknown' : (request.routeOptions.url ?? 'unknown')
    requests.add([method, route, String(reply.statusCode)])
    durations.observe({ method, route }, reply.elapsedTime / 1000)
  })
  return () => ({
    wa_monitor_api_requests_total: requests.samples(),
    wa_monitor_api_request_duration_seconds: durations.samples(),
  })
}
