import { documentedMetrics, parseMetrics, valueOf, waitFor } from '@wa-monitor/local-stack'
import { expect, test } from 'vitest'
import { useApi } from './api-harness.ts'

const api = useApi()
const scrape = async (headers?: Record<string, string>) => {
  const { status, body, headers: answered } = await api.call('GET', '/metrics', undefined, headers)
  expect(status).toBe(200)
  expect(answered.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8')
  return parseMetrics(String(body.text))
}

test('after a request each family of the table is there', async () => {
  await api.start()
  await api.review('DR1752028')
  expect((await api.send('DR1752028')).status).toBe(202)
  await api.call('GET', '/api/drops/DR1752028')
  await api.call('GET', '/api/no-such-path')
  const documented = [...documentedMetrics('Every service'), ...documentedMetrics('api')]
  const families = await waitFor('all families', async () => {
    const found = await scrape()
    return documented.every(({ name }) => found.has(name)) && found
  })
  expect([...families.keys()].toSorted()).toEqual(documented.map(({ name }) => name).toSorted())
  for (const { name, type, labels } of documented) {
    const family = families.get(name)
    expect([name, family?.type]).toEqual([name, type])
    for (const sample of family?.samples ?? [])
      expect(Object.keys(sample.labels).filter((label) => label !== 'le')).toEqual(labels)
  }
  const sent = { method: 'POST', route: '/api/wa-monitor-send-feedback' }
  expect(valueOf(families, 'wa_monitor_api_requests_total', { ...sent, status: '202' })).toBe(1)
  expect(valueOf(families, 'wa_monitor_api_requests_total', { route: 'unknown', status: '404' })).toBe(1)
  const durations = families.get('wa_monitor_api_request_duration_seconds')?.samples ?? []
  const ofSent = durations.filter(({ labels }) => labels.route === sent.route)
  expect(ofSent.find(({ name }) => name.endsWith('_count'))?.value).toBe(1)
  expect(ofSent.find(({ labels }) => labels.le === '+Inf')?.value).toBe(1)
  expect(ofSent.find(({ name }) => name.endsWith('_sum'))?.value).toBeGreaterThan(0)
  expect(JSON.stringify([...families])).not.toContain('1752028')
  for (const name of ['database', 'queue']) expect(valueOf(families, `wa_monitor_${name}_up`)).toBe(1)
  expect(valueOf(families, 'wa_monitor_projects_file_good')).toBe(1)
})

test('needs the key, which Prometheus can send as a bearer token', async () => {
  await api.start()
  const missing = await api.call('GET', '/metrics', undefined, { 'x-api-key': '' })
  expect(missing.status).toBe(401)
  const bearer = await fetch(`${(await api.start()).address()}/metrics`, {
    headers: { authorization: 'Bearer test-key-of-a-test-api' },
  })
  expect(bearer.status).toBe(200)
})

test('a database and a queue that are away are told as such', async () => {
  const nowhere = 'postgres://wa@127.0.0.1:1/wa'
  await api.start({ database: { url: nowhere, ownLogin: true }, queue: { kind: 'postgres', url: nowhere } })
  const families = await waitFor('the queue to be missed', async () => {
    const found = await scrape()
    return valueOf(found, 'wa_monitor_queue_up') === 0 && found
  })
  expect(valueOf(families, 'wa_monitor_database_up')).toBe(0)
})

test('made-up paths and methods make no series of their own', async () => {
  await api.start()
  for (const path of ['/a', '/b', '/api/c']) await api.call('GET', path)
  await api.call('PROPFIND', '/a')
  const families = await scrape()
  const requests = families.get('wa_monitor_api_requests_total')?.samples ?? []
  expect(requests.map(({ labels, value }) => [labels.method, labels.route, value])).toEqual([
    ['GET', 'unknown', 3],
    ['other', 'unknown', 1],
  ])
})
