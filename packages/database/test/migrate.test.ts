import { afterEach, beforeEach, expect, test } from 'vitest'
import { createDatabase, type Database } from '../src/database.ts'
import { migrate, MigrationChangedError } from '../src/migrate.ts'
import { readMigrations } from '../src/migration-files.ts'
import { requireSchemaVersion, SchemaVersionError } from '../src/schema-version.ts'
import { useTestDatabase } from './postgres.ts'

const testDatabase = useTestDatabase()
let database: Database

beforeEach(() => {
  database = createDatabase(testDatabase.url(), { applicationName: 'test' })
})
afterEach(async () => {
  await database.close()
  await testDatabase.query('DROP SCHEMA public CASCADE')
  await testDatabase.query('DROP SCHEMA IF EXISTS dev CASCADE')
  await testDatabase.query('CREATE SCHEMA public')
})

const newest = readMigrations().length
const later = (version: number, compatibleFrom: number) => ({
  version,
  name: `${version}_later.sql`,
  sql: `CREATE TABLE {{schema}}.later_${version} ()`,
  checksum: `of ${version}`,
  compatibleFrom,
})
const columns = (schema: string) =>
  testDatabase.query<{ table_name: string; column_name: string }>(
    `SELECT table_name, column_name, data_type, column_default, is_nullable FROM information_schema.columns
     WHERE table_schema = $1 ORDER BY table_name, column_name`,
    [schema],
  )

test('both schemas get the same tables, and a second run does nothing', async () => {
  const applied: string[] = []
  const onApplied = (schema: string, { name }: { name: string }) => void applied.push(`${schema} ${name}`)
  expect([...(await migrate(database, { onApplied }))]).toEqual([
    ['public', newest],
    ['dev', newest],
  ])
  expect(applied).toHaveLength(2 * newest)
  expect(await columns('dev')).toEqual(await columns('public'))
  await migrate(database, { onApplied })
  expect(applied).toHaveLength(2 * newest)
  await database.transaction((transaction) => requireSchemaVersion(transaction, 'dev'))
})

test('several starters at once apply each file once', async () => {
  const starters = Array.from({ length: 4 }, () =>
    createDatabase(testDatabase.url(), { applicationName: 'test' }),
  )
  const applied: string[] = []
  await Promise.all(
    starters.map((starter) =>
      migrate(starter, { onApplied: (schema, { name }) => void applied.push(`${schema} ${name}`) }),
    ),
  )
  await Promise.all(starters.map((starter) => starter.close()))
  expect(applied).toHaveLength(2 * newest)
  expect(new Set(applied).size).toBe(2 * newest)
})

test('a table with rows, made by the system before, keeps its rows and gains what is missing', async () => {
  await testDatabase.query(`
    CREATE TABLE public.qa_photo_reviews (
      id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
      drop_number varchar(50) NOT NULL,
      review_date date NOT NULL,
      user_name varchar(100),
      step_01_property_frontage boolean DEFAULT false,
      comment text,
      created_at timestamptz DEFAULT now(),
      UNIQUE (drop_number, review_date)
    );
    CREATE INDEX qa_reviews_by_drop ON public.qa_photo_reviews (drop_number);
    INSERT INTO public.qa_photo_reviews (drop_number, review_date, user_name, step_01_property_frontage, comment)
    VALUES ('DR1752028', '2025-10-01', '27820000001', true, 'seen')`)
  await migrate(database)
  expect(await testDatabase.query('SELECT * FROM public.qa_photo_reviews')).toMatchObject([
    {
      drop_number: 'DR1752028',
      user_name: '27820000001',
      step_01_property_frontage: true,
      comment: 'seen',
      completed: false,
      revision: 0,
      withdrawn_at: null,
    },
  ])
  expect(await columns('public')).toHaveLength((await columns('dev')).length)
})

test('the user’s table with columns, rows and a view of his own: starters at once change none of them', async () => {
  await testDatabase.query(`
    CREATE TABLE public.qa_photo_reviews (
      id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
      drop_number varchar(50) NOT NULL,
      review_date date NOT NULL,
      user_name varchar(255),
      submitted_by text,
      completed boolean,
      "Inspector" text DEFAULT 'nobody',
      score numeric(4, 1),
      total numeric GENERATED ALWAYS AS (score * 2) STORED,
      UNIQUE (drop_number, review_date)
    );
    CREATE VIEW public.open_reviews AS SELECT drop_number, "Inspector" FROM public.qa_photo_reviews WHERE completed IS NOT TRUE;
    INSERT INTO public.qa_photo_reviews (drop_number, review_date, user_name, submitted_by, completed, "Inspector", score)
    SELECT 'DR' || 1752000 + n, '2025-10-01'::date + n % 30, '27820000001', NULL, n % 2 = 0, 'Nomsa', n % 10
    FROM generate_series(1, 3000) AS n`)
  const before = await testDatabase.query<Record<string, unknown>>(
    'SELECT * FROM public.qa_photo_reviews ORDER BY id',
  )
  const starters = Array.from({ length: 3 }, () =>
    createDatabase(testDatabase.url(), { applicationName: 'test' }),
  )
  await Promise.all(starters.map((starter) => migrate(starter)))
  await Promise.all(starters.map((starter) => starter.close()))
  const after = await testDatabase.query<Record<string, unknown>>(
    'SELECT * FROM public.qa_photo_reviews ORDER BY id',
  )
  expect(
    after.map((row) => Object.fromEntries(Object.keys(before[0] ?? {}).map((name) => [name, row[name]]))),
  ).toEqual(before)
  expect(after[0]).toMatchObject({ revision: 0, withdrawn_at: null, step_14_customer_signature: false })
  expect(await testDatabase.query('SELECT 1 FROM public.open_reviews')).toHaveLength(1500)
  const inDev = new Set((await columns('dev')).map(({ column_name }) => column_name))
  const own = (await columns('public')).filter(({ column_name }) => !inDev.has(column_name))
  expect(own.map(({ table_name, column_name }) => `${table_name}.${column_name}`)).toEqual([
    'open_reviews.Inspector',
    'qa_photo_reviews.Inspector',
    'qa_photo_reviews.score',
    'qa_photo_reviews.total',
  ])
  // The programs that wrote the table before go on writing it.
  await testDatabase.query(
    `INSERT INTO public.qa_photo_reviews (drop_number, review_date) VALUES ('DR469378', '2025-11-01')`,
  )
  const [added] = await testDatabase.query(
    `SELECT * FROM public.qa_photo_reviews WHERE drop_number = 'DR469378'`,
  )
  expect(added).toMatchObject({ Inspector: 'nobody', resubmitted: false, revision: 0 })
})

test('an older program leaves a newer schema as it is', async () => {
  await migrate(database, { migrations: [...readMigrations(), later(newest + 1, newest + 1)] })
  const before = await columns('public')
  await expect(migrate(database)).rejects.toThrow(
    `Schema public is at version ${newest + 1} and this program knows ${newest}: start the version`,
  )
  expect(await columns('public')).toEqual(before)
})

test('an older program refuses a newer schema', async () => {
  await migrate(database)
  await testDatabase.query(
    `INSERT INTO dev.wa_monitor_migrations (version, name, checksum) VALUES (${newest + 1}, 'later', '')`,
  )
  await expect(migrate(database)).rejects.toThrow(SchemaVersionError)
  await expect(
    database.transaction((transaction) => requireSchemaVersion(transaction, 'dev')),
  ).rejects.toThrow(
    `Schema dev is at version ${newest + 1} and this program knows ${newest}: start the version`,
  )
})

test('a program without its tables says to run migrate', async () => {
  await expect(
    database.transaction((transaction) => requireSchemaVersion(transaction, 'public')),
  ).rejects.toThrow(`Schema public is at version 0 and this program needs ${newest}: run migrate`)
})

test('a file that was changed after it was applied is refused', async () => {
  await migrate(database)
  const [first, ...rest] = readMigrations()
  if (!first) throw new Error('there are migrations')
  await expect(migrate(database, { migrations: [{ ...first, checksum: 'other' }, ...rest] })).rejects.toThrow(
    MigrationChangedError,
  )
})

test('a file that fails leaves nothing of itself', async () => {
  const bad = {
    version: newest + 1,
    name: 'bad',
    checksum: 'x',
    compatibleFrom: newest + 1,
    sql: 'CREATE TABLE {{schema}}.half (); SELECT 1/0',
  }
  await expect(migrate(database, { migrations: [...readMigrations(), bad] })).rejects.toThrow(
    'division by zero',
  )
  expect(await testDatabase.query(`SELECT to_regclass('public.half') AS half`)).toEqual([{ half: null }])
  await migrate(database)
})

/** Whether a program that knows `known` migrations may use both schemas: at its start, and as their owner. */
async function mayUse(known: number): Promise<boolean> {
  const attempts = [
    () => database.transaction((transaction) => requireSchemaVersion(transaction, 'public', known)),
    () => database.transaction((transaction) => requireSchemaVersion(transaction, 'dev', known)),
    () => migrate(database, { migrations: readMigrations().slice(0, known) }),
  ]
  const answers: boolean[] = []
  for (const attempt of attempts) {
    try {
      await attempt()
      answers.push(true)
    } catch (error) {
      if (!(error instanceof SchemaVersionError)) throw error
      answers.push(false)
    }
  }
  expect(new Set(answers).size).toBe(1)
  return answers[0] === true
}

test('an older program goes on with a newer schema that says so', async () => {
  await migrate(database, { migrations: [...readMigrations(), later(newest + 1, newest)] })
  expect(await mayUse(newest)).toBe(true)
  expect(await mayUse(newest - 1)).toBe(false)
  expect((await migrate(database)).get('public')).toBe(newest + 1)
})

test('each of several newer migrations must say so', async () => {
  const steps = [later(newest + 1, newest), later(newest + 2, newest + 1)]
  await migrate(database, { migrations: [...readMigrations(), ...steps] })
  expect(await mayUse(newest)).toBe(false)
})

test('versions that were applied before there was such a line refuse older programs', async () => {
  await migrate(database)
  await testDatabase.query(`ALTER TABLE public.wa_monitor_migrations DROP COLUMN compatible_from`)
  await testDatabase.query(`ALTER TABLE dev.wa_monitor_migrations DROP COLUMN compatible_from`)
  await database.transaction((transaction) => requireSchemaVersion(transaction, 'public'))
  await expect(
    database.transaction((transaction) => requireSchemaVersion(transaction, 'public', newest - 1)),
  ).rejects.toThrow(SchemaVersionError)
  await migrate(database, { migrations: [...readMigrations(), later(newest + 1, newest)] })
  expect(await mayUse(newest)).toBe(true)
})
