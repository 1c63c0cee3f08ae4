/** Who may ask for what: every route that there is, with each kind of key and of session. */
import { type Role, ROLES } from '@wa-monitor/contracts'
import { createDatabase, createApiKey, ensureRoles, migrate, revokeApiKey } from '@wa-monitor/database'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { hashOfKey, KeyRing } from '../src/access/key-ring.ts'
import { openSchemaDatabase, type SchemaDatabase } from '@wa-monitor/database'
import { useApi } from './api-harness.ts'
import { cookieOf, type SignedInPerson, signedIn } from './people.ts'

const api = useApi()
const KEYS: Record<Role, string> = {
  viewer: 'wam_key-of-somebody-who-looks',
  reviewer: 'wam_key-of-anna-who-reviews',
  admin: 'wam_key-of-the-one-who-runs-it',
}
const OF_DEVELOPMENT = 'wam_key-of-development'
/** Sessions: of each role, one that was ended, one of whom was switched off, and one of an admin of development. */
let sessions: Record<Role | 'ended' | 'disabled' | 'development', SignedInPerson>
let owner: ReturnType<typeof createDatabase>

beforeAll(() => {
  owner = createDatabase(api.database.url(), { applicationName: 'test' })
})
afterAll(() => owner.close())
beforeEach(async () => {
  await api.database.query(
    'TRUNCATE public.wa_monitor_api_keys, dev.wa_monitor_api_keys, public.wa_monitor_users, dev.wa_monitor_users CASCADE',
  )
  await owner.transaction(async (transaction) => {
    for (const role of ROLES)
      await createApiKey(transaction, 'public', { name: role, role, hash: hashOfKey(KEYS[role]) })
    const development = { name: 'dev', role: 'admin' as const, hash: hashOfKey(OF_DEVELOPMENT) }
    await createApiKey(transaction, 'dev', development)
  })
  sessions = {
    viewer: await signedIn(api, 'viewer'),
    reviewer: await signedIn(api, 'reviewer'),
    admin: await signedIn(api, 'admin', { name: 'Naledi' }),
    ended: await signedIn(api, 'admin', { name: 'Ended' }),
    disabled: await signedIn(api, 'admin', { name: 'Disabled' }),
    development: await signedIn(api, 'admin', { schema: 'dev' }),
  }
  await api.database.query(
    `UPDATE wa_monitor_sessions SET ended_at = now() WHERE user_id = (SELECT id FROM wa_monitor_users WHERE name = 'Ended');
     UPDATE wa_monitor_users SET disabled_at = now() WHERE name = 'Disabled'`,
  )
})

/**
 * What each route needs. A route that is not here fails the test below: decide who may use it. `/docs`, which every server of
 * ours has, is not among them: it says what there is, and nothing of anybody.
 */
const NEEDS: Record<string, Role | 'nobody' | 'admin by password or session'> = {
  'GET /': 'nobody',
  'GET /health': 'nobody',
  'GET /health/live': 'nobody',
  'GET /wa-monitor': 'nobody',
  'GET /wa-monitor/': 'nobody',
  'GET /wa-monitor/v/:version/*': 'nobody',
  'GET /wa-monitor/drops': 'nobody',
  'GET /wa-monitor/drops/:drop': 'nobody',
  'GET /wa-monitor/system': 'nobody',
  'GET /wa-monitor/projects': 'nobody',
  'GET /wa-monitor/charts': 'nobody',
  'GET /wa-monitor/people': 'nobody',
  'GET /wa-monitor/welcome': 'nobody',
  'ALL /wa-monitor/queue': 'admin by password or session',
  'ALL /wa-monitor/queue/*': 'admin by password or session',
  'GET /metrics': 'viewer',
  'POST /api/session': 'nobody',
  'GET /api/welcome': 'nobody',
  'POST /api/welcome': 'nobody',
  'GET /api/session': 'viewer',
  'DELETE /api/session': 'viewer',
  'PUT /api/session/password': 'viewer',
  'GET /api/people': 'admin',
  'POST /api/people': 'admin',
  'PUT /api/people/:name': 'admin',
  'GET /api/keys': 'admin',
  'POST /api/keys': 'admin',
  'DELETE /api/keys/:name': 'admin',
  'GET /api/audit': 'admin',
  'GET /api/drops': 'viewer',
  'GET /api/drops/:drop': 'viewer',
  'GET /api/drops/:drop/timeline': 'viewer',
  'GET /api/drops/:drop/draft': 'viewer',
  'GET /api/drops/:drop/conversation': 'viewer',
  'GET /api/drops/:drop/traces': 'viewer',
  'PUT /api/drops/:drop/review': 'reviewer',
  'POST /api/drops/:drop/draft': 'viewer',
  'PUT /api/drops/:drop/presence': 'viewer',
  'DELETE /api/drops/:drop/presence': 'viewer',
  'GET /api/events': 'viewer',
  'GET /api/statistics': 'viewer',
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
  'GET /api/system': 'viewer',
  'GET /api/system/qr': 'admin',
  'GET /api/projects': 'viewer',
  'GET /api/rejects': 'viewer',
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
  const url = path
    .replace(':drop', 'DR1752028')
    .replace(':id', '00000000-0000-4000-8000-000000000001')
    .replace(':name', 'no such name')
  const ask = async (key: string) => {
    return asked({ 'x-api-key': key })
  }
  const asked = async (headers: Record<string, string>) => {
    const given = { ...headers, accept: 'application/json' }
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

  test(`needs a ${needed}’s session`, async () => {
    await api.start()
    const wrong = cookieOf(sessions.admin.token.split('').toReversed().join(''))
    for (const headers of [
      wrong,
      sessions.ended.headers,
      sessions.disabled.headers,
      sessions.development.headers,
    ])
      expect(await asked(headers)).toEqual([401, 'session_ended'])
    for (const role of ROLES) {
      const { headers } = sessions[role]
      const isLooking = method === 'GET'
      const enough = ROLES.indexOf(role) >= ROLES.indexOf(needed)
      if (!isLooking)
        expect(await asked({ ...headers, 'sec-fetch-site': 'cross-site' })).toEqual([403, 'other_site'])
      const [status, code] = await asked(headers)
      if (enough)
        expect([role, code === 'password_wrong' || ![401, 403].includes(Number(status))]).toEqual([
          role,
          true,
        ])
      else expect([role, status, code]).toEqual([role, 403, 'not_allowed'])
    }
  })
})

test('routes for everybody tell nobody anything of anybody', async () => {
  await api.start()
  for (const [route, needed] of Object.entries(NEEDS)) {
    const [method = '', path = ''] = route.split(' ')
    if (needed !== 'nobody' || !path.startsWith('/api/')) continue
    const { status, body } = await api.call(method, path, method === 'GET' ? undefined : {}, {
      'x-api-key': '',
    })
    if (method === 'GET') expect([route, body]).toEqual([route, { success: true, open: false }])
    else expect([route, status]).toEqual([route, 400])
  }
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
  const open = async ({ headers }: SignedInPerson) =>
    (await api.call('GET', '/wa-monitor/queue', undefined, headers)).status
  const { viewer, reviewer, ended, disabled, development, admin } = sessions
  for (const each of [viewer, reviewer, ended, disabled, development]) expect(await open(each)).toBe(401)
  expect(await open(admin)).toBe(200)
  expect((await api.call('POST', '/wa-monitor/queue', undefined, admin.headers)).body.code).toBe('read_only')
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
    expect(await ring.principalOf(KEYS.viewer)).toEqual({ name: 'viewer', role: 'viewer', by: 'key' })
    const revoke = (name: string) =>
      owner.transaction((transaction) => revokeApiKey(transaction, 'public', name))
    expect([await revoke('VIEWER'), await revoke('viewer')]).toEqual([true, false])
    clock = 5000
    expect(await ring.principalOf(KEYS.viewer)).toBeUndefined()
    await owner.transaction((transaction) =>
      createApiKey(transaction, 'public', { name: 'Viewer', role: 'viewer', hash: hashOfKey('wam_new') }),
    )
    expect(await ring.principalOf('wam_new')).toEqual({ name: 'Viewer', role: 'viewer', by: 'key' })
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
    expect(await away.principalOf('own-key-of-the-installation')).toEqual({
      name: '',
      role: 'admin',
      by: 'key',
    })
    await expect(away.principalOf(KEYS.admin)).rejects.toThrow('refused')
    clock = 11 * 60_000
    await expect(away.principalOf(KEYS.viewer)).rejects.toThrow('refused')
  })
})

test('the role of the schema administers people, and neither undoes nor hides anything', async () => {
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
    await run(`INSERT INTO public.wa_monitor_audit (who, by, what) VALUES ('', 'key', 'sign_in')`)
    for (const sql of [
      `UPDATE public.wa_monitor_api_keys SET role = 'admin'`,
      `UPDATE public.wa_monitor_api_keys SET key_hash = 'another'`,
      'DELETE FROM public.wa_monitor_api_keys',
      `UPDATE public.wa_monitor_users SET name = 'another'`,
      'DELETE FROM public.wa_monitor_users',
      `UPDATE public.wa_monitor_sessions SET expires_at = now() + interval '1 year'`,
      'DELETE FROM public.wa_monitor_sessions',
      `UPDATE public.wa_monitor_audit SET who = 'another'`,
      'DELETE FROM public.wa_monitor_audit',
      'TRUNCATE public.wa_monitor_audit',
      'SELECT * FROM dev.wa_monitor_users',
      'SELECT * FROM dev.wa_monitor_sessions',
    ])
      await expect(run(sql)).rejects.toThrow('permission denied')
    await run('UPDATE public.wa_monitor_api_keys SET revoked_at = now()')
    await expect(run('UPDATE public.wa_monitor_api_keys SET revoked_at = NULL')).rejects.toThrow(
      'stay what they are',
    )
    await expect(run('UPDATE public.wa_monitor_sessions SET ended_at = NULL')).rejects.toThrow(
      'stay what they are',
    )
  } finally {
    await role.close()
  }
})
