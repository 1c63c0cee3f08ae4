import { afterEach, beforeEach, expect, test } from 'vitest'
import { LAWLEY, message, THABO, VELO_TEST } from './message-fixtures.ts'
import { until, useMonitors } from './monitor-harness.ts'
import { type Receiver, startReceiver } from './receiver.ts'

const harness = useMonitors()
const { database } = harness
const webhookKeys = new Map([['WEBHOOK_SECRET', 'key of sixteen characters']])
let receiver: Receiver

beforeEach(async () => {
  receiver = await startReceiver()
})
afterEach(() => receiver.stop())

const yaml = (group: string, extra = '') => `projects:
  - name: Meters
    group_jid: "${group}"
${extra}    rules:
      - {name: noise, match: {pattern: '^test'}, action: ignore}
      - {name: meters, match: {pattern: '\\bMTR-\\d{6}\\b'}, action: drop, continue: true}
      - name: readings
        match: {pattern: '\\bMTR-(\\d{6})\\b', media: image}
        action: webhook
        url: ${receiver.url}
        secret_env: WEBHOOK_SECRET
        continue: true
      - {name: help, match: {pattern: '\\bhelp\\b'}, action: reply, text: 'Hello {sender_name}, somebody will call'}
`
const replies = (schema = 'public') =>
  database.query<{ message: string }>(
    `SELECT kind, state, message, mentioned_jid, quoted_message_id FROM ${schema}.wa_monitor_feedback ORDER BY seq`,
  )

test('rules are carried out with the cursor: drops, webhooks, replies, and nothing for what is ignored', async () => {
  const path = harness.writeProjects('production', yaml(LAWLEY))
  const { monitor, lines } = await harness.start('production', { projectsPath: path, webhookKeys })
  harness
    .store()
    .append([
      message({ content: 'test MTR-111111 help DR1752028', media_type: 'image' }),
      message({ content: 'MTR-222222', media_type: 'image' }),
      message({ content: 'MTR-333333' }),
      message({ id: 'HELP', content: 'Help please' }),
    ])
  await harness.drained('public', [LAWLEY])
  expect(await harness.drops('public')).toEqual(['MTR222222', 'MTR333333'])
  expect(await replies()).toEqual([
    {
      kind: 'reply',
      state: 'queued',
      message: 'Hello Thabo, somebody will call',
      mentioned_jid: THABO.sender,
      quoted_message_id: 'HELP',
    },
  ])
  await until(() => receiver.received.length === 1)
  expect(receiver.received[0]?.body).toContain('MTR-222222')
  await until(() => monitor.health().webhooks?.open === 0)
  expect(lines.join('\n')).not.toMatch(/222222 |somebody will call/)
})

test('a store read again from its start tells and answers nobody a second time', async () => {
  const path = harness.writeProjects('production', yaml(LAWLEY))
  const first = await harness.start('production', { projectsPath: path, webhookKeys })
  harness.store().append([message({ content: 'MTR-222222 help', media_type: 'image' })])
  await harness.drained('public', [LAWLEY])
  await until(() => receiver.received.length === 1)
  await harness.stop(first.monitor)
  await database.query('UPDATE wa_monitor_cursors SET last_seq = 0')
  const second = await harness.start('production', { projectsPath: path, webhookKeys })
  await harness.drained('public', [LAWLEY])
  await until(() => second.monitor.health().webhooks?.open === 0)
  expect(receiver.received).toHaveLength(1)
  expect(await replies()).toHaveLength(1)
})

test('development tells nobody and says so once, unless the project says outbound', async () => {
  const path = harness.writeProjects('development', yaml(VELO_TEST))
  const { monitor, lines } = await harness.start('development', { projectsPath: path, webhookKeys })
  const post = (number: number) =>
    harness
      .store()
      .append([message({ chat_jid: VELO_TEST, content: `MTR-${number} help`, media_type: 'image' })])
  post(222222)
  await harness.drained('dev', [VELO_TEST])
  expect(await harness.drops('dev')).toEqual(['MTR222222'])
  harness.writeProjects('development', `${yaml(VELO_TEST)}# saved again\n`)
  await until(() => lines.filter((line) => line === 'Monitoring 1 projects').length === 2)
  expect(lines.filter((line) => line.includes('development does not'))).toEqual([
    'Rules of Meters speak (readings, help): development does not, unless the project says outbound: true',
  ])
  expect(await database.query('SELECT 1 FROM dev.wa_monitor_webhooks')).toEqual([])
  expect(await replies('dev')).toEqual([])

  harness.writeProjects('development', yaml(VELO_TEST, '    outbound: true\n'))
  await until(() => lines.filter((line) => line === 'Monitoring 1 projects').length === 3)
  post(333333)
  await until(() => receiver.received.length === 1)
  expect(receiver.received[0]?.body).toContain('MTR-333333')
  expect(await replies('dev')).toHaveLength(1)
  await until(() => monitor.health().status === 'ok')
})

test('a rule without its key is named, and its webhooks wait', async () => {
  const path = harness.writeProjects('production', yaml(LAWLEY))
  const { monitor, lines } = await harness.start('production', { projectsPath: path })
  harness.store().append([message({ content: 'MTR-222222', media_type: 'image' })])
  await harness.drained('public', [LAWLEY])
  await until(() => monitor.health().webhooks?.open === 1)
  expect(lines).toContain('Webhooks of rule readings of Meters wait: WEBHOOK_SECRET is not set')
  await until(() => monitor.health().status === 'ok')
  expect(receiver.received).toEqual([])
})

test('a number that is not one of the valid drops is listed with what was probably meant', async () => {
  const path = harness.writeProjects(
    'production',
    `projects:
  - name: Lawley
    group_jid: "${LAWLEY}"
    valid_drops: [DR1752028]
`,
  )
  await harness.start('production', { projectsPath: path })
  harness.store().append([message({ content: 'DR1752082' }), message({ content: 'dr 1752028' })])
  await harness.drained('public', [LAWLEY])
  expect(await harness.drops('public')).toEqual(['DR1752028'])
  expect(await database.query('SELECT written, reason, detail FROM wa_monitor_rejected_numbers')).toEqual([
    { written: 'DR1752082', reason: 'not_valid', detail: 'not in valid_drops; like DR1752028' },
  ])
})

test('an edited caption keeps what the first message was: a photo', async () => {
  const path = harness.writeProjects(
    'production',
    `projects:
  - name: Meters
    group_jid: "${LAWLEY}"
    rules:
      - {match: {pattern: 'MTR-\\d{6}', media: image}, action: drop}
`,
  )
  await harness.start('production', { projectsPath: path })
  harness
    .store()
    .append([
      message({ id: 'PHOTO', content: 'MTR-222222', media_type: 'image' }),
      message({ kind: 'edit', target_id: 'PHOTO', content: 'MTR-222223' }),
      message({ id: 'TEXT', content: 'MTR-444444' }),
      message({ kind: 'edit', target_id: 'TEXT', content: 'MTR-444445' }),
    ])
  await harness.drained('public', [LAWLEY])
  expect(await harness.drops('public')).toEqual(['MTR222222', 'MTR222223'])
})

test('more replies than may wait are left out: reviewers come first', async () => {
  const path = harness.writeProjects('production', yaml(LAWLEY))
  await harness.start('production', { projectsPath: path, webhookKeys })
  const ask = (count: number) =>
    harness.store().append(Array.from({ length: count }, () => message({ content: 'help' })))
  ask(15)
  await harness.drained('public', [LAWLEY])
  ask(15)
  await harness.drained('public', [LAWLEY])
  expect(await replies()).toHaveLength(20)
  await database.query(`UPDATE wa_monitor_feedback SET state = 'sent'`)
  ask(1)
  await harness.drained('public', [LAWLEY])
  expect(await replies()).toHaveLength(21)
})
