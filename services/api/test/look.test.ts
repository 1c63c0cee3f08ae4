import { waitFor } from '@wa-monitor/local-stack'
import { describe, expect, test } from 'vitest'
import { useApi } from './api-harness.ts'

const harness = useApi()
const { database } = harness

interface Listed {
  drop_number: string
  state: string
  feedback: { state: string } | null
}

async function list(query = ''): Promise<{ drops: Listed[]; next_after: string | null }> {
  const { status, body } = await harness.call('GET', `/api/drops${query}`)
  expect(status).toBe(200)
  return body as unknown as { drops: Listed[]; next_after: string | null }
}

describe('the list of drops', () => {
  test('newest activity first, page after page, each once', async () => {
    await harness.start()
    for (let day = 1; day <= 7; day += 1)
      await harness.review(`DR175200${day}`, { updated_at: `2025-11-0${day}T10:00:00.123456Z` })
    const seen: string[] = []
    let query = '?limit=3'
    for (;;) {
      const { drops, next_after } = await list(query)
      seen.push(...drops.map(({ drop_number }) => drop_number))
      if (next_after === null) break
      query = `?limit=3&after=${next_after}`
    }
    expect(seen).toEqual(['7', '6', '5', '4', '3', '2', '1'].map((digit) => `DR175200${digit}`))
  })

  test('of one project, with the state of the newest feedback', async () => {
    await harness.start()
    await harness.review('DR1752001')
    await harness.review('DR1752002', { project: 'Mohadin' })
    await harness.review('DR1752003', { completed: true })
    await harness.send('DR1752001')
    const { drops } = await list('?project=lawley')
    const states = Object.fromEntries(drops.map(({ drop_number, state }) => [drop_number, state]))
    expect(states).toEqual({ DR1752001: 'feedback_queued', DR1752003: 'completed' })
    expect(drops.find(({ drop_number }) => drop_number === 'DR1752001')?.feedback?.state).toBe('queued')
  })

  test('costs nothing while nothing changes', async () => {
    await harness.start()
    await harness.review('DR1752001')
    const etag = (await harness.call('GET', '/api/drops')).headers.get('etag') ?? ''
    const known = { 'if-none-match': etag }
    expect(await harness.call('GET', '/api/drops', undefined, known)).toMatchObject({
      status: 304,
      body: { text: '' },
    })
    await harness.review('DR1752002')
    expect((await harness.call('GET', '/api/drops', undefined, known)).status).toBe(200)
  })

  test('by state, date, contractor and number, all at once, and page after page', async () => {
    await harness.start()
    await harness.review('DR1752001')
    const old = await harness.review('DR1752002', { completed: true })
    const other = await harness.review('DR9930003')
    await harness.review('DR1752004')
    await database.query(`UPDATE qa_photo_reviews SET review_date = '2025-01-31' WHERE id = $1`, [old])
    await database.query(
      `UPDATE qa_photo_reviews SET user_name = '27820000007', sender_name = 'Per% Cent_' WHERE id = $1`,
      [other],
    )
    const listed = async (query: string) =>
      (await list(`?${query}`)).drops.map(({ drop_number }) => drop_number).toSorted()
    expect(await listed('state=completed')).toEqual(['DR1752002'])
    expect(await listed('state=completed,new')).toHaveLength(4)
    expect(await listed('state=')).toHaveLength(4)
    expect(await listed('to=2025-01-31')).toEqual(['DR1752002'])
    expect(await listed('from=2025-01-31&to=2025-01-31')).toEqual(['DR1752002'])
    expect(await listed('from=2025-02-01&to=')).toHaveLength(3)
    expect(await listed('contractor=0000007')).toEqual(['DR9930003'])
    expect(await listed('contractor=per%25%20cent_')).toEqual(['DR9930003'])
    expect(await listed('contractor=%25')).toEqual(['DR9930003'])
    expect(await listed('number=dr%20175')).toEqual(['DR1752001', 'DR1752002', 'DR1752004'])
    expect(await listed('number=004&state=new&project=Lawley')).toEqual(['DR1752004'])
    const page = await list('?number=175&limit=2')
    expect(await list(`?number=175&limit=2&after=${page.next_after}`)).toMatchObject({
      drops: [{}],
      next_after: null,
    })
  })

  test('a filter that nobody knows is refused with what there is', async () => {
    await harness.start()
    const refused = async (query: string) => {
      const { status, body } = await harness.call('GET', `/api/drops?${query}`)
      return [status, body.message]
    }
    expect(await refused('state=nwe')).toEqual([400, expect.stringContaining('feedback_stopped')])
    expect(await refused('from=31.1.2025')).toEqual([400, expect.stringContaining('2025-11-21')])
    expect(await refused('contractor=%00')).toEqual([400, expect.stringContaining('contractor')])
    expect(await refused('sort=name')).toEqual([400, expect.stringContaining('sort')])
  })

  test('a page mark of nobody is refused', async () => {
    await harness.start()
    expect(await harness.call('GET', '/api/drops?after=x')).toMatchObject({ status: 400 })
    expect(await harness.call('GET', '/api/drops?limit=0')).toMatchObject({ status: 400 })
  })
})

test('the timeline has posts and answers in one order', async () => {
  await harness.start()
  await harness.review('DR1752028')
  const { body: sent } = await harness.send('DR1752028', 'step 9')
  await database.query(`UPDATE wa_monitor_feedback SET sender = 'whatsapp-sender'`)
  await database.query(
    `INSERT INTO wa_monitor_feedback_events (feedback_id, drop_number, state, code, detail, until, by)
     VALUES ($1, 'DR1752028', 'queued', 'rate_limited', 'waits', '2125-11-21T10:00:00Z', ''),
            ($1, 'DR1752028', 'sent', '', '', NULL, ''), ($1, 'DR1752028', 'delivered', '', '', NULL, ''),
            ($1, 'DR1752028', 'cancelled', '', 'why', NULL, 'Anna')`,
    [sent.feedback_id],
  )
  const { body } = await harness.call('GET', '/api/drops/dr1752028/timeline')
  expect(body).toMatchObject({
    drop: { drop_number: 'DR1752028', state: 'feedback_queued' },
    entries: [
      { kind: 'created', by: 'Thabo', message: '', code: '', until: null, feedback_id: null },
      { kind: 'feedback_queued', by: '', message: 'step 9', feedback_id: sent.feedback_id, sender: null },
      { kind: 'feedback_queued', code: 'rate_limited', until: '2125-11-21T10:00:00.000Z', message: '' },
      { kind: 'feedback_sent', sender: 'whatsapp-sender' },
      { kind: 'feedback_delivered', sender: null },
      { kind: 'feedback_cancelled', by: 'Anna', detail: 'why', message: '' },
    ],
  })
  expect(await harness.call('GET', '/api/drops/DR9999999/timeline')).toMatchObject({
    status: 404,
    body: { code: 'drop_unknown' },
  })
})

test('the summary counts', async () => {
  await harness.start()
  await harness.review('DR1752001')
  await harness.review('DR1752002')
  await harness.review('DR1752003', { completed: true })
  await harness.send('DR1752001')
  for (const state of ['sent', 'delivered', 'read'] as const)
    await harness.feedback('DR1752002', { state, sent_at: "now() - interval '1 hour'" })
  // Read a moment ago, and sent the day before.
  await harness.feedback('DR1752002', { state: 'read', sent_at: "now() - interval '25 hours'" })
  for (const state of ['held', 'failed', 'cancelled', 'expired'] as const)
    await harness.feedback('DR1752002', { state })
  const { body } = await harness.call('GET', '/api/summary')
  expect(body).toEqual({
    success: true,
    environment: 'production',
    drops: { total: 3, waiting: 1, completed: 1 },
    feedback: { queued: 1, sending: 0, sent: 3, stopped: 2 },
    projects: ['Lawley'],
  })
})

describe('who may look', () => {
  const paths = [
    ['GET', '/api/drops'],
    ['GET', '/api/drops/DR1752028/timeline'],
    ['GET', '/api/summary'],
    ['POST', '/api/wa-monitor-send-feedback'],
    ['GET', '/api/drops/DR1752028'],
    ['GET', '/api/drops/DR1752028/draft'],
    ['PUT', '/api/drops/DR1752028/review'],
    ['GET', '/api/feedback'],
    ['GET', '/api/feedback/00000000-0000-4000-8000-000000000001'],
    ['GET', '/api/feedback/forecast?drop=DR1752028'],
    ['GET', '/api/feedback/control'],
    ['POST', '/api/feedback/pause'],
    ['POST', '/api/feedback/resume'],
    ['POST', '/api/feedback/00000000-0000-4000-8000-000000000001/cancel'],
    ['POST', '/api/feedback/00000000-0000-4000-8000-000000000001/retry'],
  ] as const

  test.each(paths)('%s %s asks for the key', async (method, path) => {
    await harness.start()
    const body = method === 'GET' ? undefined : {}
    for (const key of ['', 'wrong'])
      expect((await harness.call(method, path, body, { 'x-api-key': key })).status).toBe(401)
  })

  test('the page is public, runs nothing from elsewhere, and holds no data', async () => {
    await harness.start()
    const page = await harness.call('GET', '/wa-monitor', undefined, { 'x-api-key': '' })
    expect(page.status).toBe(200)
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'; script-src 'self'")
    const text = String(page.body.text)
    expect(text).not.toMatch(/<script(?![^>]*(?:src=|type="importmap"))|style=|onclick=/)
    const files = [...text.matchAll(/(?:src|href)="(\/wa-monitor\/[^"]+)"/g)].map(([, path]) => path ?? '')
    expect(files.length).toBeGreaterThan(2)
    for (const path of files) expect((await harness.call('GET', path)).status).toBe(200)
    expect((await harness.call('GET', '/')).headers.get('location')).toBe('/wa-monitor')
    expect((await harness.call('GET', '/wa-monitor/../config.ts')).status).toBe(404)
  })
})

test('every path is described', async () => {
  const { routes } = await harness.start()
  const { body } = await harness.call('GET', '/docs/json')
  const described = body.paths as Record<string, Record<string, { responses: object; security?: object[] }>>
  const api = Object.entries(described).filter(([path]) => path.startsWith('/api/'))
  const there = routes().flatMap((route) => {
    const path = route.split(' ')[1] ?? ''
    return path.startsWith('/api/') ? [path.replaceAll(/:(\w+)/g, '{$1}')] : []
  })
  expect(api.map(([path]) => path).toSorted()).toEqual([...new Set(there)].toSorted())
  for (const [path, methods] of api)
    for (const [method, { responses, security }] of Object.entries(methods)) {
      expect(Object.keys(responses)).toEqual(expect.arrayContaining(['4XX', '5XX']))
      const isOpen = path === '/api/welcome' || (path === '/api/session' && method === 'post')
      expect([method, path, security]).toEqual([method, path, isOpen ? undefined : [{ apiKey: [] }]])
    }
})

test('health: the database decides', async () => {
  await harness.start()
  const health = await waitFor('health', async () => {
    const { status, body } = await harness.call('GET', '/health')
    return status === 200 && body
  })
  expect(health).toEqual({
    status: 'ok',
    environment: 'production',
    schema: 'public',
    reasons: [],
    queue: null,
  })
  await harness.start({ database: { url: 'postgres://nobody@127.0.0.1:1/none', ownLogin: true } })
  const failing = await harness.call('GET', '/health')
  expect(failing).toMatchObject({
    status: 503,
    body: { reasons: [expect.stringContaining('does not answer')] },
  })
  expect(await harness.send('DR1752028')).toMatchObject({ status: 503, body: { code: 'database_away' } })
  expect((await harness.call('GET', '/health/live')).status).toBe(200)
})
