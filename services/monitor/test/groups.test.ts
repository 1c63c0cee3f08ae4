import { type MonitorGroups, monitorGroupsSchema } from '@wa-monitor/contracts'
import { expect, test } from 'vitest'
import type { Monitor } from '../src/service.ts'
import { LAWLEY, message } from './message-fixtures.ts'
import { until, useMonitors } from './monitor-harness.ts'

const world = useMonitors()

async function groups(monitor: Monitor): Promise<MonitorGroups> {
  return monitorGroupsSchema.parse(await (await fetch(`${monitor.address()}/groups`)).json())
}

test('each project with what waits, what was refused and what failed', async () => {
  const { monitor } = await world.start('production')
  world.store().append([message({ content: 'DR1752028' })])
  await world.drained('public', [LAWLEY])
  await world.database.query(
    `INSERT INTO wa_monitor_failed_messages
       (project, group_jid, message_id, sender_key, kind, store_id, seq, error_code, error, tries)
     VALUES ('Lawley', $1, 'X', '', 'message', '', 1, 'x', 'x', 1)`,
    [LAWLEY],
  )
  let found = await groups(monitor)
  await until(async () => {
    found = await groups(monitor)
    return found.projects[0]?.failed_messages === 1
  })
  expect(found).toMatchObject({ environment: 'production', config: null })
  expect(found.projects.map(({ name, time_zone }) => [name, time_zone])).toEqual([
    ['Lawley', 'Africa/Johannesburg'],
    ['Velo Test', 'Africa/Johannesburg'],
  ])
  expect(found.projects[0]).toMatchObject({
    group_jid: LAWLEY,
    lag_messages: 0,
    lag_seconds: 0,
    refused: false,
    failed_messages: 1,
  })
})

test('while PostgreSQL is away the projects are there, and nothing is claimed about them', async () => {
  const { monitor } = await world.start('production', {
    databaseUrl: 'postgres://nobody:nothing@127.0.0.1:9/none',
  })
  const found = await groups(monitor)
  expect(found.healthy).toBe(false)
  expect(found.projects[0]).toMatchObject({ lag_messages: null, refused: null, failed_messages: null })
})
