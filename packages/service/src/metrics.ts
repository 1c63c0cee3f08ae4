/** What a service tells Prometheus: families are declared once, and their values are read when somebody asks. */
import type { FastifyContextConfig } from 'fastify'
import type { Metric, MetricType } from 'prom-client'
import type { HttpServer } from './http-server.ts'
import { PROCESS_METRICS, readProcessMetrics } from './process-metrics.ts'

interface MetricFamily {
  type: `${Exclude<MetricType, 'summary'>}`
  help: string
  /** Names of labels. Their values come from configuration or from a closed list, never from what people write. */
  labels?: readonly string[]
}

export type MetricFamilies = Readonly<Record<string, MetricFamily>>

export interface Sample {
  value: number
  labels?: Readonly<Record<string, string>>
  /** Of a histogram: what its lines add to the family's name. */
  suffix?: '_bucket' | '_sum' | '_count'
}

/** What is not known at the moment is left out, never told as it was before. */
export type MetricValues<Families extends MetricFamilies> = {
  [Name in keyof Families]?: number | readonly Sample[] | undefined
}

/**
 * `GET /metrics`, in Prometheus' text format 0.0.4: these families and those of every process. Whoever may see it is decided
 * by the hooks of `server`.
 *
 * @param read is asked at each request; it must be cheap, and keep what is not (`keptFor`).
 * @param config of the route, for those hooks.
 */
export function addMetricsRoute<Families extends MetricFamilies>(
  server: HttpServer,
  families: Families,
  read: () => MetricValues<Families> | Promise<MetricValues<Families>>,
  config: FastifyContextConfig = {},
): void {
  server.get('/metrics', { config, schema: { security: [{ apiKey: [] }] } }, async (_request, reply) => {
    const { type, text } = await readMetrics(families, read)
    return reply.type(type).send(text)
  })
}

/** What is asked for now, with what every process tells. */
export async function readMetrics<Families extends MetricFamilies>(
  families: Families,
  read: () => MetricValues<Families> | Promise<MetricValues<Families>>,
): Promise<{ type: string; text: string }> {
  const values = { ...readProcessMetrics(), ...(await read()) }
  return writeMetrics({ ...PROCESS_METRICS, ...families }, values)
}

/** In Prometheus' text format. The library is loaded by the first one who asks: most installations have no Prometheus. */
export async function writeMetrics<Families extends MetricFamilies>(
  families: Families,
  values: MetricValues<Families>,
): Promise<{ type: string; text: string }> {
  const { Registry } = await import('prom-client')
  const registry = new Registry()
  for (const [name, { type, help }] of Object.entries(families)) {
    const value = values[name]
    if (value === undefined) continue
    const samples = typeof value === 'number' ? [{ value }] : value
    // A label without any value is a family without lines: nothing to tell apart from one that is not known.
    if (samples.length === 0) continue
    const told = samples.map(({ suffix = '', ...sample }) => ({ ...sample, metricName: `${name}${suffix}` }))
    // Only what the registry asks a metric for. The library's own ones would have to be counted up from the beginning.
    const metric = { name, get: async () => ({ name, help, type, values: told }) }
    registry.registerMetric(metric as unknown as Metric)
  }
  return { type: registry.contentType, text: await registry.metrics() }
}
