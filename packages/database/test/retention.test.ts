/** What goes after its time, what stays, and that nothing is done twice afterwards. */
import { SCHEMAS } from '@wa-monitor/contracts'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createDatabase, type Database } from '../src/database.ts'
import { migrate } from '../src/migrate.ts'
import {
  countDue,
  RETENTION_BATCH,
  RETENTION_KINDS,
  type RetentionKind,
  type RetentionPlace,
  removeDue,
} from '../src/retention.ts'
import { insertWebhooks } from '../src/webhooks.ts'
import { GROUP, JID, LID, NAME, plantRows } from './person-fixtures.ts'
import { useTestDatabase } from './postgres.ts'

const testDatabase = useTestDatabase()
const { query } = testDatabase
let database: Database

beforeAll(async () => {
  database = createDatabase(testDatabase.url(), { applicationName: 'test' })
  await migrate(database)
})
afterAll(() => database.close())
beforeEach(() =>
  query(
    `TRUNCATE ${['qa_photo_reviews', 'wa_monitor_drop_events', 'wa_monitor_rejected_numbers', 'wa_monitor_failed_messages', 'wa_monitor_feedback_events', 'wa_monitor_feedback', 'wa_monitor_webhooks', 'wa_monitor_audit', 'wa_monitor_users'].map((name) => `public.${name}`).join(', ')} CASCADE`,
  ),
)

const due = (kind: RetentionKind, days = 100) =>
  database.transaction((transaction) => countDue(transaction, 'public', kind, days))

/** All of a kind: how many rows each batch had. */
async function removeAll(kind: RetentionKind, days = 100): Promise<number[]> {
  const batches: number[] = []
  let place: RetentionPlace | undefined
  do {
    const step = await database.transaction((transaction) =>
      removeDue(transaction, 'public', { kind, days, place }),
    )
    batches.push(step.rows)
    place = step.next
  } while (place)
  return batches
}

/** One of everything, its times moved back by so many days. */
async function plantOld(days: number, state = 'sent') {
  const planted = await plantRows(testDatabase, 'public', 'him', { state })
  const back = `now() - make_interval(days => ${days})`
  await query(
    `UPDATE public.wa_monitor_drop_events SET happened_at = ${back}, recorded_at = ${back} WHERE drop_number = '${planted.drop}'`,
  )
  await query(
    `UPDATE public.wa_monitor_feedback_events SET happened_at = ${back} WHERE drop_number = '${planted.drop}'`,
  )
  await query(
    `UPDATE public.wa_monitor_rejected_numbers SET happened_at = ${back}, recorded_at = ${back} WHERE message_id = '3A${planted.drop}'`,
  )
  await query(
    `UPDATE public.wa_monitor_failed_messages SET resolved_at = ${back} WHERE message_id = '3A${planted.drop}'`,
  )
  await query(`UPDATE public.wa_monitor_feedback SET updated_at = ${back} WHERE id = '${planted.feedback}'`)
  await query(`UPDATE public.wa_monitor_audit SET at = ${back} WHERE subject LIKE '%${planted.drop}'`)
  await query(
    `UPDATE public.wa_monitor_sessions SET last_seen_at = ${back} WHERE token_hash = '${planted.drop}'`,
  )
  await query(
    `UPDATE public.wa_monitor_webhooks SET state = 'delivered', body = '', updated_at = ${back} WHERE message_id = '3A${planted.drop}'`,
  )
  return planted
}

test.each(RETENTION_KINDS)(
  '%s: what is older goes, what is younger stays, and a second time there is nothing',
  async (kind) => {
    await plantOld(99)
    expect([await due(kind), (await removeAll(kind)).reduce((a, b) => a + b)]).toEqual([0, 0])
    await plantOld(101)
    const rows = kind === 'events' ? 2 : 1
    expect([await due(kind), (await removeAll(kind)).reduce((a, b) => a + b)]).toEqual([rows, rows])
    expect([await due(kind), (await removeAll(kind)).reduce((a, b) => a + b)]).toEqual([0, 0])
  },
)

describe('what is left of an old row', () => {
  test('rejected numbers and failed messages: nothing', async () => {
    await plantOld(101)
    await removeAll('rejected')
    await removeAll('failed')
    expect(await query('SELECT 1 FROM public.wa_monitor_rejected_numbers')).toEqual([])
    expect(await query('SELECT 1 FROM public.wa_monitor_failed_messages')).toEqual([])
  })

  test('feedback: that it was sent, and when', async () => {
    const { feedback, review, drop } = await plantOld(101)
    await query(`UPDATE public.wa_monitor_feedback SET sent_at = updated_at, message_id = '3EB0'`)
    const [before] = await query(
      'SELECT updated_at, sent_at, created_by, idempotency_key FROM public.wa_monitor_feedback',
    )
    await removeAll('feedback')
    expect(await query('SELECT * FROM public.wa_monitor_feedback')).toEqual([
      expect.objectContaining({
        id: feedback,
        review_id: review,
        drop_number: drop,
        state: 'sent',
        message: '',
        mentioned_jid: '',
        reason: '',
        sent_body: null,
        message_id: '3EB0',
        ...before,
      }),
    ])
  })

  test('a drop’s event: which message it was, and no person', async () => {
    const { drop } = await plantOld(101)
    await removeAll('events')
    const [event] = await query<{ id: string }>('SELECT * FROM public.wa_monitor_drop_events')
    expect(event).toMatchObject({
      drop_number: drop,
      kind: 'created',
      message_id: `3A${drop}`,
      sender: 'erased',
      sender_key: `erased:${event?.id}`,
      sender_lid: '',
      sender_name: '',
    })
    expect(await query('SELECT 1 FROM public.wa_monitor_feedback_events')).toEqual([])
  })

  test('sessions and the audit: nothing, and the person stays', async () => {
    await plantOld(101)
    await removeAll('audit')
    await removeAll('sessions')
    expect(await query('SELECT 1 FROM public.wa_monitor_audit')).toEqual([])
    expect(await query('SELECT 1 FROM public.wa_monitor_sessions')).toEqual([])
    expect(await query('SELECT 1 FROM public.wa_monitor_users')).toHaveLength(1)
  })

  test('a session that is open: all of it, however long ago it began', async () => {
    await plantOld(101)
    await query(
      `UPDATE public.wa_monitor_sessions SET created_at = now() - interval '1 year', last_seen_at = now()`,
    )
    expect(await due('sessions')).toBe(0)
  })

  test('a review: all of it', async () => {
    await plantOld(5000)
    const before = await query('SELECT * FROM public.qa_photo_reviews')
    for (const kind of RETENTION_KINDS) await removeAll(kind, 1)
    expect(await query('SELECT * FROM public.qa_photo_reviews')).toEqual(before)
  })

  test('a webhook: enough that the same message is not told again', async () => {
    const { drop } = await plantOld(101)
    await removeAll('webhooks')
    const before = await query('SELECT * FROM public.wa_monitor_webhooks')
    expect(before).toMatchObject([{ state: 'delivered', sender_lid: '', url: '', body: '', last_error: '' }])
    for (const sender of [JID, ''])
      await database.transaction((transaction) =>
        insertWebhooks(transaction, 'public', [
          {
            id: '00000000-0000-4000-8000-000000000001',
            project: 'Lawley',
            rule: 'tell',
            group_jid: GROUP,
            message_id: `3A${drop}`,
            sender,
            sender_lid: LID,
            url: 'https://example.org/hook',
            secret_env: 'WEBHOOK_SECRET',
            body: NAME,
          },
        ]),
      )
    expect(await query('SELECT * FROM public.wa_monitor_webhooks')).toEqual(before)
  })
})

describe('what is still to be done is never due', () => {
  test.each(['queued', 'held', 'sending'])('feedback that is %s, and its steps', async (state) => {
    await plantOld(4000, state)
    await query(`DELETE FROM public.wa_monitor_drop_events`)
    expect([await due('feedback'), await due('events')]).toEqual([0, 0])
  })

  test.each(['queued', 'delivering'])('a webhook that is %s', async (state) => {
    await plantOld(4000)
    await query(`UPDATE public.wa_monitor_webhooks SET state = $1`, [state])
    expect(await due('webhooks')).toBe(0)
  })

  test('a failed message nobody has dealt with', async () => {
    await plantOld(4000)
    await query(
      'UPDATE public.wa_monitor_failed_messages SET resolved_at = NULL, failed_at = now() - make_interval(days => 4000)',
    )
    expect(await due('failed')).toBe(0)
  })
})

test('batches are small, and what somebody holds is left for the next time', async () => {
  await query(
    `INSERT INTO public.wa_monitor_rejected_numbers
       (written, reason, project, group_jid, message_id, sender_key, sender, sender_lid, sender_name, happened_at)
     SELECT 'DR' || n, 'too_few_digits', 'Lawley', 'g', 'm' || n, '', '', '', '', now() - make_interval(days => 200)
     FROM generate_series(1, 2500) AS n`,
  )
  const holding = createDatabase(testDatabase.url(), { applicationName: 'test holder' })
  await holding.transaction(async (transaction) => {
    await transaction.query(
      `SELECT 1 FROM public.wa_monitor_rejected_numbers WHERE written = 'DR7' FOR UPDATE`,
    )
    expect(await removeAll('rejected')).toEqual([RETENTION_BATCH, RETENTION_BATCH, 499])
  })
  await holding.close()
  expect(await removeAll('rejected')).toEqual([1])
})

test('a schema is emptied of what is its own', async () => {
  for (const schema of SCHEMAS) {
    await plantRows(testDatabase, schema, 'him')
    await query(`UPDATE "${schema}".wa_monitor_rejected_numbers SET happened_at = '2020-01-01'`)
  }
  await removeAll('rejected')
  expect(await query('SELECT 1 FROM dev.wa_monitor_rejected_numbers')).toHaveLength(1)
})
