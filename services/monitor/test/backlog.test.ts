import { setTimeout as pause } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { processBatch } from '../src/process-group.ts'
import { LAWLEY, message, VELO_TEST } from './message-fixtures.ts'
import { until, useMonitors } from './monitor-harness.ts'

const world = useMonitors()

async function positionOf(group: string): Promise<number> {
  const [cursor] = await world.database.query<{ last_seq: string }>(
    'SELECT last_seq FROM wa_monitor_cursors WHERE group_jid = $1',
    [group],
  )
  return Number(cursor?.last_seq ?? 0)
}

test('while one group catches up, what comes in another one is a row', async () => {
  const backlog = 2000
  world.store().append(Array.from({ length: backlog }, () => message({ chat_jid: LAWLEY, content: 'talk' })))
  await world.start('production', {
    // A message at a time, and none too fast: it takes longer than anybody waits for a drop.
    processBatch: async (tables, store, rules, options) => {
      if (rules.project.group_jid !== LAWLEY) return processBatch(tables, store, rules, options)
      await pause(5)
      return processBatch(tables, store, rules, { ...options, limit: 1, ahead: undefined })
    },
  })
  await until(async () => (await positionOf(LAWLEY)) > 0)
  world.store().append([message({ chat_jid: VELO_TEST, content: 'DR1752028' })])
  await until(async () => (await world.drops('public')).length === 1)
  expect(await positionOf(LAWLEY)).toBeLessThan(backlog)
})
