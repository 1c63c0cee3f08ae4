/** One person in every store: real PostgreSQL, bridges that answer as theirs do. */
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { SCHEMAS } from '@wa-monitor/contracts'
import { createDatabase, type Database, migrate } from '@wa-monitor/database'
import { useTestDatabase } from '@wa-monitor/database/test'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import type { Bridge } from './bridges.ts'
import { eraseEverywhere } from './erase.ts'
import { describe, isEmpty, searchEverywhere } from './search.ts'

const PHONE = '27820000001'
const JID = `${PHONE}@s.whatsapp.net`
const LID = '100000000000001@lid'

const testDatabase = useTestDatabase()
const { query } = testDatabase
let database: Database
let server: Server
let bridge: Bridge
let asked: string[] = []
let answers: Record<string, [number, unknown]> = {}

beforeAll(async () => {
  database = createDatabase(testDatabase.url(), { applicationName: 'test' })
  await migrate(database)
})
afterAll(() => database.close())
beforeEach(async () => {
  for (const schema of SCHEMAS)
    await query(
      `TRUNCATE ${schema}.qa_photo_reviews, ${schema}.wa_monitor_drop_events, ${schema}.wa_monitor_feedback_followed`,
    )
  asked = []
  answers = {
    GET: [
      200,
      {
        success: true,
        addresses: [JID, LID],
        messages: [{ sender: '', sender_lid: LID, sender_name: 'Thabo Mokoena', content: 'DR1752028' }],
        session: { inbox: 2 },
      },
    ],
    DELETE: [200, { success: true, erased: { 'messages.db messages': 1, 'session.db inbox': 2 } }],
  }
  server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url} ${String(request.headers['x-api-key'])}`)
    const [status, body] = answers[request.method ?? ''] ?? [500, {}]
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  const { port } = server.address() as AddressInfo
  bridge = { service: 'whatsapp-bridge', url: `http://127.0.0.1:${port}`, key: 'key' }
})
afterEach(async () => {
  server.closeAllConnections()
  await new Promise((resolve) => {
    server.close(resolve)
  })
})

/** Known by his LID alone in one schema, by his name alone in a comment of the other. */
async function plant() {
  await query(
    `INSERT INTO public.qa_photo_reviews (drop_number, review_date, user_name, submitted_by, submitted_by_lid, sender_name)
     VALUES ('DR1752028', '2026-01-05', '', '', $1, 'Thabo Mokoena')`,
    [LID],
  )
  await query(
    `INSERT INTO dev.qa_photo_reviews (drop_number, review_date, user_name, submitted_by, comment)
     VALUES ('DR1752028', '2026-01-05', '27820000002', '27820000002@s.whatsapp.net', 'ask Thabo Mokoena')`,
  )
}

const nothingLeftOut = new Map<string, string>()
const backups = { archives: [], gone_by: null }
const erase = (person: Parameters<typeof eraseEverywhere>[1], leftOut = nothingLeftOut, bridges = [bridge]) =>
  eraseEverywhere({ database, bridges, backups, now: () => 0 }, person, leftOut)

test('a bridge says which LID and name are his, and the tables are searched for them', async () => {
  await plant()
  const found = await searchEverywhere(database, [bridge], PHONE)
  expect(asked).toEqual([`GET /api/people/${PHONE} key`])
  expect(found.person).toEqual({ phone: PHONE, lids: [LID], names: ['Thabo Mokoena'] })
  expect([found.tables.public.qa_photo_reviews?.length, found.tables.dev.qa_photo_reviews?.length]).toEqual([
    1, 1,
  ])
  expect(describe(found)).toEqual([
    'Known by 1 LIDs and 1 names beside the number:',
    '  PostgreSQL public.qa_photo_reviews: 1 rows',
    '  PostgreSQL dev.qa_photo_reviews: 1 rows',
    '  whatsapp-bridge: 1 rows of messages.db, 2 of session.db',
  ])
  expect(isEmpty(found)).toBe(false)
})

test('after an erasure the tables know nothing of him, and the receipt does not say who it was', async () => {
  await plant()
  const { person } = await searchEverywhere(database, [bridge], PHONE)
  const receipt = await erase(person)
  expect(receipt).toMatchObject({
    number_ends_in: '0001',
    postgresql: { public: { qa_photo_reviews: 1 }, dev: { qa_photo_reviews: 1 } },
    bridges: { 'whatsapp-bridge': { 'messages.db messages': 1, 'session.db inbox': 2 } },
    to_do: [],
  })
  expect(JSON.stringify(receipt)).not.toMatch(/27820000001|100000000000001|Thabo/)
  answers.GET = [200, { success: true, addresses: [JID], messages: [], session: { inbox: 0 } }]
  const again = await searchEverywhere(database, [bridge], PHONE)
  expect([again.tables, isEmpty(again)]).toEqual([{ public: {}, dev: {} }, true])
})

test('a bridge that does not run is left out, and said to be; the tables are done', async () => {
  await plant()
  const away = { service: 'whatsapp-sender', url: 'http://127.0.0.1:1', key: 'key' }
  const found = await searchEverywhere(database, [bridge, away], PHONE)
  expect(found.bridges[1]).toEqual({
    service: 'whatsapp-sender',
    leftOut: expect.stringMatching(/^it does not answer \(.+\): start it and run this again$/),
  })
  const leftOut = new Map([['whatsapp-sender', 'it does not answer']])
  const receipt = await erase(found.person, leftOut, [bridge, away])
  expect(receipt.to_do).toEqual(['whatsapp-sender was left out: it does not answer. Run this again then.'])
  expect(receipt.bridges['whatsapp-sender']).toEqual({ left_out: 'it does not answer' })
  expect(receipt.postgresql.public).toEqual({ qa_photo_reviews: 1 })
})

test.each([
  [404, { message: 'Route GET:/api/people not found' }, /older than this script/],
  [401, { success: false, message: 'The key is wrong', code: 'unauthorized' }, /^The key is wrong$/],
  [200, { success: true }, /HTTP 200/],
])('a bridge that answers %i is left out', async (status, body, said) => {
  answers.GET = [status, body]
  const { bridges } = await searchEverywhere(database, [bridge], PHONE)
  expect(bridges).toEqual([{ service: 'whatsapp-bridge', leftOut: expect.stringMatching(said) }])
})

test('one of our own numbers is refused before anything is changed', async () => {
  answers.GET = [
    409,
    { success: false, message: 'This is a number that was linked here', code: 'own_number' },
  ]
  await expect(searchEverywhere(database, [bridge], PHONE)).rejects.toThrow(
    'whatsapp-bridge: This is a number that was linked here',
  )
})

test('a second number that sent and does not run any more is not forgotten', async () => {
  await query(
    `INSERT INTO public.wa_monitor_feedback_followed (source, store_id, seq) VALUES ('/store/messages.db', 'a', 1), ('/store-sender/messages.db', 'b', 1)`,
  )
  const { bridges } = await searchEverywhere(database, [bridge], PHONE)
  expect(bridges[1]).toMatchObject({
    service: 'whatsapp-sender',
    leftOut: expect.stringContaining('a second number has sent'),
  })
})

test('what needs a person is said in sentences', async () => {
  await query('ALTER TABLE public.qa_photo_reviews ADD COLUMN notes text')
  try {
    await query(
      `INSERT INTO public.qa_photo_reviews (drop_number, review_date, notes) VALUES ('DR1', '2026-01-05', '082 000 0001')`,
    )
    const { to_do } = await erase({ phone: PHONE, lids: [], names: [] })
    expect(to_do).toEqual([
      'public.qa_photo_reviews.notes, a column that is not WA Monitor’s, names him in 1 rows: its owner decides what becomes of them.',
    ])
  } finally {
    await query('ALTER TABLE public.qa_photo_reviews DROP COLUMN notes')
  }
})
