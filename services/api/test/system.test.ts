/** `GET /api/system`, `/api/system/qr`: what everybody around says, on one screen, and what is said when they do not. */
import { waitFor } from '@wa-monitor/local-stack'
import { describe, expect, test } from 'vitest'
import { useApi } from './api-harness.ts'
import { aBridge, aStatus, BRIDGE_KEY, drawnQr, refusal, useStand } from './around.ts'

const api = useApi()
const caretaker = useStand(() => ({ '/status': { body: aStatus() } }))
const bridge = useStand(() => ({ '/api/status': { body: aBridge() } }))

const start = (over = {}) =>
  api.start({
    bridge: { url: bridge.url, apiKey: BRIDGE_KEY },
    senders: [{ name: 'whatsapp-bridge', url: bridge.url }],
    caretakerUrl: caretaker.url,
    ...over,
  })
const system = async () => (await api.call('GET', '/api/system')).body
const qr = (query = '') => api.call('GET', `/api/system/qr${query}`)

describe('the system', () => {
  test('is what the caretaker sees, and what the api knows itself', async () => {
    await api.review('DR1752028')
    await api.feedback('DR1752028', { state: 'held' })
    await api.review('DR1752029')
    await api.feedback('DR1752029')
    await start()
    const body = await system()
    expect(body).toMatchObject({
      environment: 'production',
      caretaker_problem: null,
      database_problem: null,
      queue_problem: null,
      control: { paused: null, grace: null },
      feedback: { queued: 1, sending: 0, held: { other: 1 }, failed: 0, oldest_seconds: expect.any(Number) },
      bridges: [{ service: 'whatsapp-bridge', status: { state: 'WORKING', number: '+2782…01' } }],
      seen: {
        troubles: [],
        projects: [{ name: 'Lawley' }, { name: 'Velo Test' }],
        disks: [{ of: ['whatsapp-bridge', 'backups'], free_bytes: 40e9 }],
        backup: { last: { verified: true } },
        database: { version: '17.6', bytes: 62e6 },
      },
    })
    // Where PostgreSQL is, is nobody's business here.
    expect(JSON.stringify(body)).not.toContain('postgres:5432')
  })

  test('is asked once for all who watch, and the stop is seen at once all the same', async () => {
    await start()
    await Promise.all([system(), system(), system()])
    await api.call('POST', '/api/feedback/pause', { everything: true, reason: 'storm' })
    expect(await system()).toMatchObject({ control: { paused: { everything: true, reason: 'storm' } } })
    expect(caretaker.asked).toEqual(['/status'])
    expect(bridge.asked).toEqual(['/api/status'])
  })

  test('development sees its own projects only', async () => {
    await start({ environment: 'development', schema: 'dev' })
    expect(await system()).toMatchObject({
      environment: 'development',
      seen: { projects: [{ name: 'Velo Test' }], monitors: [{ service: 'wa-monitor-dev' }] },
    })
  })

  test('a number in what somebody says is masked', async () => {
    const reasons = ['27820000001 is not in 120363418298130331@g.us']
    const services = [{ service: 'feedback-sender', healthy: false, reasons }]
    caretaker.answers['/status'] = { body: aStatus({ services }) }
    await start()
    expect(await system()).toMatchObject({
      seen: { services: [{ reasons: ['2782…01 is not in 120363418298130331@g.us'] }] },
    })
  })

  test.each([
    ['away', 'away', /The caretaker does not answer.*logs\.sh caretaker/],
    ['broken', { status: 500, body: refusal('internal_error', 'x') }, /The caretaker answers 500/],
    ['of another version', { body: { troubles: 'none' } }, /of different versions.*deploy\.sh/],
    ['no caretaker at all', { body: '<html>' }, /The caretaker does not answer/],
  ] as const)(
    'a caretaker that is %s: the bridge is asked for itself, and a sentence says so',
    async (_, said, problem) => {
      caretaker.answers['/status'] = said
      await start()
      expect(await system()).toMatchObject({
        seen: null,
        caretaker_problem: expect.stringMatching(problem),
        bridges: [{ service: 'whatsapp-bridge', status: { state: 'WORKING' } }],
        control: { paused: null },
      })
    },
  )

  test('nobody is waited for longer than is bearable', async () => {
    caretaker.answers['/status'] = 'hang'
    bridge.answers['/api/status'] = 'hang'
    await start()
    expect(await system()).toMatchObject({
      seen: null,
      bridges: [{ service: 'whatsapp-bridge', status: null }],
    })
  })

  test('without CARETAKER_URL it says which variable is missing', async () => {
    await start({ caretakerUrl: undefined })
    expect(await system()).toMatchObject({ caretaker_problem: expect.stringContaining('CARETAKER_URL') })
  })

  test('what has not changed is not sent again', async () => {
    await start()
    const { headers } = await api.call('GET', '/api/projects')
    const again = await api.call('GET', '/api/projects', undefined, {
      'if-none-match': headers.get('etag') ?? '',
    })
    expect(again.status).toBe(304)
  })
})

describe('the code that links a number', () => {
  test('comes as rows, and is kept by nobody', async () => {
    const { rows, ...body } = drawnQr(1)
    bridge.answers['/api/qr'] = { body: { success: true, ...body } }
    bridge.answers['/api/pairing-code'] = { body: { success: true, code: 'WAMN-1234', phone: '27820000001' } }
    await start()
    const answer = await qr()
    expect(answer.body).toEqual({
      success: true,
      service: 'whatsapp-bridge',
      rows,
      pairing_code: 'WAMN-1234',
    })
    expect(answer.headers.get('cache-control')).toBe('no-store')
    expect(answer.headers.get('etag')).toBeNull()
  })

  test.each([
    [{ status: 409, body: refusal('already_linked', 'Already') }, 409, 'already_linked'],
    [{ status: 503, body: refusal('no_qr_code', 'None at the moment (STARTING)') }, 503, 'no_qr_code'],
    [{ body: { success: true, qr: 'x', qr_text: 'not drawn' } }, 503, 'no_qr_code'],
    ['away', 502, 'bridge_no_answer'],
  ] as const)('is refused where there is none: %o', async (said, status, code) => {
    bridge.answers['/api/qr'] = said
    await start()
    const answer = await qr()
    expect(answer).toMatchObject({ status, body: { code } })
    expect(answer.headers.get('cache-control')).toBe('no-store')
  })

  test('of a second number, and of one that there is not', async () => {
    await start({ senders: [{ name: 'second', url: bridge.url.replace('127.0.0.1', 'localhost') }] })
    const { rows, ...body } = drawnQr(2)
    bridge.answers['/api/qr'] = { body: { success: true, ...body } }
    expect(await qr('?service=localhost')).toMatchObject({ status: 200, body: { rows } })
    expect(await qr('?service=elsewhere')).toMatchObject({
      status: 404,
      body: { message: 'There is no elsewhere: whatsapp-bridge, localhost' },
    })
  })
})

test('the groups are asked for once, however slowly the bridge says them', async () => {
  bridge.answers['/api/groups'] = 'hang'
  await start()
  const { body } = await api.call('GET', '/api/projects')
  expect(body).toMatchObject({ groups: null, groups_problem: expect.stringContaining('in a moment') })
  await waitFor('one question', () => bridge.asked.filter((path) => path === '/api/groups').length === 1)
})
