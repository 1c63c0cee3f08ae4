/** Messages that come again after the rows they made have lost who it was: nothing is done a second time. */
import { SCHEMAS } from '@wa-monitor/contracts'
import {
  createDatabase,
  type Database,
  erasePerson,
  RETENTION_KINDS,
  type RetentionPlace,
  removeDue,
} from '@wa-monitor/database'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { LAWLEY, message, SIPHO, THABO } from './message-fixtures.ts'
import { until, useMonitors } from './monitor-harness.ts'
import { type Receiver, startReceiver } from './receiver.ts'

const harness = useMonitors()
const webhookKeys = new Map([['WEBHOOK_SECRET', 'key of sixteen characters']])
let receiver: Receiver
let owner: Database

beforeAll(() => {
  owner = createDatabase(harness.database.url(), { applicationName: 'test' })
})
afterAll(() => owner.close())
beforeEach(async () => {
  receiver = await startReceiver()
})
afterEach(() => receiver.stop())

const yaml = () => `projects:
  - name: Lawley
    group_jid: "${LAWLEY}"
    since: 2020-01-01
    acknowledge: {received: true, invalid_number: true}
    rules:
      - name: readings
        match: {pattern: 'reading'}
        action: webhook
        url: ${receiver.url}
        secret_env: WEBHOOK_SECRET
        continue: true
      - {name: help, match: {pattern: 'help'}, action: reply, text: 'Hello {sender_name}', continue: true}
`

/** Everything that messages made, but where the monitor has read to. */
async function everything() {
  const { query } = harness.database
  return {
    reviews: await query('SELECT * FROM qa_photo_reviews ORDER BY drop_number'),
    events: await query('SELECT * FROM wa_monitor_drop_events ORDER BY id'),
    feedback: await query('SELECT * FROM wa_monitor_feedback ORDER BY seq'),
    webhooks: await query('SELECT * FROM wa_monitor_webhooks ORDER BY id'),
  }
}

/** Posts, an edit to another number, a resubmission, an approval of nothing, near misses, rules: all that leaves rows. */
async function workingDay() {
  const wrong = message({ content: 'DR1752030' })
  harness
    .store()
    .append([
      message({ content: 'DR1752028 reading' }),
      message({ content: 'DR1752028 again' }),
      wrong,
      message({ kind: 'edit', content: 'DR1752031', target_id: wrong.id }),
      message({ kind: 'delete', id: '', target_id: wrong.id }),
      message({ content: 'DR12 help' }),
      message({ ...SIPHO, content: 'DR1752029, after Thabo' }),
      message({ ...SIPHO, content: 'DR1752028' }),
      message({ sender: '', sender_lid: THABO.sender_lid, content: 'DR1752032 reading' }),
    ])
  const { monitor } = await harness.start('production', {
    projectsPath: harness.writeProjects('production', yaml()),
    webhookKeys,
  })
  await harness.drained('public', [LAWLEY])
  await until(() => receiver.received.length === 2)
  await until(
    async () =>
      (await harness.database.query(`SELECT 1 FROM wa_monitor_webhooks WHERE state <> 'delivered'`))
        .length === 0,
  )
  await harness.stop(monitor)
}

/** As after a restore: the store is read from its start. */
async function readAgain() {
  await harness.database.query('UPDATE wa_monitor_cursors SET last_seq = 0')
  const { monitor } = await harness.start('production', {
    projectsPath: harness.writeProjects('production', yaml()),
    webhookKeys,
  })
  await harness.drained('public', [LAWLEY])
  await until(() => monitor.health().webhooks?.open === 0)
}

async function age(days: number) {
  const back = (table: string, ...columns: string[]) =>
    harness.database.query(
      `UPDATE ${table} SET ${columns.map((column) => `${column} = now() - make_interval(days => ${days})`).join(', ')}`,
    )
  await back('wa_monitor_drop_events', 'happened_at', 'recorded_at')
  await back('wa_monitor_rejected_numbers', 'happened_at', 'recorded_at')
  await back('wa_monitor_feedback', 'updated_at')
  await back('wa_monitor_webhooks', 'updated_at')
  await harness.database.query(`UPDATE wa_monitor_feedback SET state = 'sent'`)
}

test('after their time is over', async () => {
  await workingDay()
  await age(4000)
  for (const kind of RETENTION_KINDS) {
    let place: RetentionPlace | undefined
    do {
      const step = await owner.transaction((transaction) =>
        removeDue(transaction, 'public', { kind, days: 3000, place }),
      )
      place = step.next
    } while (place)
  }
  const before = await everything()
  expect(before.events.length).toBeGreaterThan(7)
  expect(before.events).toMatchObject(before.events.map(() => ({ sender: 'erased' })))
  await readAgain()
  expect(await everything()).toEqual(before)
  expect(receiver.received).toHaveLength(2)
})

test('after their sender was erased: he does not come back either', async () => {
  await workingDay()
  await harness.database.query(`UPDATE wa_monitor_feedback SET state = 'sent'`)
  const thabo = { phone: '27820000001', lids: [THABO.sender_lid], names: [THABO.sender_name] }
  for (const schema of SCHEMAS) await erasePerson(owner, schema, thabo)
  const rejected = () => harness.database.query('SELECT * FROM wa_monitor_rejected_numbers ORDER BY id')
  const before = { ...(await everything()), rejected: await rejected() }
  expect(JSON.stringify(before)).not.toMatch(/27820000001|100000000000001/)
  await readAgain()
  expect({ ...(await everything()), rejected: await rejected() }).toEqual(before)
  expect(receiver.received).toHaveLength(2)
})
