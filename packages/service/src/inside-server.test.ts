import { afterEach, expect, test } from 'vitest'
import { createInsideServer, type InsideServer } from './inside-server.ts'
import { createLog } from './log.ts'

const open: InsideServer[] = []
afterEach(async () => {
  for (const server of open.splice(0)) await server.close()
})

async function started(fill: (server: InsideServer) => void): Promise<string> {
  const server = createInsideServer(createLog('test', { LOG_LEVEL: 'error', LOG_FORMAT: 'json' }))
  open.push(server)
  fill(server)
  return server.listen({ host: '127.0.0.1', port: 0 })
}

test('answers what was added, with its status, for GET and HEAD', async () => {
  const url = await started((server) => {
    server.get('/health', () => ({ status: 503, body: { status: 'failing' } }))
    server.get('/groups', (query) => ({ body: { of: query.get('of') } }))
    server.get('/text', () => ({ type: 'text/plain', body: 'plain' }))
  })
  const health = await fetch(`${url}/health`)
  expect([health.status, await health.json()]).toEqual([503, { status: 'failing' }])
  expect(health.headers.get('content-type')).toContain('application/json')
  expect(await (await fetch(`${url}/groups?of=a%20b`)).json()).toEqual({ of: 'a b' })
  expect(await (await fetch(`${url}/text`)).text()).toBe('plain')
  const head = await fetch(`${url}/health`, { method: 'HEAD' })
  expect([head.status, await head.text()]).toEqual([503, ''])
})

test('everything else is refused with what there is', async () => {
  const url = await started((server) => server.get('/health', () => ({ body: {} })))
  const missing = await fetch(`${url}/api`)
  expect([missing.status, await missing.json()]).toEqual([
    404,
    { success: false, code: 'not_found', message: 'Nothing answers /api: /health' },
  ])
  const posted = await fetch(`${url}/health`, { method: 'POST', body: 'x'.repeat(100_000) })
  expect([posted.status, posted.headers.get('allow')]).toEqual([405, 'GET, HEAD'])
})

test('an answer that fails is told, without what failed', async () => {
  const url = await started((server) =>
    server.get('/health', () => {
      throw new Error('secret')
    }),
  )
  const response = await fetch(`${url}/health`)
  expect(response.status).toBe(500)
  expect(await response.text()).not.toContain('secret')
})

test('metrics are those of the service and of every process', async () => {
  const url = await started((server) =>
    server.getMetrics({ mine: { type: 'gauge', help: 'of mine' } }, () => ({ mine: 7 })),
  )
  const text = await (await fetch(`${url}/metrics`)).text()
  expect(text).toContain('mine 7')
  expect(text).toContain('process_resident_memory_bytes')
})

test('a port that is taken is an error, and closing ends what is open', async () => {
  const url = await started((server) => server.get('/health', () => ({ body: {} })))
  const { port } = new URL(url)
  const second = createInsideServer(createLog('test', { LOG_LEVEL: 'error', LOG_FORMAT: 'json' }))
  await expect(second.listen({ host: '127.0.0.1', port: Number(port) })).rejects.toThrow('EADDRINUSE')
  await second.close()
  await fetch(`${url}/health`)
  await open.splice(0)[0]?.close()
  await expect(fetch(`${url}/health`)).rejects.toThrow()
})
