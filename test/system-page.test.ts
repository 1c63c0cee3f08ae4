/** What the real caretaker says is what the api's System page is made of: both in this process, over HTTP. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createDatabase, migrate } from '@wa-monitor/database'
import { useTestDatabase } from '@wa-monitor/database/test'
import { silentLog } from '@wa-monitor/service'
import { afterEach, beforeAll, expect, test } from 'vitest'
import { createApi } from '../services/api/src/service.ts'
import { startWatch, startWorld, temporaryFolder } from '../services/caretaker/test/watch-harness.ts'

const database = useTestDatabase()
const KEY = 'test-key-of-a-test-api'
const closing: (() => unknown)[] = []
beforeAll(async () => {
  const owner = createDatabase(database.url(), { applicationName: 'test' })
  await migrate(owner)
  await owner.close()
})
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close()
})

test('the caretaker’s own answer is understood, with its troubles', async () => {
  const world = await startWorld()
  await world.monitor.close()
  const folder = temporaryFolder()
  const watch = await startWatch({ world, folder, databaseUrl: database.url() })
  const server = createServer((_request, response) => {
    void watch.status().then((status) => response.end(JSON.stringify(status)))
  })
  await new Promise<void>((ready) => {
    server.listen(0, '127.0.0.1', ready)
  })
  closing.push(() => server.close())
  const bridge = { url: world.bridge.url, apiKey: KEY }
  const api = await createApi(
    {
      environment: 'production',
      schema: 'public',
      database: { url: database.url(), ownLogin: true },
      queue: { kind: 'postgres', url: database.url() },
      bridge,
      senders: [{ name: 'whatsapp-bridge', url: bridge.url }],
      projectsPath: `${folder}/projects.yaml`,
      cooldownSeconds: 3600,
      apiKey: KEY,
      http: { host: '127.0.0.1', port: 0 },
      trustedProxies: [],
      caretakerUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    },
    silentLog(),
  )
  closing.push(() => api.stop())
  await api.start()
  const answer = await fetch(`${api.address()}/api/system`, { headers: { 'x-api-key': KEY } })
  expect(await answer.json()).toMatchObject({
    success: true,
    caretaker_problem: null,
    bridges: [{ service: 'whatsapp-bridge', status: { state: 'WORKING' } }],
    seen: {
      troubles: [
        expect.objectContaining({ code: 'monitor_no_answer', subject: 'wa-monitor-prod', severity: 'now' }),
      ],
      backup: { last: { verified: true } },
    },
  })
})
