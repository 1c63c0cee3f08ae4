import { afterAll, beforeAll, expect, test } from 'vitest'
import { explainDatabaseError, isConnectionError } from '../src/connection-error.ts'
import { createDatabase, type Database } from '../src/database.ts'
import { migrate } from '../src/migrate.ts'
import { lockDrops } from '../src/reviews.ts'
import { waitForPostgres } from '../src/wait-for-postgres.ts'
import { useTestDatabase } from './postgres.ts'

const testDatabase = useTestDatabase()
let database: Database

beforeAll(async () => {
  database = createDatabase(testDatabase.url(), { applicationName: 'test' })
  await migrate(database)
  await testDatabase.query('CREATE TABLE note (text text)')
})
afterAll(() => database.close())

/** A port of this machine where nobody listens. */
const NOWHERE = 'postgres://user:secret-password@127.0.0.1:1/nowhere'

test('work that throws is rolled back, and its connection is used again', async () => {
  const work = database.transaction(async (transaction) => {
    await transaction.query(`INSERT INTO note VALUES ('lost')`)
    throw new Error('no')
  })
  await expect(work).rejects.toThrow('no')
  expect(await database.transaction((transaction) => transaction.query('SELECT * FROM note'))).toEqual([])
})

test('an error that was swallowed does not pass for a commit', async () => {
  const work = database.transaction(async (transaction) => {
    await transaction.query(`INSERT INTO note VALUES ('lost')`)
    await transaction.query('SELECT 1/0').catch(() => undefined)
  })
  await expect(work).rejects.toThrow('rolled back')
})

test('the last statement and COMMIT leave together', async () => {
  await database.transaction(async (transaction) => {
    await transaction.query(`INSERT INTO note VALUES ('first')`)
    await transaction.last('INSERT INTO note VALUES ($1)', ['last'])
  })
  expect(await testDatabase.query('DELETE FROM note RETURNING text')).toEqual([
    { text: 'first' },
    { text: 'last' },
  ])
})

test('a last statement that fails rolls back what came before it, whether or not it is waited for', async () => {
  for (const swallowed of [false, true]) {
    const work = database.transaction(async (transaction) => {
      await transaction.query(`INSERT INTO note VALUES ('lost')`)
      const last = transaction.last('SELECT 1 / $1::int', [0])
      await (swallowed ? last.catch(() => undefined) : last)
    })
    await expect(work).rejects.toThrow(swallowed ? 'rolled back' : 'division by zero')
  }
  expect(await testDatabase.query('SELECT * FROM note')).toEqual([])
})

test('a connection that is cut while in use is a connection error, and the next transaction works', async () => {
  const work = database.transaction(async (transaction) => {
    const [me] = await transaction.query<{ pid: number }>('SELECT pg_backend_pid() AS pid')
    await testDatabase.query('SELECT pg_terminate_backend($1)', [me?.pid])
    await transaction.query('SELECT 1')
  })
  await expect(work).rejects.toSatisfy(isConnectionError)
  expect(await database.transaction((transaction) => transaction.query('SELECT 1 AS one'))).toEqual([
    { one: 1 },
  ])
})

test('counters are numbers and days are text', async () => {
  const rows = await database.transaction((transaction) =>
    transaction.query(`SELECT 9007199254740991::bigint AS seq, '2025-11-21'::date AS day`),
  )
  expect(rows).toEqual([{ seq: 9_007_199_254_740_991, day: '2025-11-21' }])
})

test('a server that is not there is named, without the password', async () => {
  const nowhere = createDatabase(NOWHERE, { applicationName: 'test' })
  const error = await nowhere.transaction(async () => undefined).catch((thrown: unknown) => thrown)
  expect(isConnectionError(error)).toBe(true)
  expect(explainDatabaseError(error, nowhere.server)).toBe(
    'PostgreSQL at 127.0.0.1:1 does not answer (ECONNREFUSED)',
  )
  const waits: string[] = []
  await expect(
    waitForPostgres(nowhere, { boundMs: 700, onWaiting: (reason) => void waits.push(reason) }),
  ).rejects.toThrow('ECONNREFUSED')
  expect(waits).toEqual(['PostgreSQL at 127.0.0.1:1 does not answer (ECONNREFUSED)'])
  await nowhere.close()
})

test('a wrong password is not waited for', async () => {
  const url = testDatabase.urlAs('postgres_typo', 'wrong')
  const wrong = createDatabase(url, { applicationName: 'test' })
  const error = await waitForPostgres(wrong, { boundMs: 60_000, onWaiting: () => undefined }).catch(
    (thrown: unknown) => thrown,
  )
  expect(isConnectionError(error)).toBe(false)
  expect(explainDatabaseError(error, wrong.server)).toContain('refuses the user or password')
  await wrong.close()
})

test('two transactions that name the same drops in another order wait for each other', async () => {
  const order: string[] = []
  let release: () => void = () => undefined
  const held = new Promise<void>((resolve) => {
    release = resolve
  })
  const first = database.transaction(async (transaction) => {
    await lockDrops(transaction, 'public', ['DR1752028', 'DR1752029'])
    await held
    order.push('first')
  })
  const second = database.transaction(async (transaction) => {
    await lockDrops(transaction, 'public', ['DR1752029', 'DR1752028'])
    order.push('second')
  })
  const elsewhere = database.transaction(async (transaction) => {
    await lockDrops(transaction, 'dev', ['DR1752028'])
    order.push('dev')
  })
  await elsewhere
  release()
  await Promise.all([first, second])
  expect(order.at(-1)).toBe('second')
})
