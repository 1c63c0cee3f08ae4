import { writeFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { BUSINESS, LAWLEY, message, SIPHO, THABO, VELO_TEST } from './message-fixtures.ts'
import { until, useMonitors } from './monitor-harness.ts'

const harness = useMonitors()
const { database } = harness

interface Row {
  drop_number: string
  project: string
  user_name: string
  submitted_by: string
  revision: number
  resubmitted: boolean
  incomplete: boolean
  feedback_sent: Date | null
  comment: string
}
const rows = (schema: string) =>
  database.query<Row>(`SELECT * FROM ${schema}.qa_photo_reviews ORDER BY drop_number`)
const events = (schema: string) =>
  database.query<{ kind: string; drop_number: string; project: string }>(
    `SELECT kind, drop_number, project FROM ${schema}.wa_monitor_drop_events ORDER BY id`,
  )

test('a drop of a production group becomes a row of public; one of Velo Test a row of both', async () => {
  harness.store()
  const prod = await harness.start('production')
  const dev = await harness.start('development')
  await until(() => prod.monitor.health().status === 'ok' && dev.monitor.health().status === 'ok')
  harness
    .store()
    .append([message({ content: 'dr 1752028' }), message({ chat_jid: VELO_TEST, content: 'DR469378' })])
  await harness.drained('public', [LAWLEY, VELO_TEST])
  await harness.drained('dev', [VELO_TEST])
  expect(await harness.drops('public')).toEqual(['DR1752028', 'DR469378'])
  expect(await harness.drops('dev')).toEqual(['DR469378'])
  const first = prod.lines.indexOf('Monitoring 2 projects')
  expect(prod.lines.slice(first, first + 3)).toEqual([
    'Monitoring 2 projects',
    `• Lawley: ${LAWLEY}`,
    `• Velo Test: ${VELO_TEST}`,
  ])
  expect(prod.lines).toContain('Created QA review for DR1752028')
})

test('a resubmission opens the review again, whoever sent feedback meanwhile', async () => {
  const { lines } = await harness.start('production')
  harness.store().append([message({ content: 'DR1752028' })])
  await harness.drained('public', [LAWLEY])
  await database.query('UPDATE public.qa_photo_reviews SET feedback_sent = now(), incomplete = true')
  harness
    .store()
    .append([
      message({ ...BUSINESS, is_from_me: 1, id: 'FEEDBACK', content: 'DR1752028: photo 3 is missing' }),
      message({ ...SIPHO, content: 'Voltooi', quoted_id: 'FEEDBACK' }),
    ])
  await harness.drained('public', [LAWLEY])
  const [row] = await rows('public')
  expect(row).toMatchObject({ revision: 1, resubmitted: true, incomplete: false, feedback_sent: null })
  expect(row?.comment).toMatch(
    /^Created from WhatsApp message\n\n--- PHOTOS UPDATED [\d-]{10} \d\d:\d\d ---\nAgent updated photos in 1MAP\. QA can continue review\.$/,
  )
  expect(lines).toContain('Resubmission: DR1752028')
})

test('numbers of ours never count, under whichever address they write', async () => {
  harness.store().addOwnId(BUSINESS.sender_lid, Date.now())
  harness.store().learnLid('100000000000098@lid', BUSINESS.sender, Date.now())
  harness.store().addOwnId(BUSINESS.sender, Date.now())
  await harness.start('production')
  harness
    .store()
    .append([
      message({ ...BUSINESS, is_from_me: 1, content: 'DR1752021' }),
      message({ ...BUSINESS, content: 'DR1752022' }),
      message({ ...BUSINESS, sender: '', content: 'DR1752023' }),
      message({ ...BUSINESS, sender_lid: '', content: 'DR1752024' }),
      message({ ...BUSINESS, sender: '', sender_lid: '100000000000098@lid', content: 'DR1752025' }),
      message({ content: 'DR1752026' }),
    ])
  await harness.drained('public', [LAWLEY])
  expect(await harness.drops('public')).toEqual(['DR1752026'])
})

test('an edit marks the old row, a delete is an event, a near miss is listed', async () => {
  await harness.start('production')
  harness
    .store()
    .append([
      message({ id: 'POST', content: 'DR1752028' }),
      message({ id: 'EDIT', kind: 'edit', target_id: 'POST', content: 'DR1752029' }),
      message({ id: 'MISS', content: 'DR12345' }),
    ])
  await harness.drained('public', [LAWLEY])
  harness.store().append([message({ id: 'GONE', kind: 'delete', target_id: 'POST' })])
  await harness.drained('public', [LAWLEY])
  const marked = await database.query(
    'SELECT drop_number, withdrawn_at IS NOT NULL AS marked FROM qa_photo_reviews ORDER BY 1',
  )
  expect(marked).toEqual([
    { drop_number: 'DR1752028', marked: true },
    { drop_number: 'DR1752029', marked: false },
  ])
  expect((await events('public')).map(({ kind, drop_number }) => `${kind} ${drop_number}`)).toEqual([
    'created DR1752028',
    'created DR1752029',
    'number_changed DR1752028',
    'deleted DR1752029',
  ])
  expect(await database.query('SELECT written, reason FROM wa_monitor_rejected_numbers')).toEqual([
    { written: 'DR12345', reason: 'too_few_digits' },
  ])
})

test('a sender known by his LID only is filled in when the phone turns up', async () => {
  await harness.start('production')
  harness.store().append([message({ sender: '', content: 'DR1752028' })])
  await harness.drained('public', [LAWLEY])
  expect(await rows('public')).toMatchObject([{ submitted_by: '', user_name: '' }])
  harness.store().learnLid(THABO.sender_lid, THABO.sender, Date.now())
  await harness.drained('public', [LAWLEY])
  expect(await rows('public')).toMatchObject([{ submitted_by: THABO.sender, user_name: '27820000001' }])
  expect(await database.query('SELECT sender FROM wa_monitor_drop_events')).toEqual([
    { sender: THABO.sender },
  ])
})

test('messages from before the group was added do not count, unless `since` says so', async () => {
  const yesterday = Date.now() - 86_400_000
  harness.store().append([message({ content: 'DR1752028', timestamp: yesterday })])
  await harness.start('production')
  harness.store().append([message({ content: 'DR1752029' })])
  await harness.drained('public', [LAWLEY])
  expect(await harness.drops('public')).toEqual(['DR1752029'])

  const since = new Date(yesterday - 86_400_000).toISOString().slice(0, 10)
  harness.writeProjects(
    'production',
    `projects:\n  - {name: Lawley, group_jid: "${LAWLEY}", since: ${since}}\n`,
  )
  await until(async () => (await harness.drops('public')).length === 2)
  expect(await rows('public')).toMatchObject([
    { drop_number: 'DR1752028', revision: 0 },
    { drop_number: 'DR1752029', revision: 0 },
  ])
})

test('a mistake in projects.yaml keeps the last good one; saving a good one is enough', async () => {
  harness.store()
  const { monitor, lines } = await harness.start('production')
  await until(() => monitor.health().status === 'ok')
  const path = harness.writeProjects('production', 'projects:\n  - name: Lawley\n    group_jid: "1"\n')
  await until(() => monitor.health().status === 'failing')
  expect(monitor.health()).toMatchObject({
    projects: 2,
    reasons: [expect.stringContaining(`${path}:3: projects[0].group_jid: must end in @g.us`)],
  })
  harness.store().append([message({ content: 'DR1752028' })])
  await harness.drained('public', [LAWLEY])
  expect(await harness.drops('public')).toEqual(['DR1752028'])

  writeFileSync(path, `projects:\n  - {name: Mohadin, group_jid: "120363421532174586@g.us"}\n`)
  await until(() => monitor.health().status === 'ok')
  expect(lines).toContain('Monitoring 1 projects')
  expect(lines).toContain('• Mohadin: 120363421532174586@g.us')
})

test('health tells over HTTP what is wrong', async () => {
  const { monitor } = await harness.start('production')
  await until(() => monitor.health().last_scan_at !== null)
  const failing = await fetch(`${monitor.address()}/health`)
  expect(failing.status).toBe(503)
  expect(await failing.json()).toMatchObject({
    status: 'failing',
    environment: 'production',
    schema: 'public',
    reasons: [expect.stringContaining('messages.db is not there yet')],
  })
  expect((await fetch(`${monitor.address()}/health/live`)).status).toBe(200)
  harness.store()
  await until(async () => (await fetch(`${monitor.address()}/health`)).status === 200)
})
