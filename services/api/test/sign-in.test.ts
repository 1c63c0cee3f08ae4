/** Signing in by name: the first administrator, sessions, passwords, and what is refused. */
import { scryptSync } from 'node:crypto'
import { beforeEach, describe, expect, test } from 'vitest'
import { hashPassword } from '../src/access/passwords.ts'
import { useApi } from './api-harness.ts'
import { cookieOf, signedIn, statuses } from './people.ts'

const api = useApi()
const TOKEN = 'token-of-the-first-administrator'
const PASSWORD = 'three plain words'
/** As a program that knows nobody. */
const NOBODY: Record<string, string> = { 'x-api-key': '' }

beforeEach(async () => {
  await api.database.query('TRUNCATE wa_monitor_users, wa_monitor_audit, wa_monitor_api_keys CASCADE')
})

const post = (path: string, body: object, headers: Record<string, string> = NOBODY) =>
  api.call('POST', path, body, headers)
const signIn = (name: string, password = PASSWORD, headers = NOBODY) =>
  post('/api/session', { name, password }, headers)
const welcome = (over: object = {}) =>
  post('/api/welcome', { token: TOKEN, name: 'Naledi', password: PASSWORD, ...over })
const tokenOf = (headers: Headers) =>
  /^wa_monitor_session=([^;]*)/.exec(headers.get('set-cookie') ?? '')?.[1] ?? ''
const whoIs = (headers: Record<string, string>) => api.call('GET', '/api/session', undefined, headers)
const audited = async () =>
  await api.database.query<{ what: string; who: string; subject: string }>(
    'SELECT what, who, subject FROM wa_monitor_audit ORDER BY id',
  )

async function person(name: string, role = 'reviewer'): Promise<void> {
  await api.database.query('INSERT INTO wa_monitor_users (name, role, password_hash) VALUES ($1, $2, $3)', [
    name,
    role,
    await hashPassword(PASSWORD),
  ])
}

describe('the first administrator', () => {
  test('is made by the token, is signed in at once, and is the only one', async () => {
    await api.start({ firstAdminToken: TOKEN })
    expect((await api.call('GET', '/api/welcome', undefined, NOBODY)).body.open).toBe(true)
    const { status, body, headers } = await welcome()
    expect([status, body.name, body.role, body.by]).toEqual([200, 'Naledi', 'admin', 'session'])
    expect((await whoIs(cookieOf(tokenOf(headers)))).body).toMatchObject({ name: 'Naledi', role: 'admin' })
    expect((await api.call('GET', '/api/welcome', undefined, NOBODY)).body.open).toBe(false)
    const again = await welcome({ name: 'Somebody' })
    expect([again.status, again.body.code]).toEqual([409, 'administrator_exists'])
    expect(await audited()).toEqual([{ what: 'first_admin', who: 'Naledi', subject: 'Naledi' }])
  })

  test('of two at the same moment one is', async () => {
    await api.start({ firstAdminToken: TOKEN })
    const answers = await Promise.all(['Naledi', 'Sipho', 'Anna'].map((name) => welcome({ name })))
    expect(statuses(answers)).toEqual([200, 409, 409])
    expect(await api.database.query('SELECT 1 FROM wa_monitor_users')).toHaveLength(1)
  })

  test.each([
    ['a wrong token', { token: 'token-of-somebody-else-who-guesses' }, [403, 'token_wrong']],
    ['a short password', { password: 'short' }, [400, 'invalid_request']],
    ['no name', { name: ' ' }, [400, 'invalid_request']],
  ])('is not made with %s', async (_, over, expected) => {
    await api.start({ firstAdminToken: TOKEN })
    const { status, body } = await welcome(over)
    expect([status, body.code]).toEqual(expected)
    expect(await api.database.query('SELECT 1 FROM wa_monitor_users')).toHaveLength(0)
  })

  test('is not made where no token is set: an API key is the way in', async () => {
    await api.start()
    const { status, body } = await welcome({ token: '' })
    expect([status, body.code]).toEqual([403, 'token_wrong'])
    expect(body.message).toContain('FIRST_ADMIN_TOKEN is not set')
    expect((await api.call('GET', '/api/welcome', undefined, NOBODY)).body.open).toBe(false)
  })

  test('the token cannot be guessed quickly', async () => {
    await api.start({ firstAdminToken: TOKEN })
    for (let tries = 0; tries < 10; tries += 1) await welcome({ token: `wrong-${tries}` })
    expect((await welcome()).status).toBe(429)
  })
})

describe('signing in', () => {
  test('gives a cookie that no script and no other site can use', async () => {
    await api.start()
    await person('Anna')
    const { status, body, headers } = await signIn('  anna ')
    expect(status).toBe(200)
    expect(body).toEqual({
      success: true,
      name: 'Anna',
      role: 'reviewer',
      by: 'session',
      environment: 'production',
      must_change_password: false,
    })
    expect(headers.get('set-cookie')).toMatch(
      /^wa_monitor_session=[\w-]{43}; Path=\/; Max-Age=2592000; HttpOnly; SameSite=Strict$/,
    )
    expect(headers.get('cache-control')).toBe('no-store')
    const [row] = await api.database.query<{ token_hash: string; last_signed_in_at: Date }>(
      'SELECT token_hash, last_signed_in_at FROM wa_monitor_sessions JOIN wa_monitor_users AS person ON person.id = user_id',
    )
    expect(row?.token_hash).toMatch(/^[0-9a-f]{64}$/)
    expect(row?.last_signed_in_at).not.toBeNull()
  })

  test('the cookie is for HTTPS alone when it came over HTTPS', async () => {
    await api.start({ trustedProxies: ['127.0.0.1'] })
    await person('Anna')
    const { headers } = await signIn('Anna', PASSWORD, { ...NOBODY, 'x-forwarded-proto': 'https' })
    expect(headers.get('set-cookie')).toMatch(/; Secure$/)
  })

  test('a wrong password and a wrong name are told the same, and one of them is in the audit', async () => {
    await api.start()
    await person('Anna')
    const wrong = await signIn('Anna', 'wrong')
    const unknown = await signIn('Nobody', 'wrong')
    expect([wrong.status, wrong.body.code]).toEqual([401, 'sign_in_wrong'])
    expect(unknown.body).toEqual(wrong.body)
    expect(wrong.headers.get('set-cookie')).toBeNull()
    expect(await audited()).toEqual([{ what: 'sign_in_failed', who: '', subject: 'Anna' }])
  })

  test('whoever was switched off is told so, with the right password only', async () => {
    await api.start()
    await person('Anna')
    await api.database.query('UPDATE wa_monitor_users SET disabled_at = now()')
    expect((await signIn('Anna', 'wrong')).body.code).toBe('sign_in_wrong')
    expect((await signIn('Anna')).body.code).toBe('person_disabled')
  })

  test('ten wrong ones from one address, and nothing more is looked at for a while', async () => {
    await api.start()
    await person('Anna')
    const answers = await Promise.all(Array.from({ length: 14 }, (_, n) => signIn(`somebody ${n}`, 'wrong')))
    expect(answers.filter(({ status }) => status === 401)).toHaveLength(10)
    const refused = await signIn('Anna')
    expect([refused.status, refused.body.code]).toEqual([429, 'too_many_tries'])
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
  })

  test('twenty wrong ones for one name, wherever they come from', async () => {
    await api.start({ trustedProxies: ['127.0.0.1'] })
    await person('Anna')
    const from = (n: number) => ({ ...NOBODY, 'x-forwarded-for': `198.51.100.${n}` })
    for (let n = 1; n <= 20; n += 1) expect((await signIn('ANNA', 'wrong', from(n))).status).toBe(401)
    expect((await signIn('Anna', PASSWORD, from(200))).status).toBe(429)
    expect((await signIn('Somebody', 'wrong', from(200))).status).toBe(401)
  })

  test('a password kept with weaker parameters is kept with those of today afterwards', async () => {
    await api.start()
    const salt = Buffer.alloc(16, 7)
    const weak = scryptSync(PASSWORD, salt, 32, { N: 1024, r: 8, p: 1 })
    await api.database.query('INSERT INTO wa_monitor_users (name, role, password_hash) VALUES ($1, $2, $3)', [
      'Anna',
      'viewer',
      `scrypt$1024$8$1$${salt.toString('base64url')}$${weak.toString('base64url')}`,
    ])
    expect((await signIn('Anna')).status).toBe(200)
    const [kept] = await api.database.query<{ password_hash: string }>(
      'SELECT password_hash FROM wa_monitor_users',
    )
    expect(kept?.password_hash).toMatch(/^scrypt\$16384\$8\$5\$/)
    expect((await signIn('Anna')).status).toBe(200)
  })

  test('a page of another site cannot sign anybody in', async () => {
    await api.start()
    await person('Anna')
    const elsewhere: Record<string, string>[] = [
      { 'sec-fetch-site': 'cross-site' },
      { origin: 'https://elsewhere.example' },
    ]
    for (const from of elsewhere) {
      const { status, body } = await signIn('Anna', PASSWORD, { ...NOBODY, ...from })
      expect([status, body.code]).toEqual([403, 'other_site'])
    }
  })

  test('signing out ends the session, and the cookie goes', async () => {
    await api.start()
    const anna = await signedIn(api, 'viewer', { name: 'Anna' })
    const { status, headers } = await api.call('DELETE', '/api/session', undefined, anna.headers)
    expect(status).toBe(200)
    expect(headers.get('set-cookie')).toMatch(/^wa_monitor_session=; Path=\/; Max-Age=0/)
    expect((await whoIs(anna.headers)).body.code).toBe('session_ended')
    expect(await audited()).toEqual([{ what: 'sign_out', who: 'Anna', subject: 'Anna' }])
  })
})

describe('a session', () => {
  test.each([
    ['that was not used for twelve hours', `last_seen_at = now() - interval '12 hours 1 second'`],
    ['older than thirty days, however much it is used', `expires_at = now() - interval '1 second'`],
    ['that was ended', 'ended_at = now()'],
  ])('%s opens nothing', async (_, set) => {
    await api.start()
    const anna = await signedIn(api, 'viewer')
    await api.database.query(`UPDATE wa_monitor_sessions SET ${set}`)
    const { status, body } = await whoIs(anna.headers)
    expect([status, body.code]).toEqual([401, 'session_ended'])
  })

  test('is kept open by being used', async () => {
    await api.start()
    const anna = await signedIn(api, 'viewer')
    await api.database.query(`UPDATE wa_monitor_sessions SET last_seen_at = now() - interval '11 hours'`)
    expect((await whoIs(anna.headers)).status).toBe(200)
    const fresh = await api.database.query(
      `SELECT 1 FROM wa_monitor_sessions WHERE last_seen_at > now() - interval '1 minute'`,
    )
    expect(fresh).toHaveLength(1)
  })

  test('changes nothing for a page of another site, or for one that hides where it is', async () => {
    await api.start()
    const { 'sec-fetch-site': _, ...cookie } = (await signedIn(api, 'admin')).headers
    const { host } = new URL((await api.start()).address())
    const pause = async (from: Record<string, string>) => {
      const { status, body } = await post('/api/feedback/pause', {}, { ...cookie, ...from })
      return [status, body.code]
    }
    const elsewhere: Record<string, string>[] = [
      {},
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site', origin: `http://${host}` },
      { 'sec-fetch-site': 'none' },
      { origin: 'https://elsewhere.example' },
      { origin: 'null' },
    ]
    for (const from of elsewhere) expect([from, await pause(from)]).toEqual([from, [403, 'other_site']])
    expect(
      await api.database.query('SELECT 1 FROM wa_monitor_feedback_control WHERE paused_at IS NOT NULL'),
    ).toEqual([])
    expect(await pause({ 'sec-fetch-site': 'same-origin' })).toEqual([200, undefined])
    expect(await pause({ origin: `http://${host}` })).toEqual([200, undefined])
    // Looking is no harm.
    expect((await whoIs({ ...cookie, 'sec-fetch-site': 'cross-site' })).status).toBe(200)
  })

  test('counts for nothing beside an API key, even a wrong one', async () => {
    await api.start()
    const anna = await signedIn(api, 'admin')
    expect((await whoIs({ ...anna.headers, 'x-api-key': api.key })).body).toMatchObject({
      name: '',
      by: 'key',
    })
    expect((await whoIs({ ...anna.headers, 'x-api-key': 'wrong' })).body.code).toBe('api_key_wrong')
  })

  test('what is done in it has his name, whatever the request says', async () => {
    await api.start()
    await api.review('DR1752028')
    const anna = await signedIn(api, 'reviewer', { name: 'Anna' })
    const { status } = await api.send('DR1752028', 'step 9', { ...anna.headers, 'x-actor': 'Somebody else' })
    expect(status).toBe(202)
    const { body } = await api.call('GET', '/api/drops/DR1752028/timeline')
    expect(body.entries).toContainEqual(expect.objectContaining({ kind: 'feedback_queued', by: 'Anna' }))
    expect(await audited()).toEqual([{ what: 'feedback_sent', who: 'Anna', subject: 'DR1752028' }])
  })
})

describe('one’s own password', () => {
  const change = (headers: Record<string, string>, current: string, password = 'four other plain words') =>
    api.call('PUT', '/api/session/password', { current, password }, headers)

  test('is changed by whoever knows the old one; other sessions end', async () => {
    await api.start()
    await person('Anna')
    const here = cookieOf(tokenOf((await signIn('Anna')).headers))
    const there = cookieOf(tokenOf((await signIn('Anna')).headers))
    const wrong = await change(here, 'not it at all')
    expect([wrong.status, wrong.body.code]).toEqual([403, 'password_wrong'])
    expect((await change(here, PASSWORD, PASSWORD)).body.code).toBe('same_password')
    expect((await change(here, PASSWORD, 'short')).status).toBe(400)
    expect((await whoIs(there)).status).toBe(200)
    expect((await change(here, PASSWORD)).status).toBe(200)
    expect([(await whoIs(here)).status, (await whoIs(there)).status]).toEqual([200, 401])
    expect((await signIn('Anna')).status).toBe(401)
    expect((await signIn('Anna', 'four other plain words')).status).toBe(200)
    expect((await audited()).map(({ what }) => what)).toContain('password_changed')
  })

  test('an API key has none', async () => {
    await api.start()
    expect((await change({}, 'whatever it may be')).body.code).toBe('no_password')
  })

  test('chosen by somebody else, it opens nothing but the form for a new one', async () => {
    await api.start()
    const added = { name: 'Anna', role: 'admin', password: PASSWORD }
    expect((await api.call('POST', '/api/people', added)).status).toBe(201)
    const { body, headers } = await signIn('Anna')
    expect(body.must_change_password).toBe(true)
    const anna = cookieOf(tokenOf(headers))
    const look = async () => (await api.call('GET', '/api/drops', undefined, anna)).body.code
    expect(await look()).toBe('password_change_needed')
    expect((await api.call('GET', '/wa-monitor/queue', undefined, anna)).status).toBe(401)
    expect((await whoIs(anna)).status).toBe(200)
    expect((await change(anna, PASSWORD)).status).toBe(200)
    expect(await look()).toBeUndefined()
    expect((await whoIs(anna)).body.must_change_password).toBe(false)
  })
})
