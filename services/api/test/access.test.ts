/** Who may ask for what: every route that there is, with each kind of key. */
import { type Role, ROLES } from '@wa-monitor/contracts'
import { createDatabase, createApiKey, ensureRoles, migrate, revokeApiKey } from '@wa-monitor/database'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { hashOfKey, KeyRing } from '../src/access/key-ring.ts'
import { openSchemaDatabase, type SchemaDatabase } from '@wa-monitor/database'
import { useApi } from './api-harness.ts'

const api = useApi()
const KEYS: Record<Role, string> = {
  viewer: 'wam_key-of-somebody-who-looks',
  reviewer: 'wam_key-of-anna-who-reviews',
  admin: 'wam_key-of-the-one-who-runs-it',
}
const OF_DEVELOPMENT = 'wam_key-of-development'
let owner: ReturnType<typeof createDatabase>

beforeAll(() => {
  owner = createDatabase(api.database.url(), { applicationName: 'test' })
})
afterAll(() => owner.close())
beforeEach(async () => {
  await api.database.query('TRUNCATE public.wa_monitor_api_keys, dev.wa_monitor_api_keys')
  await owner.transaction(async (transaction) => {
    for (const role of ROLES)
      await createApiKey(transaction, 'public', { name: role, role, hash: hashOfKey(KEYS[role]) })
    const development = { name: 'dev', role: 'admin' as const, hash: hashOfKey(OF_DEVELOPMENT) }
    await createApiKey(transaction, 'dev', development)
  })
})

/**
 * What each route needs. A route that is not here fails the test below: decide who may use it. `/docs`, which every server of
 * ours has, is not among them: it says what there is, and nothing of anybody.
 */
const NEEDS: Record<string, Role | 'nobody' | 'admin by password'> = {
  'GET /': 'nobody',
  'GET /health': 'nobody',
  'GET /health/live': 'nobody',
  'GET /wa-monitor': 'nobody',
  'GET /wa-monitor/': 'nobody',
  'GET /wa-monitor/*': 'nobody',
  'ALL /wa-monitor/queue': 'admin by password',
  'ALL /wa-monitor/queue/*': 'admin by password',
  'GET /metrics': 'viewer',
  'GET /api/drops': 'viewer',
  'GET /api/drops/:drop': 'viewer',
  'GET /api/drops/:drop/timeline': 'viewer',
  'GET /api/drops/:drop/draft': 'viewer',
  'PUT /api/drops/:drop/review': 'reviewer',
  'GET /api/events': 'viewer',
  'GET /api/summary': 'viewer',
  'POST /api/wa-monitor-send-feedback': 'reviewer',
  'GET /api/feedback': 'viewer',
  'GET /api/feedback/:id': 'viewer',
  'GET /api/feedback/forecast': 'viewer',
  'POST /api/feedback/:id/cancel': 'reviewer',
  'POST /api/feedback/:id/retry': 'reviewer',
  'GET /api/feedback/control': 'viewer',
  'POST /api/feedback/pause': 'admin',
  'POST /api/feedback/resume': 'admin',
}

const guarded = Object.entries(NEEDS).flatMap(([route, needed]) =>
  needed === 'viewer' || needed === 'reviewer' || needed === 'admin' ? [[route, needed] as const] : [],
)

test('every route that there is has its line here', async () => {
  const { routes } = await api.start()
  expect(routes().toSorted()).toEqual(Object.keys(NEEDS).toSorted())
})

describe.each(guarded)('%s', (route, needed) => {
  const [method = '', path = ''] = route.split(' ')
  const url = path.replace(':drop', 'DR1752028').replace(':id', '00000000-0000-4000-8000-000000000001')
  const ask = async (key: string) => {
    const given = { 'x-api-key': key, accept: 'application/json' }
    const body = method === 'GET' ? undefined : {}
    const { status, body: answer } = await api.call(method, url, body, given)
    return [status, answer.code]
  }

  test(`needs a ${needed}`, async () => {
    await api.start()
    expect(await ask('')).toEqual([401, 'api_key_missing'])
    expect(await ask('wam_of-nobody')).toEqual([401, 'api_key_wrong'])
    expect(await ask(OF_DEVELOPMENT)).toEqual([401, 'api_key_wrong'])
    for (const role of ROLES) {
      const [status] = await ask(KEYS[role])
      if (ROLES.indexOf(role) < ROLES.indexOf(needed)) expect([role, status]).toEqual([role, 403])
      else expect([role, [401, 403].includes(Number(status))]).toEqual([role, false])
    }
  })
})

test('what is done with a key has its name on the timeline, unless the request names somebody', async () => {
  await api.start()
  await api.review('DR1752028')
  const { status } = await api.send('DR1752028', 'step 9', { 'x-api-key': KEYS.reviewer })
  expect(status).toBe(202)
  const { body } = await api.call('GET', '/api/drops/DR1752028/timeline')
  expect(body.entries).toContainEqual(expect.objectContaining({ kind: 'feedback_queued', by: 'reviewer' }))
  const used = await api.database.query<{ name: string }>(
    'SELECT name FROM wa_monitor_api_keys WHERE last_used_at IS NOT NULL',
  )
  expect(used).toEqual([{ name: 'reviewer' }])
})

test('the queue opens for an admin, and for nobody else', async () => {
  await api.start()
  const look = async (password: string) => {
    const authorization = `Basic ${Buffer.from(`anybody:${password}`).toString('base64')}`
    return (await api.call('GET', '/wa-monitor/queue', undefined, { 'x-api-key': '', authorization })).status
  }
  expect([await look(KEYS.viewer), await look(KEYS.reviewer), await look(KEYS.admin)]).toEqual([
    401, 401, 200,
  ])
})

describe('a key ring', () => {
  let database: SchemaDatabase
  let clock = 0
  let ring: KeyRing
  beforeEach(() => {
    clock = 0
    database = openSchemaDatabase({
      url: api.database.url(),
      ownLogin: true,
      schema: 'public',
      applicationName: 'test',
      onNoRole: () => undefined,
    })
    ring = new KeyRing('own-key-of-the-installation', database, () => clock)
    return () => database.close()
  })

  test('a revoked key opens nothing any more after five seconds, and a new one is known at once', async () => {
    expect(await ring.principalOf(KEYS.viewer)).toEqual({ name: 'viewer', role: 'viewer' })
    const revoke = (name: string) =>
      owner.transaction((transaction) => revokeApiKey(transaction, 'public', name))
    expect([await revoke('VIEWER'), await revoke('viewer')]).toEqual([true, false])
    clock = 5000
    expect(await ring.principalOf(KEYS.viewer)).toBeUndefined()
    await owner.transaction((transaction) =>
      createApiKey(transaction, 'public', { name: 'Viewer', role: 'viewer', hash: hashOfKey('wam_new') }),
    )
    expect(await ring.principalOf('wam_new')).toEqual({ name: 'Viewer', role: 'viewer' })
  })

  test('while PostgreSQL is away, whoever was let in a short while ago still is, and nobody else', async () => {
    await ring.principalOf(KEYS.viewer)
    const refused = () => Promise.reject(Object.assign(new Error('refused'), { code: 'ECONNREFUSED' }))
    const away = new KeyRing(
      'own-key-of-the-installation',
      { ...database, transaction: (work) => (clock < 1 ? database.transaction(work) : refused()) },
      () => clock,
    )
    await away.principalOf(KEYS.viewer)
    clock = 9 * 60_000
    expect(await away.principalOf(KEYS.viewer)).toMatchObject({ role: 'viewer' })
    expect(await away.principalOf('own-key-of-the-installation')).toEqual({ name: '', role: 'admin' })
    await expect(away.principalOf(KEYS.admin)).rejects.toThrow('refused')
    clock = 11 * 60_000
    await expect(away.principalOf(KEYS.viewer)).rejects.toThrow('refused')
  })
})

test('the role of the schema may look keys up, and neither make nor change one', async () => {
  await migrate(owner)
  await ensureRoles(owner, { public: 'password-of-a-test' })
  const url = new URL(api.database.url())
  url.username = 'wa_monitor_prod'
  url.password = 'password-of-a-test'
  const role = createDatabase(url.href, { applicationName: 'test' })
  try {
    const run = (sql: string) => role.transaction((transaction) => transaction.query(sql))
    expect(await run('SELECT name FROM public.wa_monitor_api_keys')).toHaveLength(3)
    await run('UPDATE public.wa_monitor_api_keys SET last_used_at = now()')
    await expect(run(`UPDATE public.wa_monitor_api_keys SET role = 'admin'`)).rejects.toThrow(
      'permission denied',
    )
    await expect(run('UPDATE public.wa_monitor_api_keys SET revoked_at = NULL')).rejects.toThrow(
      'permission denied',
    )
    await expect(run('DELETE FROM public.wa_monitor_api_keys')).rejects.toThrow('permission denied')
  } finally {
    await role.close()
  }
})
