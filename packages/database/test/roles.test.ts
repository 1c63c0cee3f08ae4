import { SCHEMAS } from '@wa-monitor/contracts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createDatabase, type Database } from '../src/database.ts'
import { migrate } from '../src/migrate.ts'
import { ensureRoles, findRole } from '../src/roles.ts'
import { roleOf } from '../src/schema-name.ts'
import { ROLE_PASSWORDS, useTestDatabase } from './postgres.ts'

const testDatabase = useTestDatabase()
let owner: Database

beforeAll(async () => {
  owner = createDatabase(testDatabase.url(), { applicationName: 'test' })
  await migrate(owner)
  expect(await ensureRoles(owner, ROLE_PASSWORDS)).toEqual(['wa_monitor_prod', 'wa_monitor_dev'])
})
afterAll(() => owner.close())

const insert = (schema: string) =>
  `INSERT INTO ${schema}.qa_photo_reviews (drop_number, review_date) VALUES (gen_random_uuid()::text, '2025-11-21')`

describe.each(SCHEMAS)('the role of %s', (schema) => {
  const other = schema === 'public' ? 'dev' : 'public'
  const asRole = async (statement: string) => {
    const database = createDatabase(testDatabase.urlAs(roleOf(schema), ROLE_PASSWORDS[schema]), {
      applicationName: 'test',
    })
    try {
      return await database.transaction((transaction) => transaction.query(statement))
    } finally {
      await database.close()
    }
  }

  test('logs in and uses its own tables', async () => {
    await asRole(insert(schema))
    expect(await asRole(`SELECT 1 FROM ${schema}.qa_photo_reviews LIMIT 1`)).toHaveLength(1)
  })

  test.each([
    insert(other),
    `SELECT * FROM ${other}.qa_photo_reviews`,
    `UPDATE ${other}.qa_photo_reviews SET completed = true`,
    `SELECT * FROM ${other}.wa_monitor_drop_events`,
    `UPDATE ${other}.wa_monitor_cursors SET last_seq = 0`,
    `DELETE FROM ${schema}.qa_photo_reviews`,
    `UPDATE ${schema}.wa_monitor_migrations SET version = 9`,
    `CREATE TABLE ${other}.mine ()`,
    `DROP TABLE ${schema}.qa_photo_reviews`,
  ])('is refused: %s', async (statement) => {
    await expect(asRole(statement)).rejects.toMatchObject({ code: '42501' })
  })

  test('holds inside a transaction of a user who may do more, and only there', async () => {
    const role = await findRole(owner, schema)
    expect(role).toBe(roleOf(schema))
    await expect(
      owner.transaction((transaction) => transaction.query(insert(other)), { role }),
    ).rejects.toMatchObject({ code: '42501' })
    await owner.transaction((transaction) => transaction.query(insert(other)))
  })
})

test('a role without rights here is not taken on', async () => {
  await testDatabase.query('REVOKE ALL ON dev.wa_monitor_cursors FROM wa_monitor_dev')
  expect(await findRole(owner, 'dev')).toBeUndefined()
  await ensureRoles(owner, {})
  expect(await findRole(owner, 'dev')).toBe('wa_monitor_dev')
})

test('several starters at once end well', async () => {
  await Promise.all(Array.from({ length: 4 }, () => ensureRoles(owner, ROLE_PASSWORDS)))
})
