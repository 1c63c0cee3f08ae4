import { execFile } from 'node:child_process'
import { resolve } from 'node:path'
import { createDatabase, ensureRoles, migrate } from '@wa-monitor/database'
import { ROLE_PASSWORDS, useTestDatabase } from '@wa-monitor/database/test'
import { beforeAll, beforeEach, describe, expect, test } from 'vitest'

const SCRIPT = resolve(import.meta.dirname, '../dev-db.ts')
const testDatabase = useTestDatabase()

beforeAll(async () => {
  // Before migrate: a column of the user's own, which dev does not get.
  await testDatabase.query(
    'CREATE TABLE qa_photo_reviews (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), drop_number varchar(50) NOT NULL, review_date date NOT NULL, "Inspector" text, UNIQUE (drop_number, review_date))',
  )
  const owner = createDatabase(testDatabase.url(), { applicationName: 'test' })
  await migrate(owner)
  await ensureRoles(owner, ROLE_PASSWORDS)
  await owner.close()
})
beforeEach(async () => {
  for (const schema of ['public', 'dev'])
    await testDatabase.query(
      `TRUNCATE ${schema}.qa_photo_reviews, ${schema}.wa_monitor_drop_events, ${schema}.wa_monitor_cursors`,
    )
})

interface Ended {
  code: number | string
  out: string
  error: string
}

function run(args: string[], typed = '', url = testDatabase.url()): Promise<Ended> {
  return new Promise((done) => {
    const child = execFile(
      process.execPath,
      [SCRIPT, ...args],
      { env: { PATH: process.env.PATH, ...(url && { DATABASE_URL: url }) } },
      (error, out, stderr) => done({ code: error ? (error.code ?? 'signal') : 0, out, error: stderr }),
    )
    child.stdin?.end(typed)
  })
}

const post = async (schema: string, drop: string, daysAgo: number, project = 'Lawley') => {
  await testDatabase.query(
    `INSERT INTO ${schema}.qa_photo_reviews (drop_number, review_date, project, comment, completed)
     VALUES ($1, current_date - $2::int, $3, $4, true)`,
    [drop, daysAgo, project, `from ${schema}`],
  )
  await testDatabase.query(
    `INSERT INTO ${schema}.wa_monitor_drop_events
       (drop_number, kind, project, group_jid, message_id, sender_key, sender, sender_lid, sender_name, happened_at)
     VALUES ($1, 'created', $2, '1@g.us', $3, 'x', 'x', '', '', now())`,
    [drop, project, `${schema} ${drop} ${daysAgo}`],
  )
}
const rows = (schema: string) =>
  testDatabase.query<Record<string, unknown>>(`SELECT * FROM ${schema}.qa_photo_reviews ORDER BY drop_number`)
const drops = async (schema: string) => (await rows(schema)).map(({ drop_number }) => drop_number)
const events = (schema: string) =>
  testDatabase.query(`SELECT message_id FROM ${schema}.wa_monitor_drop_events ORDER BY id`)

describe('copy-from-prod', () => {
  test('takes the last days with their events, keeps what dev has, and is harmless again', async () => {
    await post('public', 'DR1752001', 30)
    await post('public', 'DR1752002', 6)
    await post('public', 'DR1752003', 0)
    await post('public', 'DR1752004', 0)
    await post('dev', 'DR1752004', 0)
    const before = await rows('public')
    const first = await run(['copy-from-prod'])
    expect(first.out).toContain('Copied 2 of 3 reviews of the last 7 days, and 2 events, from public to dev')
    expect(await drops('dev')).toEqual(['DR1752002', 'DR1752003', 'DR1752004'])
    const [copy, , own] = await rows('dev')
    const { Inspector: _ofTheUser, ...original } = before[1] ?? {}
    expect(copy).toEqual(original)
    expect(own).toMatchObject({ comment: 'from dev' })
    expect(await rows('public')).toEqual(before)
    expect((await run(['copy-from-prod'])).out).toContain(
      'Copied 0 of 3 reviews of the last 7 days, and 0 events',
    )
    expect(await events('dev')).toHaveLength(3)
    expect((await run(['copy-from-prod', '--days', '31'])).out).toContain('Copied 1 of 4 reviews')
  })

  test('all or nothing', async () => {
    await post('public', 'DR1752002', 0)
    await testDatabase.query(
      'ALTER TABLE dev.wa_monitor_drop_events ADD CONSTRAINT no_events CHECK (false) NOT VALID',
    )
    const { code, error } = await run(['copy-from-prod'])
    await testDatabase.query('ALTER TABLE dev.wa_monitor_drop_events DROP CONSTRAINT no_events')
    expect([code, error]).toEqual([1, expect.stringContaining('no_events"; nothing was changed')])
    expect(await drops('dev')).toEqual([])
  })

  test('the role of dev cannot: it sees nothing of public', async () => {
    await post('public', 'DR1752002', 0)
    const { code, error } = await run(
      ['copy-from-prod'],
      '',
      testDatabase.urlAs('wa_monitor_dev', ROLE_PASSWORDS.dev),
    )
    expect([code, error]).toEqual([1, expect.stringContaining('does not allow this user to do that')])
  })
})

describe('reset', () => {
  beforeEach(async () => {
    await post('public', 'DR1752001', 0)
    await post('dev', 'DR1752002', 0)
    await testDatabase.query(
      `INSERT INTO dev.wa_monitor_cursors (group_jid, read_from) VALUES ('1@g.us', now())`,
    )
  })

  test('empties dev after asking, and nothing of public; cursors stay', async () => {
    const { code, out } = await run(['reset'], 'dev\n')
    expect(out).toContain('  qa_photo_reviews: 1 rows\n  wa_monitor_drop_events: 1 rows\n')
    expect(code).toBe(0)
    expect(await drops('dev')).toEqual([])
    expect(await events('dev')).toEqual([])
    expect(await drops('public')).toEqual(['DR1752001'])
    expect(await events('public')).toHaveLength(1)
    expect(await testDatabase.query('SELECT 1 FROM dev.wa_monitor_cursors')).toHaveLength(1)
    expect((await run(['reset'])).out).toBe('Schema dev is empty: nothing to do.\n')
  })

  test('--yes does not ask', async () => {
    expect((await run(['reset', '--yes'])).out).toContain('Emptied.')
    expect(await drops('dev')).toEqual([])
  })

  test.each(['', 'yes\n', 'public\n'])('another answer, %j, changes nothing', async (typed) => {
    const { code, error } = await run(['reset'], typed)
    expect([code, error]).toEqual([1, expect.stringContaining('Nothing was changed')])
    expect(await drops('dev')).toEqual(['DR1752002'])
  })
})

test('compare shows each project and day, and where they differ', async () => {
  await post('public', 'DR1752001', 1)
  await post('public', 'DR1752002', 1)
  await post('dev', 'DR1752001', 1)
  await post('public', 'DR1752003', 0, 'Velo Test')
  await post('dev', 'DR1752003', 0, 'Velo Test')
  await post('dev', 'DR1752004', 2, 'Velo Test')
  await post('public', 'DR1752005', 20)
  const { out } = await run(['compare'])
  const lines = out.trimEnd().split('\n')
  expect(lines.map((line) => line.replaceAll(/\d{4}-\d\d-\d\d/g, 'DAY'))).toEqual([
    'project    day          public      dev',
    'Lawley     DAY        2        1  1 fewer in dev',
    'Velo Test  DAY        0        1  1 more in dev',
    'Velo Test  DAY        1        1',
    'Together: 3 in public, 3 in dev; 2 of 3 days differ.',
  ])
  expect((await run(['compare', '--days', '1'])).out).toContain('1 of 2 days differ')
})

test.each([
  [[], 'Say what to do: reset, copy-from-prod, compare'],
  [['copy-to-prod'], 'not copy-to-prod'],
  [['reset', 'public'], 'about the schema dev and no other'],
  [['reset', '--days', '3'], '--days does not go with reset'],
  [['compare', '--days', '0'], '--days must be a whole number from 1'],
  [['compare', '--yes'], '--yes does not go with compare'],
  [['reset', '--schema', 'public'], '--schema'],
])('wrong use: %j', async (args, said) => {
  const { code, error } = await run(args)
  expect([code, error]).toEqual([2, expect.stringContaining(said)])
})

test('no database, none named, one without tables', async () => {
  expect((await run(['compare'], '', '')).error).toContain('DATABASE_URL is not set')
  const nowhere = await run(['compare'], '', 'postgres://user:secret@127.0.0.1:1/db')
  expect(nowhere.error).toContain('does not answer')
  expect(nowhere.error).not.toContain('secret')
  const empty = Object.assign(new URL(testDatabase.url()), { pathname: '/postgres' }).href
  expect((await run(['reset', '--yes'], '', empty)).error).toContain('run migrate')
})
