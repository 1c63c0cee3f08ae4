import { randomUUID } from 'node:crypto'
import {
  createDatabase,
  insertWebhooks,
  migrate,
  openSchemaDatabase,
  type SchemaDatabase,
} from '@wa-monitor/database'
import { useTestDatabase } from '@wa-monitor/database/test'
import type { Log } from '@wa-monitor/service'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { WebhookDelivery } from '../src/webhooks/webhook-delivery.ts'
import { signature } from '../src/webhooks/webhook-request.ts'
import { LAWLEY, THABO } from './message-fixtures.ts'
import { type Received, type Receiver, startReceiver } from './receiver.ts'

const KEY = 'key of sixteen characters'
const testDatabase = useTestDatabase()
const lines: string[] = []
const say = (ids: unknown, line: string) => void lines.push(`${line} ${JSON.stringify(ids)}`)
const log = { debug: say, info: say, warn: say, error: say } as unknown as Log
let database: SchemaDatabase
let receiver: Receiver

beforeAll(async () => {
  const owner = createDatabase(testDatabase.url(), { applicationName: 'test' })
  await migrate(owner)
  await owner.close()
  database = openSchemaDatabase({
    url: testDatabase.url(),
    ownLogin: true,
    schema: 'public',
    applicationName: 'test',
    onNoRole: () => undefined,
  })
})
beforeEach(async () => {
  await testDatabase.query('TRUNCATE wa_monitor_webhooks')
  lines.length = 0
  receiver = await startReceiver()
})
afterEach(() => receiver.stop())
afterAll(() => database.close())

const delivery = (over: Partial<ConstructorParameters<typeof WebhookDelivery>[0]> = {}) =>
  new WebhookDelivery({ database, log, keyOf: () => KEY, forbidden: () => undefined, ...over })

const queue = (...messageIds: string[]) =>
  database.transaction((transaction) =>
    insertWebhooks(
      transaction,
      'public',
      messageIds.map((message_id) => ({
        id: randomUUID(),
        project: 'Lawley',
        rule: 'readings',
        group_jid: LAWLEY,
        message_id,
        sender: THABO.sender,
        sender_lid: THABO.sender_lid,
        url: `${receiver.url}/in`,
        secret_env: 'WEBHOOK_SECRET',
        body: JSON.stringify({ text: `words of ${message_id}` }),
      })),
    ),
  )

interface Row {
  id: string
  state: string
  tries: number
  last_error: string
  body: string
  waits: number
}
const rows = () =>
  testDatabase.query<Row>(
    `SELECT id, state, tries, last_error, body, extract(epoch FROM next_try_at - now())::float8 AS waits
     FROM wa_monitor_webhooks ORDER BY message_id`,
  )
const due = () => testDatabase.query(`UPDATE wa_monitor_webhooks SET next_try_at = now()`)

test('the receiver gets the body with its id and a signature that agrees; the words do not stay here', async () => {
  await queue('ONE')
  const [before] = await rows()
  expect(await delivery().processAll()).toEqual({ open: 0, dead: 0, next_in_seconds: null })
  expect(receiver.received).toMatchObject([
    {
      path: '/in',
      body: before?.body,
      headers: { 'x-wa-monitor-id': before?.id, 'content-type': 'application/json' },
    },
  ])
  const [{ headers, body }] = receiver.received as [Received]
  const sentAt = Number(headers['x-wa-monitor-timestamp'])
  expect(Math.abs(Date.now() / 1000 - sentAt)).toBeLessThan(60)
  expect(headers['x-wa-monitor-signature']).toBe(signature(body, KEY, sentAt))
  expect(headers['x-wa-monitor-signature']).not.toBe(signature(`${body} `, KEY, sentAt))
  expect(await rows()).toMatchObject([{ state: 'delivered', tries: 1, body: '', last_error: '' }])
  await due()
  await delivery().processAll()
  expect(receiver.received).toHaveLength(1)
})

test('one per message and rule, whichever form of the address it names', async () => {
  await queue('ONE')
  const [first] = await rows()
  await queue('ONE', 'TWO')
  for (const form of [{ sender: '' }, { sender_lid: '' }]) {
    await database.transaction((transaction) =>
      insertWebhooks(transaction, 'public', [
        {
          id: randomUUID(),
          project: 'Lawley',
          rule: 'readings',
          group_jid: LAWLEY,
          message_id: 'ONE',
          ...THABO,
          ...form,
          url: receiver.url,
          secret_env: 'WEBHOOK_SECRET',
          body: '{}',
        },
      ]),
    )
  }
  expect((await rows()).map(({ id }) => id)).toEqual([first?.id, expect.any(String)])
})

test.each([
  ['500', () => ({ status: 500, body: 'SECRET' }), 'answered 500'],
  ['401', () => ({ status: 401 }), 'answered 401: does it have the same key?'],
  [
    'a redirect',
    () => ({ status: 302, headers: { location: '/elsewhere' } }),
    'answered 302: it is not followed; give the address it leads to',
  ],
  ['nothing', () => 'hang' as const, 'did not answer within 1 s'],
])('an answer of %s: again after a pause', async (_what, answer, error) => {
  receiver.answer = answer
  await queue('ONE')
  // Who answers has all the time a busy machine needs.
  const over = answer() === 'hang' ? { timeoutMs: 1000 } : {}
  expect(await delivery(over).processAll()).toMatchObject({ open: 1, dead: 0 })
  const [row] = await rows()
  expect(row).toMatchObject({ state: 'queued', tries: 1, last_error: error })
  expect(row?.waits).toBeGreaterThan(1)
  expect(row?.waits).toBeLessThanOrEqual(10)
  expect(receiver.received.map(({ path }) => path)).toEqual(['/in'])
  expect(lines.join('\n')).not.toMatch(/SECRET|words of/)

  receiver.answer = () => ({ status: 200 })
  await due()
  await delivery().processAll()
  expect(await rows()).toMatchObject([{ state: 'delivered', tries: 2 }])
  const ids = receiver.received.map(({ headers }) => headers['x-wa-monitor-id'])
  expect(ids).toEqual([row?.id, row?.id])
})

test('a receiver that is not there is named by the kind of failure', async () => {
  await queue('ONE')
  await receiver.stop()
  await delivery().processAll()
  expect(await rows()).toMatchObject([{ state: 'queued', last_error: 'cannot be reached (ECONNREFUSED)' }])
  receiver = await startReceiver()
})

test('the last try in vain, or a day of them: given up, kept and said', async () => {
  receiver.answer = () => ({ status: 500 })
  await queue('MANY', 'LONG')
  await testDatabase.query(`UPDATE wa_monitor_webhooks SET tries = 19 WHERE message_id = 'MANY'`)
  await testDatabase.query(
    `UPDATE wa_monitor_webhooks SET tries = 3, first_try_at = now() - interval '25 hours' WHERE message_id = 'LONG'`,
  )
  expect(await delivery().processAll()).toMatchObject({ open: 0, dead: 2 })
  const [row] = await rows()
  expect(row).toMatchObject({ state: 'dead', last_error: 'answered 500' })
  expect(row?.body).toContain('words of')
  expect(lines.filter((line) => line.startsWith('Webhook of rule readings is given up'))).toHaveLength(2)
})

test('without its key it waits, and no try is counted', async () => {
  await queue('ONE')
  await delivery({ keyOf: () => undefined }).processAll()
  expect(await rows()).toMatchObject([
    { state: 'queued', tries: 0, last_error: 'WEBHOOK_SECRET is not set: the key of the signature' },
  ])
  expect(receiver.received).toEqual([])
})

test('what is no longer allowed is given up', async () => {
  await queue('ONE')
  await delivery({ forbidden: () => 'production has this group' }).processAll()
  expect(await rows()).toMatchObject([{ state: 'dead', last_error: 'production has this group' }])
  expect(receiver.received).toEqual([])
})

test('several monitors share the work; what a dead one had in hand is taken when its time is over', async () => {
  await queue(...Array.from({ length: 40 }, (_, index) => `MESSAGE-${index}`), 'HELD', 'LEFT')
  await testDatabase.query(
    `UPDATE wa_monitor_webhooks SET state = 'delivering', next_try_at = now() + interval '30 seconds'
     WHERE message_id = 'HELD'`,
  )
  await testDatabase.query(
    `UPDATE wa_monitor_webhooks SET state = 'delivering', next_try_at = now() - interval '1 second'
     WHERE message_id = 'LEFT'`,
  )
  await Promise.all([delivery(), delivery(), delivery()].map((one) => one.processAll()))
  const told = receiver.received.map(({ body }) => body)
  expect(new Set(told).size).toBe(41)
  expect(told).toHaveLength(41)
  expect(told.join()).not.toContain('HELD')
})

test('a stop while the receiver is being asked counts no try', async () => {
  await queue('ONE')
  const stopped = delivery()
  receiver.answer = () => {
    stopped.stop()
    return 'hang'
  }
  await stopped.processAll()
  expect(await rows()).toMatchObject([{ state: 'queued', tries: 0 }])
})
