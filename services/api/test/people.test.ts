/** What an admin does on the page People: who may sign in, API keys, and what the audit says of it. */
import { openSchemaDatabase } from '@wa-monitor/database'
import { beforeEach, describe, expect, test } from 'vitest'
import { SessionRing } from '../src/access/session-ring.ts'
import { useApi } from './api-harness.ts'
import { type SignedInPerson, signedIn, statuses } from './people.ts'

const api = useApi()
const PASSWORD = 'three plain words'
let naledi: SignedInPerson

beforeEach(async () => {
  await api.database.query('TRUNCATE wa_monitor_users, wa_monitor_audit, wa_monitor_api_keys CASCADE')
  await api.start()
  naledi = await signedIn(api, 'admin', { name: 'Naledi' })
})

const ask = (method: string, path: string, body?: object, as = naledi) =>
  api.call(method, path, body, as.headers)
const add = (over: object = {}) =>
  ask('POST', '/api/people', { name: 'Anna', role: 'reviewer', password: PASSWORD, ...over })
const change = (name: string, body: object, as = naledi) =>
  ask('PUT', `/api/people/${encodeURIComponent(name)}`, body, as)
const opens = async (person: SignedInPerson) =>
  (await ask('GET', '/api/drops', undefined, person)).status === 200
const audited = async () =>
  ((await ask('GET', '/api/audit')).body.entries as Record<string, unknown>[]).map(
    ({ who, what, subject, detail }) => [who, what, subject, detail],
  )

describe('people', () => {
  test('somebody is added, and listed without a word of his password', async () => {
    const { status, body } = await add({ name: '  Anna   van Wyk ' })
    expect([status, body.person]).toEqual([
      201,
      {
        name: 'Anna van Wyk',
        role: 'reviewer',
        disabled_at: null,
        must_change_password: true,
        created_at: expect.any(String),
        created_by: 'Naledi',
        last_signed_in_at: null,
      },
    ])
    const list = await ask('GET', '/api/people')
    expect((list.body.people as { name: string }[]).map(({ name }) => name)).toEqual([
      'Anna van Wyk',
      'Naledi',
    ])
    expect(JSON.stringify(list.body)).not.toContain('scrypt')
    expect(await audited()).toEqual([['Naledi', 'person_made', 'Anna van Wyk', { role: 'reviewer' }]])
  })

  test.each([
    ['a name that is taken, in other letters', { name: 'NALEDI' }, [409, 'name_taken']],
    ['no such role', { role: 'boss' }, [400, 'invalid_request']],
    ['a short password', { password: '123456789' }, [400, 'invalid_request']],
    ['something else as well', { email: 'anna@example.org' }, [400, 'invalid_request']],
  ])('nobody is added with %s', async (_, over, expected) => {
    const { status, body } = await add(over)
    expect([status, body.code]).toEqual(expected)
    expect(await audited()).toEqual([])
  })

  test('another role counts at once', async () => {
    const anna = await signedIn(api, 'viewer', { name: 'Anna' })
    const pause = async () => (await ask('POST', '/api/feedback/pause', {}, anna)).status
    expect(await pause()).toBe(403)
    expect((await change('anna', { role: 'admin' })).body.person).toMatchObject({
      name: 'Anna',
      role: 'admin',
    })
    expect(await pause()).toBe(200)
    expect((await audited())[1]).toEqual(['Naledi', 'person_changed', 'Anna', { role: 'admin' }])
  })

  test('whoever is switched off is out at once, and stays out when he is switched on again until he signs in', async () => {
    const anna = await signedIn(api, 'viewer', { name: 'Anna' })
    expect(await opens(anna)).toBe(true)
    expect((await change('Anna', { disabled: true })).body.person).toMatchObject({
      disabled_at: expect.any(String),
    })
    expect(await opens(anna)).toBe(false)
    expect((await change('Anna', { disabled: false })).body.person).toMatchObject({ disabled_at: null })
    expect(await opens(anna)).toBe(false)
  })

  test('a password that an admin sets ends the sessions, and has to be changed', async () => {
    const anna = await signedIn(api, 'viewer', { name: 'Anna' })
    expect((await change('Anna', { password: PASSWORD })).body.person).toMatchObject({
      must_change_password: true,
    })
    expect(await opens(anna)).toBe(false)
    const { body } = await api.call(
      'POST',
      '/api/session',
      { name: 'Anna', password: PASSWORD },
      { 'x-api-key': '' },
    )
    expect([body.name, body.must_change_password]).toEqual(['Anna', true])
    expect(await audited()).toContainEqual(['Naledi', 'person_changed', 'Anna', { password: 'set' }])
  })

  test('what cannot be changed is told', async () => {
    expect((await change('Nobody', { role: 'admin' })).body.code).toBe('person_unknown')
    const { status, body } = await change('Naledi', {})
    expect([status, body.message]).toEqual([400, expect.stringContaining('nothing to change')])
  })

  test('somebody is left who administers', async () => {
    for (const body of [{ role: 'reviewer' }, { disabled: true }, { role: 'viewer', password: PASSWORD }])
      expect((await change('Naledi', body)).body.code).toBe('last_admin')
    expect((await change('Naledi', { role: 'admin', disabled: false })).status).toBe(200)
    const off = await signedIn(api, 'admin', { name: 'Off' })
    expect((await change('Off', { disabled: true })).status).toBe(200)
    expect((await change('Naledi', { disabled: true })).body.code).toBe('last_admin')
    expect(await opens(off)).toBe(false)
    await signedIn(api, 'admin', { name: 'Sipho' })
    expect((await change('Naledi', { role: 'viewer' })).status).toBe(200)
  })

  test('of two administrators who are switched off at the same moment one is left', async () => {
    await signedIn(api, 'admin', { name: 'Sipho' })
    // With the installation's key, which nobody can be thrown out of.
    const switchOff = (name: string) => api.call('PUT', `/api/people/${name}`, { disabled: true })
    const answers = await Promise.all([switchOff('Sipho'), switchOff('Naledi')])
    expect(statuses(answers)).toEqual([200, 409])
  })

  test('two at the same moment give a new person one name', async () => {
    const answers = await Promise.all([add(), add({ role: 'viewer' })])
    expect(statuses(answers)).toEqual([201, 409])
  })

  test('what another process ended opens nothing after five seconds', async () => {
    let clock = 0
    const database = openSchemaDatabase({
      url: api.database.url(),
      ownLogin: true,
      schema: 'public',
      applicationName: 'test',
      onNoRole: () => undefined,
    })
    try {
      const ring = new SessionRing(database, () => clock)
      expect(await ring.principalOf(naledi.token)).toMatchObject({ name: 'Naledi', by: 'session' })
      await api.database.query('UPDATE wa_monitor_users SET disabled_at = now()')
      clock = 4999
      expect(await ring.principalOf(naledi.token)).toBeDefined()
      clock = 5000
      expect(await ring.principalOf(naledi.token)).toBeUndefined()
    } finally {
      await database.close()
    }
  })
})

describe('keys', () => {
  test('one is shown once, opens what its role may, and nothing when it was revoked', async () => {
    const made = await ask('POST', '/api/keys', { name: 'FibreFlow', role: 'reviewer' })
    expect([made.status, made.headers.get('cache-control')]).toEqual([201, 'no-store'])
    const key = String(made.body.key)
    expect(key).toMatch(/^wam_[\w-]{43}$/)
    const look = async () => (await api.call('GET', '/api/session', undefined, { 'x-api-key': key })).body
    expect(await look()).toMatchObject({ name: 'FibreFlow', role: 'reviewer', by: 'key' })
    const list = await ask('GET', '/api/keys')
    expect(list.body.keys).toEqual([
      {
        name: 'FibreFlow',
        role: 'reviewer',
        created_at: expect.any(String),
        last_used_at: expect.any(String),
      },
    ])
    expect(JSON.stringify(list.body)).not.toContain(key)
    expect((await ask('POST', '/api/keys', { name: 'fibreflow', role: 'viewer' })).body.code).toBe(
      'name_taken',
    )
    expect((await ask('DELETE', '/api/keys/FibreFlow')).status).toBe(200)
    expect(await look()).toMatchObject({ code: 'api_key_wrong' })
    expect((await ask('DELETE', '/api/keys/FibreFlow')).body.code).toBe('key_unknown')
    expect(await audited()).toEqual([
      ['Naledi', 'key_revoked', 'FibreFlow', {}],
      ['Naledi', 'key_made', 'FibreFlow', { role: 'reviewer' }],
    ])
  })
})

describe('the audit', () => {
  test('who paused, stopped and resumed; a program says for whom', async () => {
    await ask('POST', '/api/feedback/pause', { minutes: 5, reason: 'words that are not for the audit' })
    await api.call('POST', '/api/feedback/pause', { everything: true }, { 'x-actor': 'Thandi' })
    await ask('POST', '/api/feedback/resume')
    await ask('POST', '/api/feedback/resume')
    expect(await audited()).toEqual([
      ['Naledi', 'feedback_resumed', '', {}],
      ['', 'everything_stopped', '', {}],
      ['Naledi', 'feedback_paused', '', { minutes: 5 }],
    ])
    const { body } = await ask('GET', '/api/audit')
    expect((body.entries as object[])[1]).toMatchObject({ by: 'key', on_behalf_of: 'Thandi' })
  })

  test('who took feedback back and sent it again, and no word of it', async () => {
    await api.review('DR1752028')
    const { body } = await api.send('DR1752028', 'words to a contractor', naledi.headers)
    const id = String(body.feedback_id)
    await ask('POST', `/api/feedback/${id}/cancel`)
    await ask('POST', `/api/feedback/${id}/cancel`)
    await ask('POST', `/api/feedback/${id}/retry`)
    expect(await audited()).toEqual([
      ['Naledi', 'feedback_retried', 'DR1752028', { feedback: id }],
      ['Naledi', 'feedback_cancelled', 'DR1752028', { feedback: id }],
      ['Naledi', 'feedback_sent', 'DR1752028', { feedback: id, kind: 'correction' }],
    ])
    expect(JSON.stringify(await audited())).not.toContain('contractor')
  })

  test('the same feedback asked for twice is there once', async () => {
    await api.review('DR1752028')
    const headers = { ...naledi.headers, 'idempotency-key': 'once' }
    await Promise.all([api.send('DR1752028', 'step 9', headers), api.send('DR1752028', 'step 9', headers)])
    expect(await audited()).toHaveLength(1)
  })

  test('is read page by page, newest first', async () => {
    await api.database.query(
      `INSERT INTO wa_monitor_audit (who, by, what, subject) SELECT 'Naledi', 'session', 'sign_in', n::text FROM generate_series(1, 120) AS n`,
    )
    const seen: string[] = []
    let path = '/api/audit'
    for (;;) {
      const { body } = await ask('GET', path)
      seen.push(...(body.entries as { subject: string }[]).map(({ subject }) => subject))
      if (body.next === null) break
      path = `/api/audit?after=${body.next as number}`
    }
    expect(seen).toEqual(Array.from({ length: 120 }, (_, n) => String(120 - n)))
    expect((await ask('GET', '/api/audit?after=x')).status).toBe(400)
  })
})
