/** The queue as BullMQ has it, on the real page: on PostgreSQL, on Redis, and with neither. */
import { randomUUID } from 'node:crypto'
import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { feedbackQueueOf, type QueueConnection } from '@wa-monitor/contracts'
import { type FeedbackQueue, openFeedbackQueue } from '@wa-monitor/queue'
import { startRedis, waitFor, whyNoRedis } from '@wa-monitor/local-stack'
import { chromium } from 'playwright-core'
import { beforeEach, describe, expect, test } from 'vitest'
import { useApi } from './api-harness.ts'

const CHROMIUM = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium'
const PAGE = '/wa-monitor/queue'
const JOBS = `${PAGE}/api/queues?activeQueue=feedback&page=1&jobsPerPage=10&status=prioritized`
const api = useApi()
beforeEach(() => api.database.query('DROP SCHEMA IF EXISTS wa_monitor_queue CASCADE'))

const basic = (password: string, user = 'anybody') => ({
  'x-api-key': '',
  authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`,
})
const RIGHT = basic('test-key-of-a-test-api')

interface ShownQueue {
  counts: Record<string, number>
  jobs: { id: string; data: object }[]
  readOnlyMode: boolean
  allowRetries: boolean
}
const shown = async () => {
  const { status, body } = await api.call('GET', JOBS, undefined, RIGHT)
  expect(status).toBe(200)
  return (body.queues as ShownQueue[])[0] as ShownQueue
}

async function addOne(queue: FeedbackQueue): Promise<string> {
  const id = randomUUID()
  await queue.add([{ id, rank: 0, seq: 7 }])
  return id
}

describe('signing in', () => {
  test('without it there is a 401 that says how, and nothing is loaded', async () => {
    await api.start()
    for (const authorization of ['', 'Basic !', 'Basic Og', 'Bearer test-key-of-a-test-api']) {
      const headers = { 'x-api-key': '', authorization }
      const { status, headers: answered, body } = await api.call('GET', PAGE, undefined, headers)
      expect([status, body.code]).toEqual([401, 'sign_in'])
      expect(body.message).toMatch(/any user name, and the API key|not the API key/)
      expect(answered.get('www-authenticate')).toMatch(/^Basic realm=/)
      expect(answered.get('content-security-policy')).toContain("default-src 'none'")
    }
  })

  test('the key in a header, or in an address, is not a sign-in', async () => {
    await api.start()
    expect((await api.call('GET', PAGE)).status).toBe(401)
    expect((await api.call('GET', `${PAGE}?key=test-key-of-a-test-api`)).status).toBe(401)
  })

  test('any user name with the key; a password may hold colons and is compared whole', async () => {
    await api.start({ apiKey: 'a:key-with:colons-in-it' })
    expect((await api.call('GET', PAGE, undefined, basic('a:key-with:colons-in-it', ''))).status).toBe(200)
    expect((await api.call('GET', PAGE, undefined, basic('key-with:colons-in-it'))).status).toBe(401)
    expect((await api.call('GET', PAGE, undefined, basic('a'))).status).toBe(401)
  })

  test('after ten wrong passwords none is looked at for a minute', async () => {
    await api.start()
    for (let tries = 0; tries < 10; tries++) {
      const { status, body } = await api.call('GET', PAGE, undefined, basic(`wrong-${tries}`))
      expect([status, body.message]).toEqual([401, expect.stringContaining('is not the API key')])
    }
    const { status, body, headers } = await api.call('GET', PAGE, undefined, RIGHT)
    expect([status, body.code]).toEqual([429, 'too_many_tries'])
    expect(Number(headers.get('retry-after'))).toBeGreaterThan(0)
    // The API itself, where nobody types keys, goes on.
    expect((await api.call('GET', '/api/summary')).status).not.toBe(429)
  })

  test.each([
    ['each address behind a proxy that is known for itself', ['127.0.0.1'], 401],
    ['what anybody else says of his address is not believed', [], 429],
  ])('%s', async (_, trustedProxies, status) => {
    await api.start({ trustedProxies })
    const tried = (from: string) =>
      api.call('GET', PAGE, undefined, { ...basic('wrong'), 'x-forwarded-for': from })
    for (let tries = 0; tries < 10; tries++) await tried('198.51.100.7')
    expect((await tried('198.51.100.7')).status).toBe(429)
    expect((await tried('198.51.100.8')).status).toBe(status)
  })
})

test('whatever would change the queue is refused, and changes nothing', async () => {
  await api.start()
  const id = await addOne(api.queue())
  const before = await shown()
  expect(before).toMatchObject({ readOnlyMode: true, allowRetries: false, counts: { prioritized: 1 } })
  const queue = `${PAGE}/api/queues/feedback`
  for (const [method, path] of [
    ['PUT', `${queue}/${id}/retry/failed`],
    ['PUT', `${queue}/${id}/clean`],
    ['PUT', `${queue}/${id}/promote`],
    ['PATCH', `${queue}/${id}/update-data`],
    ['PUT', `${queue}/empty`],
    ['PUT', `${queue}/obliterate`],
    ['PUT', `${queue}/pause`],
    ['PUT', `${queue}/clean/prioritized`],
    ['PUT', `${PAGE}/api/queues/pause`],
    ['POST', `${queue}/add`],
    ['DELETE', `${queue}/${id}`],
    ['POST', PAGE],
  ] as const) {
    const { status, body, headers } = await api.call(method, path, undefined, RIGHT)
    expect([method, path, status, body.code]).toEqual([method, path, 405, 'read_only'])
    expect(headers.get('allow')).toBe('GET, HEAD')
    expect((await api.call(method, path, undefined, { 'x-api-key': '' })).status).toBe(401)
  }
  expect(await shown()).toEqual(before)
})

test('a job shows ids and nothing else', async () => {
  await api.start()
  const id = await addOne(api.queue())
  const { jobs } = await shown()
  expect(jobs.map((job) => [job.id, job.data])).toEqual([[id, { id, rank: 0, seq: 7 }]])
  expect((await api.call('GET', `${PAGE}/api/redis/stats`, undefined, RIGHT)).status).toBe(403)
})

test('on Redis it shows the same, says so while Redis is away, and comes back with it', async ({ skip }) => {
  const noRedis = whyNoRedis()
  if (noRedis) skip(noRedis)
  let redis = await startRedis()
  const connection: QueueConnection = { kind: 'redis', url: redis.url }
  const queue = openFeedbackQueue(connection, feedbackQueueOf('production'))
  await api.start({ queue: connection })
  const id = await addOne(queue)
  await queue.close()
  expect((await shown()).jobs.map((job) => job.id)).toEqual([id])
  await redis.stop()
  const away = await api.call('GET', PAGE, undefined, RIGHT)
  expect(away.status).toBe(503)
  expect(away.body.text).toContain('Redis at 127.0.0.1')
  expect(away.body.text).not.toContain('test-password')
  expect((await api.call('GET', JOBS, undefined, RIGHT)).status).toBe(503)
  redis = await startRedis([], Number(new URL(connection.url).port))
  await waitFor('the page', async () => (await api.call('GET', PAGE, undefined, RIGHT)).status === 200)
  expect((await shown()).jobs).toEqual([])
  await redis.stop()
})

test('the real page, in a real browser, under its own security policy', async (context) => {
  if (!existsSync(CHROMIUM)) context.skip(`no browser at ${CHROMIUM} (CHROMIUM_PATH names another)`)
  const started = await api.start()
  const id = await addOne(api.queue())
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] })
  context.onTestFinished(() => browser.close())
  const httpCredentials = { username: 'qa', password: 'test-key-of-a-test-api' }
  const page = await browser.newPage({ httpCredentials, viewport: { width: 1280, height: 800 } })
  const complaints: string[] = []
  page.on('console', (message) => void (message.type() === 'error' && complaints.push(message.text())))
  page.on('pageerror', (error) => void complaints.push(error.message))
  const elsewhere: string[] = []
  page.on('request', (request) => {
    if (!request.url().startsWith(started.address()) && !request.url().startsWith('data:'))
      elsewhere.push(request.url())
  })
  await page.goto(`${started.address()}${PAGE}/queue/feedback?status=prioritized`)
  await page.waitForSelector(`text=${id.slice(0, 8)}`)
  const pictures = process.env.WA_MONITOR_PICTURES
  if (pictures !== undefined) {
    mkdirSync(pictures, { recursive: true })
    await page.screenshot({ path: join(pictures, 'queue-view.png') })
  }
  expect(complaints).toEqual([])
  expect(elsewhere).toEqual([])
  for (const word of ['Retry', 'Empty', 'Obliterate', 'Promote'])
    expect(await page.getByRole('button', { name: word }).count()).toBe(0)
})
