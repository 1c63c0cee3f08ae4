/** One person in PostgreSQL: found wherever he is, and taken out of it. */
import { SCHEMAS, type SchemaName } from '@wa-monitor/contracts'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createDatabase, type Database } from '../src/database.ts'
import { migrate } from '../src/migrate.ts'
import { PERSON_TABLES } from '../src/person-columns.ts'
import { erasePerson } from '../src/person-erase.ts'
import { exportPerson, learnPerson } from '../src/person-find.ts'
import { type Person, redactorOf } from '../src/person-forms.ts'
import { insertRejectedNumbers } from '../src/rejected-numbers.ts'
import { resolveReviewSenders } from '../src/reviews.ts'
import { requeueFeedback } from '../src/feedback-by-hand.ts'
import { takeStopWord } from '../src/feedback-control.ts'
import { insertWebhooks } from '../src/webhooks.ts'
import {
  dump,
  GROUP,
  JID,
  LID,
  NAME,
  OTHER,
  OTHER_LID,
  OTHER_NAME,
  PHONE,
  plantRows,
} from './person-fixtures.ts'
import { useTestDatabase } from './postgres.ts'

const testDatabase = useTestDatabase()
const { query } = testDatabase
let database: Database

const thabo: Person = { phone: PHONE, lids: [LID], names: [] }
const learned: Person = { ...thabo, names: [NAME] }

beforeAll(async () => {
  database = createDatabase(testDatabase.url(), { applicationName: 'test' })
  await migrate(database)
})
afterAll(() => database.close())
beforeEach(async () => {
  for (const schema of SCHEMAS)
    for (const name of Object.keys(PERSON_TABLES))
      if (!/migrations|control/.test(name)) await query(`TRUNCATE "${schema}"."${name}" CASCADE`)
})

const eraseAll = async (person = learned) => {
  const done = new Map<SchemaName, Awaited<ReturnType<typeof erasePerson>>>()
  for (const schema of SCHEMAS) done.set(schema, await erasePerson(database, schema, person))
  return done
}

test('no table and no column is forgotten', async () => {
  for (const schema of SCHEMAS) {
    const there = await query<{ column: string }>(
      `SELECT column_row.table_name || '.' || column_name AS column
       FROM information_schema.columns AS column_row JOIN information_schema.tables AS table_row
         USING (table_schema, table_name)
       WHERE table_schema = $1 AND table_type = 'BASE TABLE'
         AND data_type NOT IN ('bigint', 'integer', 'smallint', 'boolean', 'uuid', 'date', 'timestamp with time zone')
       ORDER BY 1`,
      [schema],
    )
    const known = Object.entries(PERSON_TABLES).flatMap(([name, { columns }]) =>
      Object.keys(columns).map((column) => `${name}.${column}`),
    )
    // A migration has added one: say in person-columns.ts what of a person may be in it.
    expect(known.toSorted()).toEqual(there.map(({ column }) => column).toSorted())
  }
})

test.each(SCHEMAS)(
  'in every column of %s that may hold him there is something of him to begin with',
  async (schema) => {
    await plantRows(testDatabase, schema, 'him')
    const { isHis, redact } = redactorOf(learned)
    for (const [name, { columns }] of Object.entries(PERSON_TABLES)) {
      const rows = await query<Record<string, unknown>>(`SELECT * FROM "${schema}"."${name}"`)
      for (const [column, { holds }] of Object.entries(columns)) {
        if (holds === 'nothing') continue
        const text = JSON.stringify(rows.map((row) => row[column]))
        expect([name, column, isHis(text) || redact(text, true) !== text]).toEqual([name, column, true])
      }
    }
  },
)

const TRACES = /27820000001|0820000001|082 000 0001|82.000.0001|100000000000001|Mokoena|Thabo/i

test('after it a dump of all tables knows neither his number nor his LID nor his name', async () => {
  for (const schema of SCHEMAS)
    for (const writer of ['him', 'byLid', 'other'] as const) await plantRows(testDatabase, schema, writer)
  await eraseAll()
  for (const schema of SCHEMAS) expect((await dump(testDatabase, schema)).match(TRACES)).toBeNull()
  const again = await eraseAll()
  for (const { erased, cancelledFeedback } of again.values())
    expect({ erased, cancelledFeedback }).toEqual({ erased: {}, cancelledFeedback: 0 })
})

test('his drop and its review stay, and so does everything of somebody else', async () => {
  const his = await plantRows(testDatabase, 'public', 'him')
  const theirs = await plantRows(testDatabase, 'public', 'other')
  await eraseAll()
  const reviews = await query(
    'SELECT drop_number, user_name, sender_name, submitted_by, submitted_by_lid, comment FROM public.qa_photo_reviews ORDER BY drop_number',
  )
  const comment = '@[erased] [erased] [erased] [erased] [erased] [erased]: bad photos'
  expect(reviews).toEqual([
    {
      drop_number: his.drop,
      user_name: 'erased',
      sender_name: 'erased',
      submitted_by: '',
      submitted_by_lid: '',
      comment,
    },
    {
      drop_number: theirs.drop,
      user_name: '27820000002',
      sender_name: OTHER_NAME,
      submitted_by: OTHER,
      submitted_by_lid: OTHER_LID,
      comment,
    },
  ])
  expect(
    await query('SELECT sender_key, sender, sender_name FROM public.wa_monitor_drop_events ORDER BY id'),
  ).toEqual([
    { sender_key: expect.stringMatching(/^erased:\d+$/), sender: 'erased', sender_name: '' },
    { sender_key: OTHER_LID, sender: OTHER, sender_name: OTHER_NAME },
  ])
  const [open] = await query<{ body: string; state: string }>(
    'SELECT body, state FROM public.wa_monitor_webhooks WHERE sender = $1',
    [OTHER],
  )
  expect(open?.state).toBe('queued')
  expect(JSON.parse(open?.body ?? '')).toMatchObject({ message: { sender: OTHER, at: '[erased]' } })
})

test('his rows in every table are more than one batch', async () => {
  await query(
    `INSERT INTO public.wa_monitor_drop_events
       (drop_number, kind, project, group_jid, message_id, sender_key, sender, sender_lid, sender_name, happened_at)
     SELECT 'DR' || 1000000 + n, 'created', 'Lawley', $1, 'm' || n, $2, $2, '', $3, now() FROM generate_series(1, 1203) AS n`,
    [GROUP, JID, NAME],
  )
  const { erased } = await erasePerson(database, 'public', learned)
  expect(erased).toEqual({ wa_monitor_drop_events: 1203 })
})

test('his LIDs and names are learned from his rows, and LIDs lead on', async () => {
  await plantRows(testDatabase, 'public', 'him')
  await query(
    `INSERT INTO public.qa_photo_reviews (drop_number, review_date, submitted_by, submitted_by_lid, sender_name)
     VALUES ('DR1', '2026-01-05', '', $1, 'TM fibre'), ('DR2', '2026-01-05', '', $2, $3)`,
    [LID, OTHER_LID, OTHER_NAME],
  )
  const found = await database.transaction((transaction) =>
    learnPerson(transaction, 'public', { phone: PHONE, lids: [], names: [] }),
  )
  expect([found.lids, found.names.toSorted()]).toEqual([[LID], ['TM fibre', NAME]])
})

test('an export has his rows as they are, and changes nothing', async () => {
  await plantRows(testDatabase, 'public', 'byLid')
  const before = await dump(testDatabase, 'public')
  const all = await database.transaction((transaction) => exportPerson(transaction, 'public', learned))
  expect(Object.keys(all).toSorted()).toEqual(
    Object.entries(PERSON_TABLES)
      .filter(([, { columns }]) => Object.values(columns).some(({ holds }) => holds !== 'nothing'))
      .map(([name]) => name)
      .toSorted(),
  )
  expect(all.qa_photo_reviews?.[0]).toMatchObject({ sender_name: NAME, submitted_by_lid: LID })
  expect(await dump(testDatabase, 'public')).toBe(before)
})

describe('feedback to him', () => {
  const stateOf = async (id: string) => {
    const [row] = await query<Record<string, unknown>>(
      'SELECT state, message, mentioned_jid, reason, sent_body FROM public.wa_monitor_feedback WHERE id = $1',
      [id],
    )
    return row
  }

  test.each(['queued', 'held'])('%s: is cancelled, and says why', async (state) => {
    const { feedback } = await plantRows(testDatabase, 'public', 'him', { state })
    const { cancelledFeedback } = await erasePerson(database, 'public', learned)
    expect(cancelledFeedback).toBe(1)
    expect(await stateOf(feedback)).toEqual({
      state: 'cancelled',
      message: '',
      mentioned_jid: '',
      reason: 'the man it was for was erased at his request',
      sent_body: null,
    })
    expect(
      await query(
        'SELECT detail FROM public.wa_monitor_feedback_events WHERE feedback_id = $1 AND state = $2',
        [feedback, 'cancelled'],
      ),
    ).toEqual([{ detail: 'the man it was for was erased at his request' }])
  })

  test('sending: stays as it is until it has left, and is counted', async () => {
    const { feedback } = await plantRows(testDatabase, 'public', 'him', { state: 'sending' })
    const { feedbackOnItsWay } = await erasePerson(database, 'public', learned)
    expect([feedbackOnItsWay, await stateOf(feedback)]).toMatchObject([
      1,
      { state: 'sending', mentioned_jid: JID },
    ])
    await query(`UPDATE public.wa_monitor_feedback SET state = 'sent' WHERE id = $1`, [feedback])
    await erasePerson(database, 'public', learned)
    expect(await stateOf(feedback)).toMatchObject({
      state: 'sent',
      message: '@[erased] [erased] [erased] [erased] [erased] [erased]: bad photos',
      mentioned_jid: '',
    })
  })

  test.each(['failed', 'expired', 'cancelled'])('%s: cannot be sent again', async (state) => {
    const { feedback } = await plantRows(testDatabase, 'public', 'him', { state })
    await erasePerson(database, 'public', learned)
    const again = await database.transaction((transaction) =>
      requeueFeedback(transaction, 'public', feedback, { by: 'QA' }),
    )
    expect(again).toBeUndefined()
  })
})

describe('what comes again does not bring him back', () => {
  test('a rejected number and a webhook, by whichever of his addresses', async () => {
    const { drop } = await plantRows(testDatabase, 'public', 'byLid')
    await erasePerson(database, 'public', learned)
    const before = await dump(testDatabase, 'public')
    const message = {
      project: 'Lawley',
      group_jid: GROUP,
      message_id: `3A${drop}`,
      sender: JID,
      sender_lid: LID,
    }
    await database.transaction(async (transaction) => {
      await insertRejectedNumbers(transaction, 'public', [
        {
          ...message,
          written: 'DR 12',
          reason: 'too_few_digits',
          detail: '',
          sender_key: LID,
          sender_name: NAME,
          happened_at: new Date('2026-01-05T10:00:00Z'),
        },
      ])
      await insertWebhooks(transaction, 'public', [
        {
          ...message,
          id: '00000000-0000-4000-8000-000000000001',
          rule: 'tell',
          url: 'https://example.org/hook',
          secret_env: 'WEBHOOK_SECRET',
          body: '{}',
        },
      ])
      await resolveReviewSenders(transaction, 'public', [{ lid: LID, phone: JID, user_name: PHONE }])
    })
    expect(await dump(testDatabase, 'public')).toBe(before)
  })

  test('the same of somebody else is taken', async () => {
    await plantRows(testDatabase, 'public', 'him')
    await erasePerson(database, 'public', learned)
    await database.transaction((transaction) =>
      insertWebhooks(transaction, 'public', [
        {
          project: 'Lawley',
          group_jid: GROUP,
          message_id: 'another',
          sender: OTHER,
          sender_lid: '',
          id: '00000000-0000-4000-8000-000000000002',
          rule: 'tell',
          url: 'https://example.org/hook',
          secret_env: 'WEBHOOK_SECRET',
          body: '{}',
        },
      ]),
    )
    expect(await query('SELECT 1 FROM public.wa_monitor_webhooks')).toHaveLength(2)
  })

  test('a stop word of his is not obeyed again', async () => {
    await plantRows(testDatabase, 'public', 'him')
    await erasePerson(database, 'public', learned)
    const key = `${GROUP}/3A01/${JID}`
    const at = new Date('2026-01-05T10:00:00Z')
    expect(
      await database.transaction((transaction) => takeStopWord(transaction, 'public', { at, key })),
    ).toBe(false)
  })
})

test('a column that the table’s owner added is named, and left alone', async () => {
  await query('ALTER TABLE public.qa_photo_reviews ADD COLUMN notes text')
  try {
    const { review } = await plantRows(testDatabase, 'public', 'other')
    await query('UPDATE public.qa_photo_reviews SET notes = $1 WHERE id = $2', ['ask 082 000 0001', review])
    const { foreign } = await erasePerson(database, 'public', learned)
    expect(foreign).toEqual({ 'public.qa_photo_reviews.notes': 1 })
    expect(await query('SELECT notes FROM public.qa_photo_reviews')).toEqual([{ notes: 'ask 082 000 0001' }])
  } finally {
    await query('ALTER TABLE public.qa_photo_reviews DROP COLUMN notes')
  }
})
