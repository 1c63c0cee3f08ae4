import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { registerGroups, saveCursor } from '../src/cursors.ts'
import { createDatabase, type Database } from '../src/database.ts'
import { migrate } from '../src/migrate.ts'
import { insertReviews, newestReviews, ReviewExistsError } from '../src/reviews.ts'
import { useTestDatabase } from './postgres.ts'

const testDatabase = useTestDatabase()
let database: Database

beforeAll(async () => {
  database = createDatabase(testDatabase.url(), { applicationName: 'test' })
  await migrate(database)
})
beforeEach(() => testDatabase.query('TRUNCATE public.qa_photo_reviews'))
afterAll(() => database.close())

const review = (drop_number: string, review_date = '2025-11-21') => ({
  id: randomUUID(),
  drop_number,
  review_date,
  project: 'Lawley',
  user_name: '',
  sender_name: 'Thabo "the pole" \\ O’Neill',
  submitted_by: '',
  submitted_by_lid: '',
  whatsapp_message_date: new Date(`${review_date}T08:00:00.000Z`),
  comment: 'Created from WhatsApp message',
  revision: 0,
  resubmitted: false,
  withdrawn: false,
})

test('the newest row of a drop is the one of the latest day, then the one made last', async () => {
  const rows = [
    review('DR1752028', '2025-11-20'),
    review('DR1752028', '2025-11-22'),
    review('DR1752028'),
    review('DR1752029'),
  ]
  await database.transaction((transaction) => insertReviews(transaction, 'public', rows))
  const newest = await database.transaction((transaction) =>
    newestReviews(transaction, 'public', ['DR1752028', 'DR1752029', 'DR1752030']),
  )
  expect(new Set(newest.map(({ id }) => id))).toEqual(new Set([rows[1]?.id, rows[3]?.id]))
  expect(newest).toContainEqual({
    id: rows[1]?.id,
    drop_number: 'DR1752028',
    project: 'Lawley',
    completed: false,
    revision: 0,
  })
})

test('what happened to a row within the batch that makes it is in it', async () => {
  const changed = { ...review('DR1752028'), revision: 2, resubmitted: true, withdrawn: true, comment: 'both' }
  await database.transaction((transaction) => insertReviews(transaction, 'public', [changed]))
  const rows = await testDatabase.query(
    'SELECT revision, resubmitted, withdrawn_at IS NOT NULL AS withdrawn, comment, sender_name FROM qa_photo_reviews',
  )
  expect(rows).toEqual([
    { revision: 2, resubmitted: true, withdrawn: true, comment: 'both', sender_name: changed.sender_name },
  ])
})

test('a drop that another program has inserted meanwhile undoes the batch', async () => {
  await database.transaction((transaction) => insertReviews(transaction, 'public', [review('DR1752028')]))
  const batch = database.transaction((transaction) =>
    insertReviews(transaction, 'public', [review('DR1752029'), review('DR1752028')]),
  )
  await expect(batch).rejects.toBeInstanceOf(ReviewExistsError)
  expect(await testDatabase.query('SELECT drop_number FROM qa_photo_reviews')).toEqual([
    { drop_number: 'DR1752028' },
  ])
})

test('statements asked for together are done in order, and one that fails undoes all', async () => {
  const add = (transaction: Parameters<Parameters<Database['transaction']>[0]>[0], drop: string) =>
    insertReviews(transaction, 'public', [review(drop)])
  const failing = database.transaction((transaction) =>
    Promise.all([
      add(transaction, 'DR1752028'),
      transaction.query('SELECT 1/0'),
      add(transaction, 'DR1752029'),
    ]),
  )
  await expect(failing).rejects.toThrow('division by zero')
  const counts = await database.transaction((transaction) => {
    const count = () => transaction.query('SELECT count(*) FROM public.qa_photo_reviews')
    return Promise.all([count(), add(transaction, 'DR1752030'), count()])
  })
  expect([counts[0], counts[2]]).toEqual([[{ count: 0 }], [{ count: 1 }]])
})

test('a batch with another one right behind it does not wait for the disk; the last one does', async () => {
  const group = '120363418298130331@g.us'
  await database.transaction((transaction) =>
    registerGroups(transaction, 'public', [
      { group_jid: group, read_from: new Date().toISOString(), chosen: false },
    ]),
  )
  const settingAfter = (hasMore: boolean) =>
    database.transaction(async (transaction) => {
      await saveCursor(transaction, 'public', { groupJid: group, storeId: 'store', lastSeq: 7, hasMore })
      return transaction.query('SHOW synchronous_commit')
    })
  expect(await settingAfter(true)).toEqual([{ synchronous_commit: 'off' }])
  expect(await settingAfter(false)).toEqual([{ synchronous_commit: 'on' }])
  expect(await testDatabase.query('SELECT last_seq FROM public.wa_monitor_cursors')).toEqual([
    { last_seq: '7' },
  ])
})
