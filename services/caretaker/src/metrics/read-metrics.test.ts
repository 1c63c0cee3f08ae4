import { aStatus, AT } from '@wa-monitor/contracts/test'
import { Tally } from '@wa-monitor/service'
import { expect, test } from 'vitest'
import { removedRowsTally } from '../housekeeping/metrics.ts'
import { CARETAKER_METRICS } from './families.ts'
import { readCaretakerMetrics } from './read-metrics.ts'

const housekeeping = {
  wa_monitor_retention_removed_rows_total: removedRowsTally().samples(),
  wa_monitor_retention_last_success_timestamp_seconds: 1,
  wa_monitor_retention_failing: 0,
}
const sent = new Tally('channel', 'outcome')
sent.add(['webhook', 'failed'])
const alerts = { sent, waiting: [{ channel: 'webhook' as const, messages: 1 }] }

test('each family is told once something was looked at', () => {
  const status = aStatus({
    troubles: [
      { code: 'deaf', subject: 'whatsapp-bridge', severity: 'now', what: 'x', todo: 'x', since: AT },
      { code: 'backup_old', subject: '', severity: 'soon', what: 'x', todo: 'x', since: AT },
    ],
  })
  const values = readCaretakerMetrics({ status, alerts, housekeeping, now: Date.parse(AT) })
  expect(Object.keys(values).toSorted()).toEqual(Object.keys(CARETAKER_METRICS).toSorted())
  expect(values).toMatchObject({
    wa_monitor_trouble: [
      { labels: { code: 'deaf', subject: 'whatsapp-bridge' }, value: 1 },
      { labels: { code: 'backup_old', subject: '' }, value: 1 },
    ],
    wa_monitor_troubles: [
      { labels: { severity: 'now' }, value: 1 },
      { labels: { severity: 'soon' }, value: 1 },
    ],
    wa_monitor_backup_age_seconds: 35_988,
    wa_monitor_backup_verified: 1,
  })
})

test('what is not known is left out', () => {
  const status = aStatus({
    database: null,
    clock: { ahead_of_database_seconds: null },
    backup: { last: null, error: 'x', kept: 0, next_at: null },
  })
  const values = readCaretakerMetrics({ status, alerts, housekeeping, now: Date.parse(AT) })
  expect(values).toMatchObject({ wa_monitor_backup_failing: 1 })
  for (const name of [
    'wa_monitor_backup_age_seconds',
    'wa_monitor_database_size_bytes',
    'wa_monitor_clock_ahead_of_database_seconds',
  ])
    expect(values).not.toHaveProperty(name)
  const before = readCaretakerMetrics({ status: undefined, alerts, housekeeping, now: 0 })
  expect(before).not.toHaveProperty('wa_monitor_trouble')
})
