import { createDatabase, isConnectionError, type Transaction } from '@wa-monitor/database'
import { openTcpDoor, type TcpDoor } from '@wa-monitor/local-stack'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { LAWLEY, message, VELO_TEST } from './message-fixtures.ts'
import { until, useMonitors } from './monitor-harness.ts'

const harness = useMonitors()
let door: TcpDoor

const throughTheDoor = () => {
  const url = new URL(harness.database.url())
  Object.assign(url, { hostname: '127.0.0.1', port: String(door.port) })
  return url.href
}
/** As the monitor's, with less patience. */
const open = (url: string) => createDatabase(url, { applicationName: 'test', queryTimeoutMs: 1000 })

beforeEach(async () => {
  door = await openTcpDoor(Number(new URL(harness.database.url()).port))
})
afterEach(() => door.close())

test('when one connection turned out to be dead, those that lay idle are not tried', async () => {
  const database = open(throughTheDoor())
  const ask = (transaction: Transaction) => transaction.query('SELECT 1 AS one')
  let opened = 0
  let allOpen: () => void = () => undefined
  const together = new Promise<void>((resolve) => {
    allOpen = resolve
  })
  await Promise.all(
    [1, 2, 3].map(() =>
      database.transaction(async (transaction) => {
        await ask(transaction)
        opened += 1
        if (opened === 3) allOpen()
        await together
      }),
    ),
  )
  door.swallow()
  const failing = database.transaction(ask)
  await expect(failing).rejects.toSatisfy(isConnectionError)
  door.letThrough()
  expect(await database.transaction(ask)).toEqual([{ one: 1 }])
  await database.close()
})

test('a network that swallows everything is noticed, and nothing is lost or done twice', async () => {
  const { monitor } = await harness.start('production', {
    databaseUrl: throughTheDoor(),
    openDatabase: open,
  })
  const posts = (first: number) =>
    Array.from({ length: 40 }, (_, index) =>
      message({ chat_jid: index % 2 === 0 ? LAWLEY : VELO_TEST, content: `DR${first + index}` }),
    )
  harness.store().append(posts(1_752_000))
  await harness.drained('public', [LAWLEY, VELO_TEST])
  door.swallow()
  harness.store().append(posts(1_753_000))
  await until(() => monitor.health().reasons.join().includes('does not answer'))
  harness.store().append(posts(1_754_000))
  door.letThrough()
  await harness.drained('public', [LAWLEY, VELO_TEST])
  expect(await harness.drops('public')).toHaveLength(120)
  expect(await harness.database.query('SELECT sum(revision)::int FROM qa_photo_reviews')).toEqual([
    { sum: 0 },
  ])
  await until(() => monitor.health().status === 'ok')
})
