import { randomUUID } from 'node:crypto'
import { FEEDBACK_STATES } from '@wa-monitor/contracts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createDatabase, type Database } from '../src/database.ts'
import { cancelFeedback, requeueFeedback } from '../src/feedback-by-hand.ts'
import { migrate } from '../src/migrate.ts'
import { useTestDatabase } from './postgres.ts'

const testDatabase = useTestDatabase()
let database: Database

beforeAll(async () => {
  database = createDatabase(testDatabase.url(), { applicationName: 'test' })
  await migrate(database)
})
afterAll(() => database.close())

/** In this state, of a review that was posted again since. */
async function insert(state: string, change = ''): Promise<string> {
  const reviewId = randomUUID()
  await testDatabase.query(
    `INSERT INTO qa_photo_reviews (id, drop_number, review_date, project, revision)
     VALUES ($1, $2, '2025-11-21', 'Lawley', 3)`,
    [reviewId, reviewId.slice(0, 20)],
  )
  const [row] = await testDatabase.query<{ id: string }>(
    `INSERT INTO wa_monitor_feedback (drop_number, review_id, revision, project, group_jid, message, mentioned_jid, state,
       reason_code, reason, queued_at, sending_at, sender, sent_body, not_before)
     VALUES ('DR1752028', $1, 2, 'Lawley', '120363418298130331@g.us', 'step 9', '27820000001@s.whatsapp.net', $2,
       'x', 'words', now() - interval '1 day', now(), 'bridge', '{}', now()) RETURNING id`,
    [reviewId, state],
  )
  const id = row?.id ?? ''
  if (change !== '') await testDatabase.query(`UPDATE wa_monitor_feedback SET ${change} WHERE id = $1`, [id])
  return id
}
const events = (id: string) =>
  testDatabase.query('SELECT state, code, by FROM wa_monitor_feedback_events WHERE feedback_id = $1', [id])
const cancel = (id: string) =>
  database.transaction((transaction) => cancelFeedback(transaction, 'public', id, 'anna'))
const requeue = (id: string, notBefore?: Date) =>
  database.transaction((transaction) =>
    requeueFeedback(transaction, 'public', id, { by: 'anna', ...(notBefore && { notBefore }) }),
  )

test.each(FEEDBACK_STATES)('taken back: %s', async (state) => {
  const id = await insert(state)
  const may = ['queued', 'held'].includes(state)
  expect(await cancel(id)).toEqual(
    may ? expect.objectContaining({ id, state: 'cancelled', reason: '' }) : undefined,
  )
  expect(await events(id)).toEqual(may ? [{ state: 'cancelled', code: '', by: 'anna' }] : [])
})

test.each(FEEDBACK_STATES)('sent again: %s', async (state) => {
  const id = await insert(state)
  const may = ['held', 'failed', 'expired', 'cancelled'].includes(state)
  const queued = await requeue(id)
  expect(queued?.state).toBe(may ? 'queued' : undefined)
  expect(await events(id)).toEqual(may ? [{ state: 'queued', code: '', by: 'anna' }] : [])
  if (!queued) return
  expect(queued).toMatchObject({
    revision: 3,
    attempt: 0,
    reason_code: '',
    not_before: null,
    sending_at: null,
    sender: null,
    sent_body: null,
  })
  expect(queued.queued_at.getTime()).toBeGreaterThan(Date.now() - 60_000)
})

test.each([
  ['failed', "reason_code = 'refused'", 1],
  ['failed', "message_id = '3EB0'", 1],
  ['held', "reason_code = 'sender_gone'", 1],
  ['failed', "reason_code = 'unknown_recipient'", 0],
  ['held', "reason_code = 'resubmitted'", 0],
])('%s with %s is attempt %i', async (state, change, attempt) => {
  expect(await requeue(await insert(state, change))).toMatchObject({ attempt })
})

test('after a cooldown', async () => {
  const id = await insert('held')
  const notBefore = new Date('2030-01-01T10:00:00Z')
  expect(await requeue(id, notBefore)).toMatchObject({ not_before: notBefore })
  expect(await events(id)).toEqual([{ state: 'queued', code: 'cooldown', by: 'anna' }])
})

test('what stopped with it in one message stays, and is no longer its', async () => {
  const leader = await insert('failed')
  const carried = await insert('failed', `carried_by = '${leader}'`)
  await requeue(leader)
  expect(
    await testDatabase.query('SELECT state, carried_by FROM wa_monitor_feedback WHERE id = $1', [carried]),
  ).toEqual([{ state: 'failed', carried_by: null }])
})
