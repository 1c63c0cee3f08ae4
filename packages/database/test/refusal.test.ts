import { expect, test } from 'vitest'
import { createDatabase } from '../src/database.ts'
import { refusalOf } from '../src/refusal.ts'
import { useTestDatabase } from './postgres.ts'

const database = useTestDatabase()

/** What PostgreSQL answers to a statement that it refuses. */
async function errorOf(statement: string): Promise<unknown> {
  const owner = createDatabase(database.url(), { applicationName: 'test' })
  try {
    return await owner
      .transaction((transaction) => transaction.query(statement))
      .catch((error: unknown) => error)
  } finally {
    await owner.close()
  }
}

const raise = (state: string) => `DO $$ BEGIN RAISE EXCEPTION 'no' USING ERRCODE = '${state}'; END $$`

test.each([
  ['a value that is none', `SELECT 'x'::int`, '22P02', ''],
  [
    'a constraint',
    'CREATE TEMP TABLE t (n int CONSTRAINT positive CHECK (n > 0)); INSERT INTO t VALUES (0)',
    '23514',
    'positive',
  ],
  [
    'a column that must not be empty',
    'CREATE TEMP TABLE t (n int NOT NULL); INSERT INTO t VALUES (NULL)',
    '23502',
    'n',
  ],
  ['what a trigger raises', raise('P0001'), 'P0001', ''],
])('%s is a refusal', async (_what, statement, code, about) => {
  expect(refusalOf(await errorOf(statement))).toMatchObject({ code, about })
})

test.each([
  ['a table that is not there', 'SELECT 1 FROM nowhere'],
  ['a right that is missing', raise('42501')],
  ['a lock that is not to be had', raise('55P03')],
  ['two transactions in each other’s way', raise('40001')],
  ['a deadlock', raise('40P01')],
  ['a full disk', raise('53100')],
  ['a statement that was cancelled', raise('57014')],
])('%s is none', async (_what, statement) => {
  const error = await errorOf(statement)
  expect(error).toBeInstanceOf(Error)
  expect(refusalOf(error)).toBeUndefined()
})

test('an error that is not PostgreSQL’s is none, whatever its code', () => {
  expect(refusalOf(Object.assign(new Error('no'), { code: '23505' }))).toBeUndefined()
})
