import { afterEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { requireApiKey } from './api-key.ts'
import { HttpError } from './http-error.ts'
import { createHttpServer, type HttpServer } from './http-server.ts'
import { silentLog } from './log.ts'

const KEY = 'a key of sixteen characters'
let server: HttpServer

async function start(): Promise<void> {
  server = await createHttpServer({ title: 'test', log: silentLog() })
  const body = z.strictObject({ group_jid: z.string(), count: z.number().int().max(3).default(1) })
  server.post('/things', { schema: { body } }, (request) => request.body)
  server.get('/refused', () => {
    throw new HttpError(
      429,
      'too_many',
      'wait a minute',
      { 'Retry-After': '60' },
      { until: 'soon', code: 'x' },
    )
  })
  server.get('/broken', () => {
    throw new Error('the secret inner reason')
  })
  server.post('/guarded', { onRequest: requireApiKey(KEY) }, () => ({ success: true }))
}

afterEach(() => server.close())

async function post(url: string, payload: unknown, headers: Record<string, string> = {}) {
  const sent = typeof payload === 'string' ? payload : JSON.stringify(payload)
  const answer = await server.inject({
    method: 'POST',
    url,
    payload: sent,
    headers: { 'content-type': 'application/json', ...headers },
  })
  return { status: answer.statusCode, body: answer.json<Record<string, unknown>>() }
}

describe('the HTTP server', () => {
  test('passes on what fits the schema, with its defaults', async () => {
    await start()
    expect(await post('/things', { group_jid: 'x' })).toEqual({
      status: 200,
      body: { group_jid: 'x', count: 1 },
    })
  })

  test('an unknown field in camel case is answered with the right name', async () => {
    await start()
    const { status, body } = await post('/things', { group_jid: 'x', groupJid: 'x' })
    expect(status).toBe(400)
    expect(body).toMatchObject({ success: false, code: 'invalid_request' })
    expect(body.message).toContain('unknown field groupJid')
    expect(body.message).toContain('group_jid')
  })

  test('a wrong field is named', async () => {
    await start()
    const { body } = await post('/things', { group_jid: 'x', count: 7 })
    expect(body.message).toMatch(/^count: /)
  })

  test('a body that is no JSON is a 400', async () => {
    await start()
    expect(await post('/things', '{')).toMatchObject({ status: 400, body: { success: false } })
  })

  test('an error of ours keeps its status, code, words and headers', async () => {
    await start()
    const answer = await server.inject('/refused')
    expect(answer.statusCode).toBe(429)
    expect(answer.headers['retry-after']).toBe('60')
    expect(answer.json()).toEqual({
      success: false,
      message: 'wait a minute',
      code: 'too_many',
      until: 'soon',
    })
  })

  test('describes at /docs what was added to it', async () => {
    await start()
    const described = await server.inject('/docs/json')
    expect(described.json()).toMatchObject({
      info: { title: 'test' },
      paths: { '/things': { post: {} }, '/refused': { get: {} } },
    })
    const page = await server.inject('/docs')
    expect(page.headers['content-type']).toContain('text/html')
    expect((await server.inject('/docs/static/swagger-ui.css')).statusCode).toBe(200)
  })

  test('a failure of ours says nothing of its inside', async () => {
    await start()
    const answer = await server.inject('/broken')
    expect(answer.statusCode).toBe(500)
    expect(answer.body).not.toContain('secret')
  })

  test('a path that is not there says where the paths are listed', async () => {
    await start()
    const answer = await server.inject('/nowhere?token=1')
    expect(answer.statusCode).toBe(404)
    expect(answer.json()).toMatchObject({ success: false, code: 'not_found' })
    expect(answer.body).not.toContain('token')
  })
})

describe('the API key', () => {
  test.each([
    [{ 'x-api-key': KEY }, 200, undefined],
    [{ authorization: `Bearer ${KEY}` }, 200, undefined],
    [{}, 401, 'api_key_missing'],
    [{ 'x-api-key': 'another key altogether' }, 401, 'api_key_wrong'],
    [{ 'x-api-key': '' }, 401, 'api_key_wrong'],
  ] as [Record<string, string>, number, string | undefined][])('%j', async (headers, status, code) => {
    await start()
    const answer = await post('/guarded', {}, headers)
    expect(answer.status).toBe(status)
    expect(answer.body.code).toBe(code)
  })

  test('is looked at before the body is', async () => {
    await start()
    expect((await post('/guarded', '{')).status).toBe(401)
  })
})
