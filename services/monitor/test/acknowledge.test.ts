/** Acknowledgements with a real PostgreSQL: there with the rows they are about, or not at all, and once. */
import { expect, test } from 'vitest'
import { LAWLEY, message, THABO, VELO_TEST } from './message-fixtures.ts'
import { SOON, until, useMonitors } from './monitor-harness.ts'

const harness = useMonitors()
const { database } = harness

const yaml = (group: string, extra = '') => `projects:
  - name: Lawley
    group_jid: "${group}"
    acknowledge: {received: true, invalid_number: true}
${extra}`
const start = () =>
  harness.start('production', {
    projectsPath: harness.writeProjects('production', yaml(LAWLEY)),
    retry: SOON,
  })
const replies = (schema = 'public') =>
  database.query<{ message: string }>(
    `SELECT kind, rank, state, drop_number, message, mentioned_jid, quoted_message_id, project, group_jid
     FROM ${schema}.wa_monitor_feedback ORDER BY seq`,
  )

test('a new drop and a near miss are answered with the rows, quoting and mentioning', async () => {
  const { lines } = await start()
  harness
    .store()
    .append([
      message({ id: 'POST', content: 'DR1752028 and DR1752029' }),
      message({ id: 'WRONG', content: 'DR12345' }),
      message({ id: 'AGAIN', content: 'DR1752028' }),
    ])
  await harness.drained('public', [LAWLEY])
  const row = {
    kind: 'reply',
    rank: 2,
    state: 'queued',
    drop_number: '',
    mentioned_jid: THABO.sender,
    project: 'Lawley',
    group_jid: LAWLEY,
  }
  expect(await replies()).toEqual([
    {
      ...row,
      message: 'Received: DR1752028 and DR1752029. Thank you, Thabo.',
      quoted_message_id: 'POST',
    },
    {
      ...row,
      message:
        'DR12345 is not a valid drop number. A drop number is DR and 6 to 8 digits, written together. Please check it and post it again.',
      quoted_message_id: 'WRONG',
    },
  ])
  expect(
    await database.query(
      `SELECT 1 FROM wa_monitor_feedback WHERE not_after BETWEEN now() + interval '10 min' AND now() + interval '15 min'`,
    ),
  ).toHaveLength(2)
  expect(lines.filter((line) => line === 'Reply asked for by acknowledge')).toHaveLength(2)
  expect(lines.join('\n')).not.toContain('Thank you')
})

test('read again, redelivered, edited: nobody is answered twice', async () => {
  const { monitor } = await start()
  const post = message({ id: 'POST', content: 'DR1752028 DR12345' })
  harness.store().append([post, message({ kind: 'edit', target_id: 'POST', content: 'DR1752029 DR54321' })])
  await harness.drained('public', [LAWLEY])
  expect(await replies()).toHaveLength(1)
  await harness.stop(monitor)
  await database.query(
    `UPDATE wa_monitor_cursors SET last_seq = 0; UPDATE wa_monitor_feedback SET state = 'sent'`,
  )
  await start()
  harness.store().append([{ ...post, sender_lid: '' }])
  await harness.drained('public', [LAWLEY])
  expect(await replies()).toHaveLength(1)
})

test('a backlog does not answer old posts', async () => {
  const store = harness.store()
  await harness.start('production', {
    projectsPath: harness.writeProjects('production', yaml(LAWLEY, '    since: 2025-01-01\n')),
  })
  const timestamp = Date.now() - 16 * 60_000
  store.append([
    message({ content: 'DR1752028', timestamp }),
    message({ content: 'DR12345', timestamp }),
    message({ content: 'DR1752029' }),
  ])
  await harness.drained('public', [LAWLEY])
  expect(await harness.drops('public')).toEqual(['DR1752028', 'DR1752029'])
  expect((await replies()).map(({ message: text }) => text)).toEqual([
    'Received: DR1752029. Thank you, Thabo.',
  ])
})

test('what PostgreSQL refuses of a message takes its answer along, and the other way round', async () => {
  const refuse = (tableName: string, column: string, word: string) =>
    database.query(
      `ALTER TABLE ${tableName} ADD CONSTRAINT test_refuses CHECK (${column} NOT LIKE '%${word}%') NOT VALID`,
    )
  const allow = (tableName: string) => database.query(`ALTER TABLE ${tableName} DROP CONSTRAINT test_refuses`)
  const failed = async () =>
    (await database.query<{ count: string }>('SELECT count(*) FROM wa_monitor_failed_messages'))[0]?.count
  await refuse('qa_photo_reviews', 'drop_number', 'DR1752028')
  try {
    await start()
    harness.store().append([message({ content: 'DR1752028' }), message({ content: 'DR1752029' })])
    await harness.drained('public', [LAWLEY])
  } finally {
    await allow('qa_photo_reviews')
  }
  expect(await harness.drops('public')).toEqual(['DR1752029'])
  expect(Number(await failed())).toBe(1)
  expect((await replies()).map(({ message: text }) => text)).toEqual([
    'Received: DR1752029. Thank you, Thabo.',
  ])
  await refuse('wa_monitor_feedback', 'message', 'DR1752030')
  try {
    harness.store().append([message({ content: 'DR1752030' }), message({ content: 'DR1752031' })])
    await harness.drained('public', [LAWLEY])
  } finally {
    await allow('wa_monitor_feedback')
  }
  expect(await harness.drops('public')).toEqual(['DR1752029', 'DR1752031'])
  expect(Number(await failed())).toBe(2)
  expect(await replies()).toHaveLength(2)
})

test('no more than 20 wait at a time', async () => {
  await start()
  const post = (from: number) =>
    harness
      .store()
      .append(Array.from({ length: 15 }, (_, index) => message({ content: `DR${from + index}` })))
  post(1_000_000)
  await harness.drained('public', [LAWLEY])
  post(2_000_000)
  await harness.drained('public', [LAWLEY])
  expect(await harness.drops('public')).toHaveLength(30)
  expect(await replies()).toHaveLength(20)
})

test('development acknowledges nothing and says so once, unless the project says outbound', async () => {
  const path = harness.writeProjects('development', yaml(VELO_TEST))
  const { lines } = await harness.start('development', { projectsPath: path })
  harness.store().append([message({ chat_jid: VELO_TEST, content: 'DR1752028' })])
  await harness.drained('dev', [VELO_TEST])
  expect(await harness.drops('dev')).toEqual(['DR1752028'])
  expect(await replies('dev')).toEqual([])
  expect(lines.filter((line) => line.includes('development does not'))).toEqual([
    'Lawley acknowledges messages: development does not, unless the project says outbound: true',
  ])
  harness.writeProjects('development', yaml(VELO_TEST, '    outbound: true\n'))
  await until(() => lines.filter((line) => line === 'Monitoring 1 projects').length === 2)
  harness.store().append([message({ chat_jid: VELO_TEST, content: 'DR1752029' })])
  await until(async () => (await replies('dev')).length === 1)
})
