/** `GET /api/drops/:drop/traces`: "where is DR…?" of a number that is no drop. */
import { insertRejectedNumbers, openSchemaDatabase } from '@wa-monitor/database'
import { beforeEach, expect, test } from 'vitest'
import { LAWLEY, THABO, useApi } from './api-harness.ts'

const api = useApi()

beforeEach(() => api.database.query('TRUNCATE wa_monitor_rejected_numbers'))

/** As a monitor writes them, one a minute. */
async function rejected(...written: string[]): Promise<void> {
  const database = openSchemaDatabase({
    url: api.database.url(),
    ownLogin: true,
    schema: 'public',
    applicationName: 'test',
    onNoRole: () => undefined,
  })
  const rows = written.map((text, index) => ({
    written: text,
    reason: 'too_few_digits' as const,
    detail: 'like DR1752028',
    project: 'Lawley',
    group_jid: LAWLEY,
    message_id: `R${index}`,
    sender_key: THABO,
    sender: THABO,
    sender_lid: '',
    sender_name: index === 0 ? '' : 'Thabo',
    happened_at: new Date(Date.UTC(2025, 10, 21, 14, index)),
  }))
  // One after the other: they are told apart by when they were recorded.
  for (const row of rows)
    await database.transaction((transaction) => insertRejectedNumbers(transaction, 'public', [row]))
  await database.close()
}

const traces = (number: string) => api.call('GET', `/api/drops/${encodeURIComponent(number)}/traces`)

test('a post with a slip in it is found, and one with these digits that was not taken', async () => {
  await api.start()
  await rejected('DR175202', 'DR: 1752028', 'DR1752911', 'DR17520288', 'DR99')
  const { status, body } = await traces('dr 1752028')
  expect([status, body.drop_number]).toEqual([200, 'DR1752028'])
  expect(body.rejected).toEqual([
    expect.objectContaining({ written: 'DR17520288', by: 'Thabo', exact: false }),
    expect.objectContaining({ written: 'DR: 1752028', exact: true }),
    {
      written: 'DR175202',
      reason: 'too_few_digits',
      detail: 'like DR1752028',
      project: 'Lawley',
      by: '27820000001',
      at: '2025-11-21T14:00:00.000Z',
      exact: false,
    },
  ])
})

test('drops whose number is one slip away are named with their state, others not', async () => {
  await api.start()
  for (const drop of ['DR1725028', 'DR1752911', 'DR1752028']) await api.review(drop)
  await api.review('DR175202', { completed: true })
  await api.feedback('DR1725028', { state: 'queued' })
  const { body } = await traces('DR1752028')
  const near = body.near as { drop_number: string; state: string }[]
  expect(Object.fromEntries(near.map(({ drop_number, state }) => [drop_number, state]))).toEqual({
    DR1725028: 'feedback_queued',
    DR175202: 'completed',
  })
})

test('nothing like it: empty lists; what is no number is refused with what to write', async () => {
  await api.start()
  expect(await traces('DR1752028')).toMatchObject({ status: 200, body: { rejected: [], near: [] } })
  for (const number of ['DR12', 'nothing', `DR${'1'.repeat(21)}`])
    expect(await traces(number)).toMatchObject({
      status: 400,
      body: { message: expect.stringContaining('such as DR1752028') },
    })
})

test('a long list of others does not hide it', async () => {
  await api.start()
  await rejected('DR175202')
  await api.database.query(
    `INSERT INTO wa_monitor_rejected_numbers (written, reason, project, group_jid, message_id, sender_key, sender, sender_lid,
       sender_name, happened_at)
     SELECT 'DR175' || lpad((n % 100)::text, 2, '0') || '9', 'too_few_digits', 'Lawley', $1, 'N' || n, $2, $2, '', '', now()
     FROM generate_series(1, 1500) AS n`,
    [LAWLEY, THABO],
  )
  const { body } = await traces('DR1752028')
  expect(body.rejected).toMatchObject([{ written: 'DR175202' }])
})
