import { renameSync, rmSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { createDatabase, type Database, type Transaction } from '@wa-monitor/database'
import { openMessageStoreWriter } from '@wa-monitor/message-store'
import { expect, test } from 'vitest'
import { LAWLEY, message, SIPHO, THABO, VELO_TEST } from './message-fixtures.ts'
import { until, useMonitors } from './monitor-harness.ts'

const harness = useMonitors()
const { database } = harness

const kinds = async (schema = 'public') =>
  (
    await database.query<{ kind: string; drop_number: string }>(
      `SELECT kind, drop_number FROM ${schema}.wa_monitor_drop_events ORDER BY drop_number, id`,
    )
  ).map(({ kind, drop_number }) => `${kind} ${drop_number}`)

test('a restart does nothing twice and misses nothing', async () => {
  const first = await harness.start('production')
  harness.store().append([message({ content: 'DR1752028' })])
  await harness.drained('public', [LAWLEY])
  await harness.stop(first.monitor)
  harness.store().append([message({ content: 'DR1752029' })])
  await harness.start('production')
  await harness.drained('public', [LAWLEY])
  expect(await kinds()).toEqual(['created DR1752028', 'created DR1752029'])
})

/** A database that breaks inside the transaction, right before the given statement and its first value, as often as told. */
function breakingBefore(
  statement: RegExp,
  times: number,
): { open: (url: string) => Database; broke: () => number } {
  let broken = 0
  return {
    broke: () => broken,
    open(url) {
      const real = createDatabase(url, { applicationName: 'test' })
      const breakMaybe = (text: string, values: readonly unknown[] = []) => {
        if (!statement.test(`${text} ${String(values[0])}`) || broken >= times) return
        broken += 1
        throw new Error('the process died here')
      }
      const breaking = (transaction: Transaction): Transaction => ({
        query(text, values) {
          breakMaybe(text, values)
          return transaction.query(text, values)
        },
        last(text, values) {
          breakMaybe(text, values)
          return transaction.last(text, values)
        },
      })
      return {
        ...real,
        transaction: (work, options) => real.transaction((inner) => work(breaking(inner)), options),
      }
    },
  }
}

test.each([
  ['the batch', /wa_monitor_write/, 'DR1752028'],
  ['what comes after it', /INSERT INTO "public".wa_monitor_rejected_numbers/, 'DR1752028 and DR12345'],
])(
  'an error before %s is written leaves nothing half done, and the batch is done again',
  async (_what, statement, content) => {
    const { open, broke } = breakingBefore(statement, 2)
    const { monitor } = await harness.start('production', { openDatabase: open })
    harness.store().append([message({ content }), message({ content })])
    await until(() => monitor.health().reasons.some((reason) => reason.includes('the process died here')))
    await harness.drained('public', [LAWLEY])
    expect(broke()).toBe(2)
    expect(await kinds()).toEqual(['created DR1752028', 'resubmitted DR1752028'])
    await until(() => monitor.health().status === 'ok')
  },
)

test('a group that fails does not keep the others waiting', async () => {
  const { open } = breakingBefore(new RegExp(`wa_monitor_write.* ${LAWLEY}`), 1_000_000)
  await harness.start('production', { openDatabase: open })
  harness
    .store()
    .append([message({ content: 'DR1752028' }), message({ chat_jid: VELO_TEST, content: 'DR12345' })])
  await harness.drained('public', [VELO_TEST])
  expect(
    await database.query('SELECT last_seq FROM wa_monitor_cursors WHERE group_jid = $1', [LAWLEY]),
  ).toEqual([{ last_seq: '0' }])
})

test('two monitors of one environment share 200 messages and a drop posted in two groups', async () => {
  const monitors = [await harness.start('production'), await harness.start('production')]
  await until(() => monitors.every(({ monitor }) => monitor.health().last_scan_at !== null))
  const groups = [LAWLEY, VELO_TEST]
  for (let index = 0; index < 100; index += 1) {
    harness.store().append(groups.map((chat_jid) => message({ chat_jid, content: `DR${1_752_000 + index}` })))
  }
  await harness.drained('public', groups)
  expect(await harness.drops('public')).toHaveLength(100)
  expect(
    await database.query(
      'SELECT kind, count(*)::int FROM wa_monitor_drop_events GROUP BY kind ORDER BY kind',
    ),
  ).toEqual([
    { kind: 'created', count: 100 },
    { kind: 'other_project', count: 100 },
  ])
  expect(await database.query('SELECT count(*)::int FROM wa_monitor_rejected_numbers')).toEqual([
    { count: 100 },
  ])
  const created = monitors.map(({ lines }) => lines.filter((line) => line.startsWith('Created')).length)
  expect(created.reduce((sum, count) => sum + count, 0)).toBe(100)
})

test('a backlog larger than a batch is read in order', async () => {
  const first = await harness.start('production')
  await until(async () => (await database.query('SELECT 1 FROM wa_monitor_cursors')).length === 2)
  await harness.stop(first.monitor)
  const backlog = Array.from({ length: 1203 }, (_, index) =>
    message({ content: `DR${1_752_000 + (index % 700)}` }),
  )
  harness.store().append(backlog)
  await harness.start('production')
  await harness.drained('public', [LAWLEY])
  expect(
    await database.query(
      'SELECT kind, count(*)::int FROM wa_monitor_drop_events GROUP BY kind ORDER BY kind',
    ),
  ).toEqual([
    { kind: 'created', count: 700 },
    { kind: 'resubmitted', count: 503 },
  ])
  expect(await database.query('SELECT sum(revision)::int FROM qa_photo_reviews')).toEqual([{ sum: 503 }])
})

test('a new store is read from its start, and messages that were counted are recognised', async () => {
  const { monitor } = await harness.start('production')
  const posts = [message({ id: 'ONE', content: 'DR1752028' }), message({ id: 'TWO', content: 'DR1752028' })]
  harness.store().append(posts)
  await harness.drained('public', [LAWLEY])
  const path = `${harness.storePath()}.new`
  const next = openMessageStoreWriter(path)
  next.append([
    ...posts.map((post) => ({ ...post, sender: '' })),
    message({ ...SIPHO, id: 'ONE', content: 'DR1752029' }),
  ])
  next.close()
  for (const suffix of ['-wal', '-shm']) rmSync(harness.storePath() + suffix, { force: true })
  renameSync(path, harness.storePath())
  await until(async () => (await harness.drops('public')).length === 2)
  expect(await kinds()).toEqual(['created DR1752028', 'resubmitted DR1752028', 'created DR1752029'])
  await until(() => monitor.health().status === 'ok')
})

test('an older copy of the same store is refused until somebody decides', async () => {
  const first = await harness.start('production')
  harness.store().append([message({ id: 'ONE', content: 'DR1752028' })])
  await harness.drained('public', [LAWLEY])
  await harness.stop(first.monitor)
  await database.query('UPDATE wa_monitor_cursors SET last_seq = 7 WHERE group_jid = $1', [LAWLEY])

  const second = await harness.start('production')
  await until(() => second.monitor.health().reasons.some((reason) => reason.includes('it is an older copy')))
  for (let index = 0; index < 10; index += 1)
    harness.store().append([message({ content: `DR${1_752_100 + index}` })])
  await harness.stop(second.monitor)
  const third = await harness.start('production')
  await until(() => third.monitor.health().reasons.some((reason) => reason.includes('it is an older copy')))
  expect(await harness.drops('public')).toEqual(['DR1752028'])

  await database.query('UPDATE wa_monitor_cursors SET last_seq = 0, refused_at = NULL WHERE group_jid = $1', [
    LAWLEY,
  ])
  await harness.drained('public', [LAWLEY])
  expect((await kinds()).every((kind) => kind.startsWith('created'))).toBe(true)
  expect(await harness.drops('public')).toHaveLength(11)
})

test('PostgreSQL that is not there is waited for, and nothing is lost', async () => {
  const gate = await closedGate(new URL(database.url()))
  const { monitor, lines } = await harness.start('production', { databaseUrl: gate.url })
  harness.store().append([message({ content: 'DR1752028' })])
  await until(() =>
    monitor.health().reasons.some((reason) => reason.includes('does not answer (ECONNREFUSED)')),
  )
  expect(JSON.stringify([monitor.health(), lines])).not.toContain(new URL(database.url()).password)
  await gate.open()
  await harness.drained('public', [LAWLEY])
  expect(await kinds()).toEqual(['created DR1752028'])

  await gate.cut()
  await until(() => monitor.health().status === 'failing')
  harness.store().append([message({ ...THABO, content: 'DR1752029' })])
  await gate.open()
  await harness.drained('public', [LAWLEY])
  expect(await kinds()).toEqual(['created DR1752028', 'created DR1752029'])
  expect(lines.filter((line) => line.includes('does not answer')).length).toBeGreaterThan(0)
  await gate.cut()
})

/** A door in front of PostgreSQL that can be shut: while it is, connections are refused. */
async function closedGate(
  target: URL,
): Promise<{ url: string; open(): Promise<void>; cut(): Promise<void> }> {
  const open = new Set<{ destroy(): void }>()
  const server = createServer((inner) => {
    const outer = connect(Number(target.port), target.hostname)
    for (const socket of [inner, outer]) {
      open.add(socket)
      socket.on('error', () => undefined)
      socket.on('close', () => {
        inner.destroy()
        outer.destroy()
      })
    }
    inner.pipe(outer).pipe(inner)
  })
  const listen = (port: number) =>
    new Promise<void>((resolve) => {
      server.listen(port, '127.0.0.1', resolve)
    })
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve())
      for (const socket of open) socket.destroy()
      open.clear()
    })
  await listen(0)
  const { port } = server.address() as { port: number }
  await close()
  return {
    url: Object.assign(new URL(target), { hostname: '127.0.0.1', port: String(port) }).href,
    open: () => listen(port),
    cut: close,
  }
}
