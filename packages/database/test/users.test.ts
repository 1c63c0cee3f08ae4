/** Administrators, when several programs change who is one at the same moment. */
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { createDatabase, type Database, type Transaction } from '../src/database.ts'
import { migrate } from '../src/migrate.ts'
import { changeUser, createUser, hasAdmin, listUsers, lockAdmins } from '../src/users.ts'
import { useTestDatabase } from './postgres.ts'

const testDatabase = useTestDatabase()
let database: Database

beforeAll(async () => {
  database = createDatabase(testDatabase.url(), { applicationName: 'test' })
  await migrate(database)
})
afterAll(() => database.close())
beforeEach(() => testDatabase.query('TRUNCATE wa_monitor_users CASCADE'))

const make = (transaction: Transaction, name: string) =>
  createUser(transaction, 'public', {
    name,
    role: 'admin',
    passwordHash: 'none',
    mustChange: false,
    createdBy: '',
  })

/** Somebody waits for a lock of the kind that `lockAdmins` takes. */
async function somebodyWaits(): Promise<void> {
  const look = async () => {
    const waiting = await testDatabase.query(
      `SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted
       AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
    )
    expect(waiting, 'those who wait for the lock').not.toEqual([])
  }
  await vi.waitFor(look, { timeout: 30_000, interval: 10 })
}

/** The first commits only when the second has come as far as it can. */
async function atOnce<Result>(work: (transaction: Transaction, name: string) => Promise<Result>) {
  let second: Promise<Result> | undefined
  const first = await database.transaction(async (transaction) => {
    const done = await work(transaction, 'Naledi')
    second = database.transaction((other) => work(other, 'Sipho'))
    await Promise.race([second, somebodyWaits()])
    return done
  })
  return [first, await second]
}

test('of two first administrators one is made', async () => {
  const made = await atOnce(async (transaction, name) => {
    await lockAdmins(transaction, 'public')
    return (await hasAdmin(transaction, 'public')) ? undefined : make(transaction, name)
  })
  expect(made).toEqual([expect.objectContaining({ name: 'Naledi' }), undefined])
})

test.each([{ disabled: true }, { role: 'viewer' as const }])(
  'of two administrators who both lose it, one stays: %o',
  async (change) => {
    await database.transaction(async (transaction) => {
      await make(transaction, 'Naledi')
      await make(transaction, 'Sipho')
    })
    const changed = await atOnce(async (transaction, name) => {
      await lockAdmins(transaction, 'public')
      return changeUser(transaction, 'public', name, change)
    })
    expect(changed).toEqual([expect.objectContaining({ name: 'Naledi' }), undefined])
    const left = await database.transaction((transaction) => listUsers(transaction, 'public'))
    expect(left.filter(({ role, disabled_at }) => role === 'admin' && !disabled_at)).toMatchObject([
      { name: 'Sipho' },
    ])
  },
)
