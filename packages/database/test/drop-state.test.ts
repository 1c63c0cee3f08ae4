import { randomUUID } from 'node:crypto'
import { DROP_STATES, FEEDBACK_STATES } from '@wa-monitor/contracts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createDatabase, type Database } from '../src/database.ts'
import { listDrops } from '../src/drops.ts'
import { migrate } from '../src/migrate.ts'
import { useTestDatabase } from './postgres.ts'

const testDatabase = useTestDatabase()
let database: Database

beforeAll(async () => {
  database = createDatabase(testDatabase.url(), { applicationName: 'test' })
  await migrate(database)
})
afterAll(() => database.close())

interface Over {
  withdrawn?: boolean
  completed?: boolean
  revision?: number
  resubmitted?: boolean | null
  sent?: boolean
  /** State and revision of its feedback. */
  feedback?: [string, number]
}

let count = 0
/** A drop and its feedback; returns its number. */
async function drop(over: Over): Promise<string> {
  const id = randomUUID()
  const number = `DR${1_000_000 + ++count}`
  await testDatabase.query(
    `INSERT INTO qa_photo_reviews (id, drop_number, review_date, completed, revision, resubmitted, feedback_sent, withdrawn_at)
     VALUES ($1, $2, '2025-11-21', $3, $4, $5, $6, $7)`,
    [
      id,
      number,
      over.completed ?? null,
      over.revision ?? 0,
      over.resubmitted ?? null,
      over.sent ? new Date() : null,
      over.withdrawn ? new Date() : null,
    ],
  )
  if (over.feedback)
    await testDatabase.query(
      `INSERT INTO wa_monitor_feedback (id, drop_number, review_id, revision, project, group_jid, message, mentioned_jid, state)
       VALUES ($1, $2, $3, $4, 'Lawley', '120363418298130331@g.us', 'step 9', '27820000001@s.whatsapp.net', $5)`,
      [randomUUID(), number, id, over.feedback[1], over.feedback[0]],
    )
  return number
}

const stateOf = async (number: string) => {
  const [row] = await database.transaction((transaction) =>
    listDrops(transaction, 'public', { number, limit: 1 }),
  )
  return row?.state
}

test.each<[string, Over]>([
  ['new', {}],
  ['resubmitted', { resubmitted: true, revision: 1 }],
  ['resubmitted', { resubmitted: true }],
  ['feedback_queued', { feedback: ['queued', 0] }],
  ['feedback_queued', { feedback: ['sending', 0] }],
  ['feedback_sent', { feedback: ['sent', 0], sent: true }],
  ['feedback_sent', { feedback: ['delivered', 0] }],
  ['feedback_sent', { feedback: ['read', 0], sent: true }],
  ['resubmitted', { feedback: ['read', 0], resubmitted: true, revision: 1 }],
  ['new', { feedback: ['cancelled', 0] }],
  ['new', { feedback: ['expired', 0] }],
  ['feedback_sent', { feedback: ['cancelled', 0], sent: true }],
  ['feedback_stopped', { feedback: ['failed', 0] }],
  ['feedback_stopped', { feedback: ['held', 0] }],
  ['resubmitted', { feedback: ['held', 0], resubmitted: true, revision: 1 }],
  ['resubmitted', { feedback: ['sent', 0], resubmitted: true, revision: 1 }],
  ['feedback_sent', { sent: true }],
  ['completed', { feedback: ['queued', 0], completed: true }],
  ['withdrawn', { withdrawn: true, completed: true }],
])('%s: %o', async (state, over) => {
  expect(await stateOf(await drop(over))).toBe(state)
})

test('a list by state is what has that state, whatever else a drop has', async () => {
  for (const completed of [true, false])
    for (const withdrawn of [true, false])
      for (const sent of [true, false])
        for (const state of FEEDBACK_STATES)
          for (const revision of [0, 1])
            await drop({ completed, withdrawn, sent, revision, feedback: [state, 0] })
  const all = await database.transaction((transaction) => listDrops(transaction, 'public', { limit: 10_000 }))
  expect(new Set(all.map(({ state }) => state))).toEqual(new Set(DROP_STATES))
  for (const states of [...DROP_STATES.map((state) => [state]), ['completed', 'new'] as const, DROP_STATES]) {
    const listed = await database.transaction((transaction) =>
      listDrops(transaction, 'public', { states, limit: 10_000 }),
    )
    expect(listed.map(({ id }) => id)).toEqual(
      all.filter(({ state }) => states.some((each) => each === state)).map(({ id }) => id),
    )
  }
})
