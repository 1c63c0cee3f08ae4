import { projectSchema } from '@wa-monitor/contracts'
import { createDatabase, type Database, registerGroups } from '@wa-monitor/database'
import { type MessageStoreReader, openMessageStoreReader } from '@wa-monitor/message-store'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { compileRules } from '../src/decide/rules.ts'
import { processBatch } from '../src/process-group.ts'
import { readAhead } from '../src/read-ahead.ts'
import { LAWLEY, message } from './message-fixtures.ts'
import { useMonitors } from './monitor-harness.ts'

const harness = useMonitors()
const rules = compileRules(projectSchema.parse({ name: 'Lawley', group_jid: LAWLEY }))
let database: Database
let store: MessageStoreReader

beforeEach(async () => {
  database = createDatabase(harness.database.url(), { applicationName: 'test' })
  harness.store()
  store = openMessageStoreReader(harness.storePath())
  await database.transaction((transaction) =>
    registerGroups(transaction, 'public', [
      { group_jid: LAWLEY, read_from: new Date(0).toISOString(), chosen: false },
    ]),
  )
})
afterEach(async () => {
  store.close()
  await database.close()
})

const read = (options = {}) =>
  processBatch({ database, schema: 'public', role: undefined }, store, rules, options)
const ahead = (afterSeq: number, limit = 500) =>
  readAhead(store, rules, { storeId: store.storeId(), afterSeq, limit })
const kinds = async () =>
  (
    await harness.database.query<{ kind: string; drop_number: string }>(
      'SELECT kind, drop_number FROM public.wa_monitor_drop_events ORDER BY id',
    )
  ).map(({ kind, drop_number }) => `${kind} ${drop_number}`)

test('a batch that was read before the group was claimed is the one that is done', async () => {
  await read()
  harness.store().append([message({ content: 'DR1752028' }), message({ content: 'DR1752028' })])
  expect(await read({ ahead: ahead(0) })).toMatchObject({ outcome: 'read', lastSeq: 2 })
  expect(await kinds()).toEqual(['created DR1752028', 'resubmitted DR1752028'])
})

test('when another monitor was faster, what was read before counts for nothing', async () => {
  await read()
  harness.store().append([message({ content: 'DR1752028' })])
  const stale = ahead(0)
  await read()
  harness.store().append([message({ content: 'DR1752029' })])
  expect(await read({ ahead: stale })).toMatchObject({ outcome: 'read', lastSeq: 2 })
  expect(await kinds()).toEqual(['created DR1752028', 'created DR1752029'])
})

test('an edit that was read before finds what its message named', async () => {
  await read()
  harness.store().append([message({ id: 'POST', content: 'DR1752028' })])
  await read({ ahead: ahead(0) })
  harness.store().append([message({ id: 'EDIT', kind: 'edit', target_id: 'POST', content: 'DR1752029' })])
  await read({ ahead: ahead(1) })
  expect(await kinds()).toEqual(['created DR1752028', 'created DR1752029', 'number_changed DR1752028'])
})

test('a full batch brings along what comes next', async () => {
  await read()
  harness.store().append(['DR1752028', 'DR1752029', 'DR1752030'].map((content) => message({ content })))
  const first = await read({ ahead: ahead(0, 2), limit: 2 })
  expect(first).toMatchObject({ isFull: true, lastSeq: 2, ahead: { afterSeq: 2, range: { rows: 1 } } })
  const second = await read({ ahead: first.outcome === 'read' ? first.ahead : undefined, limit: 2 })
  expect(second).toMatchObject({ isFull: false, lastSeq: 3, effects: [{ do: 'create' }, { do: 'record' }] })
})
