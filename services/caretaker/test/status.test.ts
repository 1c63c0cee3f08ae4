import { systemStatusSchema } from '@wa-monitor/contracts'
import { aBridge } from '@wa-monitor/contracts/test'
import { createDatabase, migrate } from '@wa-monitor/database'
import { useTestDatabase } from '@wa-monitor/database/test'
import { beforeAll, expect, test } from 'vitest'
import {
  groupsOf,
  KEY,
  NO_DATABASE,
  okHealth,
  startWatch,
  startWorld,
  temporaryFolder,
} from './watch-harness.ts'

const testDatabase = useTestDatabase()
beforeAll(async () => {
  const database = createDatabase(testDatabase.url(), { applicationName: 'test' })
  await migrate(database)
  await database.close()
})

test('a system with nothing wrong, as everybody in it says', async () => {
  await testDatabase.query(
    `INSERT INTO qa_photo_reviews (drop_number, project, review_date)
     VALUES ('DR1752028', 'Lawley', (now() AT TIME ZONE 'Africa/Johannesburg')::date)`,
  )
  const world = await startWorld()
  const watch = await startWatch({ world, folder: temporaryFolder(), databaseUrl: testDatabase.url() })
  // The first look learns the projects, the next one counts them.
  await watch.status()
  await watch.look()
  const status = systemStatusSchema.parse(await watch.status())
  expect(status.troubles).toEqual([])
  expect(status.bridges).toMatchObject([{ service: 'whatsapp-bridge', status: { state: 'WORKING' } }])
  expect(status.monitors.map(({ service, healthy }) => [service, healthy])).toEqual([
    ['wa-monitor-prod', true],
    ['wa-monitor-dev', true],
  ])
  expect(status.services.map(({ service, healthy }) => [service, healthy])).toEqual([
    ['feedback-sender', true],
    ['api', true],
    ['caretaker', true],
  ])
  expect(status.projects).toMatchObject([
    { name: 'Lawley', lag_messages: 0, last_message_at: aBridge().groups[0]?.last_message_at },
  ])
  expect(status.database).toMatchObject({ schemas: { public: expect.any(Number), dev: expect.any(Number) } })
  expect(Math.abs(status.clock.ahead_of_database_seconds ?? 99)).toBeLessThan(5)
  expect(status.feedback).toMatchObject({ queued: 0, stopped: null })
  expect(status.disks.map(({ what }) => what)).toEqual(['whatsapp-bridge', 'backups', 'caretaker'])
  expect(world.bridge.requests.map(({ headers }) => headers['x-api-key'])).toContain(KEY)
})

test('today is counted per project', async () => {
  const world = await startWorld()
  const folder = temporaryFolder()
  const options = { world, folder, databaseUrl: testDatabase.url() }
  const before = await startWatch(options)
  await before.status()
  await before.stop()
  // It has remembered the projects.
  const watch = await startWatch(options)
  expect((await watch.status()).projects[0]?.today).toMatchObject({ created: 1, completed: 0 })
})

test('what hangs is null, and the rest is told all the same', async () => {
  const world = await startWorld()
  world.bridge.answers = { '/api/status': 'hang' }
  world.monitor.answers = { '/groups': 'hang' }
  world.api.answers = { '/health': 'hang' }
  const watch = await startWatch({ world, folder: temporaryFolder(), databaseUrl: testDatabase.url() })
  const { bridges, monitors, services, troubles, database } = await watch.status()
  expect(bridges).toEqual([{ service: 'whatsapp-bridge', status: null }])
  expect(monitors.map(({ healthy }) => healthy)).toEqual([null, true])
  expect(services.map(({ healthy }) => healthy)).toEqual([true, null, true])
  expect(database).not.toBeNull()
  expect(troubles.map(({ code }) => code)).toEqual(['bridge_no_answer', 'monitor_no_answer', 'api_no_answer'])
})

test('a monitor that went away keeps its projects, and nothing is claimed about them', async () => {
  const world = await startWorld()
  const folder = temporaryFolder()
  const before = await startWatch({ world, folder, databaseUrl: testDatabase.url() })
  await before.status()
  await before.stop()
  await world.monitor.close()
  const watch = await startWatch({ world, folder, databaseUrl: testDatabase.url() })
  expect((await watch.status()).projects).toMatchObject([
    { name: 'Lawley', lag_seconds: null, refused: null },
  ])
})

test('a bridge and a monitor of an older version are understood', async () => {
  const world = await startWorld()
  const health = {
    status: 'ok',
    connected: true,
    logged_in: true,
    state: 'WORKING',
    reason: null,
    last_message_at: '2025-11-21T09:59:30.000Z',
    paused: null,
  }
  const { windows, next_free_at } = aBridge().limits
  world.bridge.answers = {
    '/health': { body: health },
    '/api/limits': { body: { success: true, windows, next_free_at, counted_at: [] } },
    '/api/captured': {
      body: {
        success: true,
        chats: [{ chat_jid: '1@g.us', name: 'Lawley', captured: 3, seen: 3, missing: [] }],
      },
    },
  }
  world.monitor.answers = { '/health': { body: { ...okHealth, environment: 'production' } } }
  const watch = await startWatch({ world, folder: temporaryFolder(), databaseUrl: testDatabase.url() })
  const status = systemStatusSchema.parse(await watch.status())
  expect(status.troubles).toEqual([])
  expect(status.bridges[0]?.status).toMatchObject({
    state: 'WORKING',
    limits: { windows },
    groups: [{ name: 'Lawley', captured: 3 }],
  })
  expect(status.disks.map(({ what }) => what)).toEqual(['backups', 'caretaker'])
  expect(status.monitors[0]).toMatchObject({ healthy: true })
})

test('a bridge without room for its files says only /health: that is enough', async () => {
  const world = await startWorld()
  const full = { status: 507, body: { success: false, code: 'disk_full', message: 'full' } }
  world.bridge.answers = {
    '/api/status': full,
    '/api/limits': full,
    '/api/captured': full,
    '/health': {
      body: {
        status: 'ok',
        connected: false,
        logged_in: false,
        state: 'STARTING',
        reason: 'disk-full',
        last_message_at: null,
      },
    },
  }
  const watch = await startWatch({ world, folder: temporaryFolder(), databaseUrl: testDatabase.url() })
  expect((await watch.status()).troubles.map(({ code }) => code)).toEqual(['disk_full'])
})

test('without PostgreSQL the rest is told, and one sentence says that it is away', async () => {
  const world = await startWorld()
  const away = { healthy: false, reasons: ['PostgreSQL at 127.0.0.1:9 does not answer'] }
  world.monitor.answers = { '/groups': { body: groupsOf(away) } }
  const watch = await startWatch({ world, folder: temporaryFolder(), databaseUrl: NO_DATABASE })
  const { database, database_problem: problem, feedback, troubles } = await watch.status()
  expect([database, feedback]).toEqual([null, null])
  expect(problem).toContain('127.0.0.1:9')
  expect(troubles.map(({ code }) => code)).toEqual(['database_down'])
})

test('the queue’s problem, whoever says it', async () => {
  const world = await startWorld()
  world.sender.answers = {
    '/health': {
      status: 503,
      body: {
        status: 'failing',
        reasons: ['Redis at redis:6379 does not answer'],
        queue: 'Redis at redis:6379 does not answer',
      },
    },
  }
  const watch = await startWatch({ world, folder: temporaryFolder(), databaseUrl: testDatabase.url() })
  expect((await watch.status()).troubles).toMatchObject([{ code: 'queue_down' }])
})
