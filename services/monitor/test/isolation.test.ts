import { createDatabase, ensureRoles } from '@wa-monitor/database'
import { ROLE_PASSWORDS } from '@wa-monitor/database/test'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { message, THABO, VELO_TEST } from './message-fixtures.ts'
import { until, useMonitors } from './monitor-harness.ts'

const harness = useMonitors()
const { database } = harness
const grant = async () => {
  const owner = createDatabase(database.url(), { applicationName: 'test' })
  await ensureRoles(owner, ROLE_PASSWORDS)
  await owner.close()
}

beforeEach(grant)
afterEach(() => database.query('REVOKE ALL ON ALL TABLES IN SCHEMA dev FROM wa_monitor_dev'))

test('the rights of a role are enough for all a monitor does', async () => {
  const { monitor } = await harness.start('development', {
    databaseUrl: database.urlAs('wa_monitor_dev', ROLE_PASSWORDS.dev),
  })
  harness
    .store()
    .append([
      message({ chat_jid: VELO_TEST, sender: '', id: 'POST', content: 'DR1752028 DR12345' }),
      message({ chat_jid: VELO_TEST, content: 'DR1752028' }),
      message({ chat_jid: VELO_TEST, id: 'EDIT', kind: 'edit', target_id: 'POST', content: 'DR1752029' }),
      message({ chat_jid: VELO_TEST, id: '', kind: 'sender_known', ...THABO }),
    ])
  await harness.drained('dev', [VELO_TEST])
  expect(await harness.drops('dev')).toEqual(['DR1752028', 'DR1752029'])
  await until(() => monitor.health().status === 'ok')
})

test('over a connection that may do more, the role is taken on in each transaction', async () => {
  const { monitor } = await harness.start('development', { ownLogin: false })
  await until(async () => (await database.query('SELECT 1 FROM dev.wa_monitor_cursors')).length === 1)
  await database.query('REVOKE INSERT ON dev.wa_monitor_drop_events FROM wa_monitor_dev')
  harness.store().append([message({ chat_jid: VELO_TEST, content: 'DR1752028' })])
  await until(() =>
    monitor.health().reasons.some((reason) => reason.includes('does not allow this user to do that')),
  )
  expect(await harness.drops('dev')).toEqual([])
  await grant()
  await harness.drained('dev', [VELO_TEST])
  expect(await harness.drops('dev')).toEqual(['DR1752028'])
})

test('without a role the monitor works and says so', async () => {
  await database.query('REVOKE ALL ON ALL TABLES IN SCHEMA dev FROM wa_monitor_dev')
  const { lines } = await harness.start('development', { ownLogin: false })
  harness.store().append([message({ chat_jid: VELO_TEST, content: 'DR1752028' })])
  await harness.drained('dev', [VELO_TEST])
  expect(lines).toContain('There is no role for schema dev alone: this monitor keeps to it by name only')
})
