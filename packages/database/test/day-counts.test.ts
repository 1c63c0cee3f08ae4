import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { createDatabase, type Database } from '../src/database.ts'
import {
  databaseClock,
  databaseFigures,
  oldestReadyFeedback,
  webhooksGivenUp,
} from '../src/database-figures.ts'
import { countDay } from '../src/day-counts.ts'
import { migrate } from '../src/migrate.ts'
import { readMigrations } from '../src/migration-files.ts'
import { countedRows, type ReviewOver } from './counted-rows.ts'
import { useTestDatabase } from './postgres.ts'

const testDatabase = useTestDatabase()
const rows = countedRows(testDatabase)
let database: Database

beforeAll(async () => {
  database = createDatabase(testDatabase.url(), { applicationName: 'test' })
  await migrate(database)
})
beforeEach(rows.clear)
afterAll(() => database.close())

/** Zones whose day is never the same one: what happened just now is another day's in one of them. */
const EAST = 'Pacific/Kiritimati'
const WEST = 'Pacific/Pago_Pago'

const count = (projects: { name: string; time_zone: string }[], daysAgo = 0) =>
  database.transaction((transaction) => countDay(transaction, 'public', projects, daysAgo))

/** Just after the beginning of a zone's day, so many days ago: what is today's is never in the future. */
async function inDay(zone: string, daysAgo: number): Promise<Date> {
  const [day] = await testDatabase.query<{ at: Date }>(
    `SELECT ((clock_timestamp() AT TIME ZONE $1)::date - $2::int + time '00:00:01') AT TIME ZONE $1 AS at`,
    [zone, daysAgo],
  )
  if (!day) throw new Error('a SELECT without FROM has one row')
  return day.at
}

async function review(drop: string, project: string, zone: string, daysAgo: number, over: ReviewOver = {}) {
  await rows.review(drop, { project, zone, posted: await inDay(zone, daysAgo), ...over })
}

test('each project’s day is its own', async () => {
  await review('DR1000001', 'East', EAST, 0)
  await review('DR1000002', 'West', WEST, 0)
  await review('DR1000003', 'West', WEST, 1)
  const projects = [
    { name: 'East', time_zone: EAST },
    { name: 'West', time_zone: WEST },
  ]
  const created = async (daysAgo: number) =>
    (await count(projects, daysAgo)).map((day) => [day.project, day.created])
  expect(await created(0)).toEqual([
    ['East', 1],
    ['West', 1],
  ])
  expect(await created(1)).toEqual([
    ['East', 0],
    ['West', 1],
  ])
})

test('what happened in the day, and not what happened before it or elsewhere', async () => {
  const zone = 'Africa/Johannesburg'
  const lawley = [{ name: 'Lawley', time_zone: zone }]
  await review('DR1000001', 'Lawley', zone, 0, { completed: true })
  await review('DR1000002', 'Lawley', zone, 0, { completed: true, revision: 2 })
  await review('DR1000003', 'Lawley', zone, 0)
  await review('DR1000004', 'Lawley', zone, 3)
  await review('DR1000005', 'Mohadin', zone, 0, { completed: true })
  for (const [drop, kind, daysAgo] of [
    ['DR1000002', 'resubmitted', 0],
    ['DR1000002', 'resubmitted', 0],
    ['DR1000003', 'created', 0],
    ['DR1000001', 'resubmitted', 1],
  ] as const)
    await rows.event(drop, kind, await inDay(zone, daysAgo))
  for (const daysAgo of [0, 0, 1]) await rows.rejected(await inDay(zone, daysAgo), new Date())
  for (const [kind, daysAgo] of [
    ['feedback', 0],
    ['reply', 0],
    ['feedback', 1],
  ] as const)
    await rows.feedback({ kind, sent: await inDay(zone, daysAgo), updated: new Date() })
  expect(await count(lawley)).toEqual([
    {
      project: 'Lawley',
      created: 3,
      resubmitted: 2,
      rejected: 2,
      completed: 2,
      first_time_right: 1,
      feedback_sent: 1,
    },
  ])
  expect(await count(lawley, 1)).toMatchObject([{ created: 0, rejected: 1, feedback_sent: 1 }])
})

test('the server’s figures', async () => {
  const figures = await database.transaction(databaseFigures)
  expect(figures.version).toMatch(/^\d+\.\d+$/)
  expect(figures.bytes).toBeGreaterThan(1e6)
  const newest = readMigrations().length
  expect(figures.schemas).toEqual({ public: newest, dev: newest })
  expect(Math.abs((await database.transaction(databaseClock)) - Date.now())).toBeLessThan(60_000)
})

test('how long the oldest waits that could leave', async () => {
  const oldest = () => database.transaction((transaction) => oldestReadyFeedback(transaction, 'public'))
  expect(await oldest()).toBeNull()
  const insert = (more: string, values: string) =>
    testDatabase.query(
      `INSERT INTO wa_monitor_feedback (drop_number, review_id, revision, project, group_jid, message, mentioned_jid, ${more})
       VALUES ('DR1000001', gen_random_uuid(), 0, 'Lawley', 'g', 'x', 'y', ${values})`,
    )
  await insert('queued_at, not_before', `now() - interval '5 hours', now() + interval '1 hour'`)
  await insert(
    'queued_at, reason_code, waits_until',
    `now() - interval '4 hours', 'cooldown', now() + interval '1 hour'`,
  )
  await insert('queued_at, state', `now() - interval '3 hours', 'held'`)
  expect(await oldest()).toBeNull()
  await insert('queued_at', `now() - interval '2 hours'`)
  expect(Math.round(((await oldest()) ?? 0) / 3600)).toBe(2)
})

test('webhooks that were given up are told for a day', async () => {
  const insert = (state: string, age: string) =>
    testDatabase.query(
      `INSERT INTO wa_monitor_webhooks (id, project, rule, group_jid, message_id, sender, sender_lid, url, secret_env, body, state,
         updated_at)
       VALUES (gen_random_uuid(), 'Lawley', 'r', 'g', gen_random_uuid()::text, '', '', 'http://x', 'K', '', $1,
         now() - $2::interval)`,
      [state, age],
    )
  await insert('dead', '1 hour')
  await insert('dead', '25 hours')
  await insert('queued', '1 hour')
  const givenUp = await database.transaction((transaction) => webhooksGivenUp(transaction, 'public'))
  expect(givenUp).toEqual({ Lawley: 1 })
})
