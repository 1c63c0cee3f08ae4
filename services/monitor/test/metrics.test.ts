import { documentedMetrics, parseMetrics, type ScrapedFamily, valueOf } from '@wa-monitor/local-stack'
import { expect, test } from 'vitest'
import type { Monitor } from '../src/service.ts'
import { LAWLEY, message, VELO_TEST } from './message-fixtures.ts'
import { until, useMonitors } from './monitor-harness.ts'

const world = useMonitors()

async function scrape(monitor: Monitor): Promise<Map<string, ScrapedFamily>> {
  const answer = await fetch(`${monitor.address()}/metrics`)
  expect(answer.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8')
  return parseMetrics(await answer.text())
}

/** What PostgreSQL says is up to 2 s old. */
async function scrapeUntil(monitor: Monitor, holds: (families: Map<string, ScrapedFamily>) => boolean) {
  let found = await scrape(monitor)
  await until(async () => {
    found = await scrape(monitor)
    return holds(found)
  })
  return found
}

test('after messages were read each family of the table is there', async () => {
  const { monitor } = await world.start('production')
  world
    .store()
    .append([
      message({ content: 'DR1752028' }),
      message({ content: 'DR1752029 done' }),
      message({ content: 'DR1752028 again' }),
      message({ content: 'DR12345' }),
      message({ content: 'good morning', chat_jid: VELO_TEST }),
    ])
  await world.drained('public', [LAWLEY, VELO_TEST])
  await world.database.query(
    `INSERT INTO wa_monitor_failed_messages
       (project, group_jid, message_id, sender_key, kind, store_id, seq, error_code, error, tries)
     VALUES ('Lawley', $1, 'X', '', 'message', '', 1, 'x', 'x', 1)`,
    [LAWLEY],
  )
  const documented = [
    ...documentedMetrics('Every service'),
    ...documentedMetrics('wa-monitor-prod, wa-monitor-dev'),
  ]
  const families = await scrapeUntil(
    monitor,
    (found) =>
      documented.every(({ name }) => found.has(name)) &&
      valueOf(found, 'wa_monitor_failed_messages', { project: 'Lawley' }) === 1 &&
      valueOf(found, 'wa_monitor_group_lag_messages', { project: 'Lawley' }) === 0,
  )
  expect([...families.keys()].toSorted()).toEqual(documented.map(({ name }) => name).toSorted())
  for (const { name, type, labels } of documented) {
    const family = families.get(name)
    expect([name, family?.type]).toEqual([name, type])
    for (const sample of family?.samples ?? []) expect(Object.keys(sample.labels)).toEqual(labels)
  }
  const value = (name: string, labels?: Record<string, string>) =>
    valueOf(families, `wa_monitor_${name}`, labels)
  expect(value('messages_total', { project: 'Lawley' })).toBe(4)
  expect(value('messages_total', { project: 'Velo Test' })).toBe(1)
  expect(value('drops_created_total', { project: 'Lawley' })).toBe(2)
  expect(value('drops_created_total', { project: 'Velo Test' })).toBe(0)
  expect(value('resubmissions_total', { project: 'Lawley' })).toBe(1)
  expect(value('rejects_total', { project: 'Lawley', reason: 'too_few_digits' })).toBe(1)
  expect(value('batches_total')).toBeGreaterThanOrEqual(2)
  expect(value('group_lag_seconds', { group_jid: LAWLEY })).toBe(0)
  expect(value('group_refused', { group_jid: LAWLEY })).toBe(0)
  expect([value('webhooks', { state: 'queued' }), value('webhooks', { state: 'dead' })]).toEqual([0, 0])
  expect([value('database_up'), value('store_up'), value('projects_file_good'), value('projects')]).toEqual([
    1, 1, 1, 2,
  ])
  // Not the values: any digits may follow each other in how much memory there is.
  const words = JSON.stringify([...families], (key, said) => (key === 'value' ? 0 : said))
  expect(words).not.toMatch(/DR\d|2782|Thabo|morning/)
})

test('what waits in the store is told by group, and since when', async () => {
  world.store().append([message({ content: 'DR1752028' })])
  const { monitor } = await world.start('production')
  await world.drained('public', [LAWLEY])
  await world.stop(monitor)
  const old = Date.now() - 3_600_000
  world.store().append([1, 2, 3].map((n) => message({ content: `DR175203${n}`, received_at: old })))
  const stuck = await world.start('production', { processBatch: async () => ({ outcome: 'busy' }) })
  const families = await scrapeUntil(stuck.monitor, (found) => found.has('wa_monitor_group_lag_messages'))
  expect(valueOf(families, 'wa_monitor_group_lag_messages', { project: 'Lawley' })).toBe(3)
  expect(valueOf(families, 'wa_monitor_group_lag_seconds', { project: 'Lawley' })).toBeGreaterThanOrEqual(
    3600,
  )
  expect(valueOf(families, 'wa_monitor_group_lag_messages', { project: 'Velo Test' })).toBe(0)
  expect(families.has('wa_monitor_last_batch_timestamp_seconds')).toBe(false)
})

test('an older copy of the store is told as refused, until somebody acts', async () => {
  world.store().append([message({ content: 'DR1752028' })])
  const { monitor } = await world.start('production')
  await world.drained('public', [LAWLEY])
  await world.database.query(`UPDATE wa_monitor_cursors SET last_seq = 1000 WHERE group_jid = $1`, [LAWLEY])
  world.store().append([message({ content: 'DR1752029' })])
  const families = await scrapeUntil(
    monitor,
    (found) => valueOf(found, 'wa_monitor_group_refused', { project: 'Lawley' }) === 1,
  )
  expect(valueOf(families, 'wa_monitor_problems')).toBe(1)
})

test('without PostgreSQL nothing is told that was counted there; without a store no lag; a bad file as bad', async () => {
  const { monitor } = await world.start('production', {
    databaseUrl: 'postgres://wa@127.0.0.1:1/wa',
    storePath: `${world.folder()}/not-there.db`,
    projectsPath: world.writeProjects('production', 'projects: 5'),
  })
  const families = await scrapeUntil(monitor, (found) => valueOf(found, 'wa_monitor_problems') >= 2)
  for (const name of ['database_up', 'store_up', 'projects_file_good', 'projects'])
    expect([name, valueOf(families, `wa_monitor_${name}`)]).toEqual([name, 0])
  for (const name of ['group_lag_messages', 'group_refused', 'failed_messages', 'webhooks'])
    expect([name, families.has(`wa_monitor_${name}`)]).toEqual([name, false])
})
