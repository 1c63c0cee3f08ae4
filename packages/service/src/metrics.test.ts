import { expect, test } from 'vitest'
import { createHttpServer } from './http-server.ts'
import { silentLog } from './log.ts'
import { addMetricsRoute, type MetricFamilies, writeMetrics } from './metrics.ts'
import { DurationHistogram } from './duration-histogram.ts'
import { PROCESS_METRICS } from './process-metrics.ts'
import { Tally } from './tally.ts'

const FAMILIES = {
  rows: { type: 'gauge', help: 'Rows\nof a table' },
  drops_total: { type: 'counter', help: 'Drops', labels: ['project'] },
  seconds: { type: 'histogram', help: 'How long', labels: ['route'] },
} as const satisfies MetricFamilies

test('a family is written with HELP and TYPE, a label with what Prometheus wants escaped', async () => {
  const drops = new Tally('project')
  drops.add(['Velo "Test"\\'])
  drops.add(['Velo "Test"\\'], 2)
  const { type, text } = await writeMetrics(FAMILIES, { rows: 1.5, drops_total: drops.samples() })
  expect(type).toBe('text/plain; version=0.0.4; charset=utf-8')
  expect(text).toBe(
    [
      '# HELP rows Rows\\nof a table',
      '# TYPE rows gauge',
      'rows 1.5',
      '',
      '# HELP drops_total Drops',
      '# TYPE drops_total counter',
      'drops_total{project="Velo \\"Test\\"\\\\"} 3',
      '',
    ].join('\n'),
  )
})

test('what is not known now is not told', async () => {
  const { text } = await writeMetrics(FAMILIES, { rows: undefined, drops_total: [] })
  expect(text.trim()).toBe('')
})

test('durations come as buckets that hold all that is shorter, with sum and count', async () => {
  const durations = new DurationHistogram()
  for (const seconds of [0.005, 0.02, 0.3, 60]) durations.observe({ route: '/a' }, seconds)
  const { text } = await writeMetrics(FAMILIES, { seconds: durations.samples() })
  const lines = text.split('\n')
  for (const line of [
    '# TYPE seconds histogram',
    'seconds_bucket{route="/a",le="0.005"} 1',
    'seconds_bucket{route="/a",le="0.01"} 1',
    'seconds_bucket{route="/a",le="0.025"} 2',
    'seconds_bucket{route="/a",le="10"} 3',
    'seconds_bucket{route="/a",le="+Inf"} 4',
    'seconds_sum{route="/a"} 60.325',
    'seconds_count{route="/a"} 4',
  ])
    expect(lines).toContain(line)
})

test('the route tells the process as well, the event loop from the second scrape on', async () => {
  const server = await createHttpServer({ title: 'test', log: silentLog() })
  addMetricsRoute(server, FAMILIES, () => ({ rows: 7 }))
  const scrape = async () => {
    const { statusCode, headers, body } = await server.inject('/metrics')
    expect([statusCode, headers['content-type']]).toEqual([200, 'text/plain; version=0.0.4; charset=utf-8'])
    return body
  }
  await scrape()
  let body = ''
  while (!body.includes('\nnodejs_eventloop_lag_max_seconds ')) {
    body = await scrape()
    await new Promise((resolve) => {
      setTimeout(resolve, 10)
    })
  }
  expect(body).toContain('\nrows 7\n')
  for (const name of Object.keys(PROCESS_METRICS))
    expect(body).toMatch(new RegExp(`^${name} [\\d.e-]+$`, 'm'))
  await server.close()
})

test('a read that fails is an error of the scrape, not an empty page', async () => {
  const server = await createHttpServer({ title: 'test', log: silentLog() })
  addMetricsRoute(server, FAMILIES, () => Promise.reject(new Error('broken')))
  expect((await server.inject('/metrics')).statusCode).toBe(500)
  await server.close()
})
