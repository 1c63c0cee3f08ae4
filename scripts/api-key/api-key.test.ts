import { createHash } from 'node:crypto'
import { execFile } from 'node:child_process'
import { resolve } from 'node:path'
import { createDatabase, migrate } from '@wa-monitor/database'
import { useTestDatabase } from '@wa-monitor/database/test'
import { beforeAll, beforeEach, expect, test } from 'vitest'

const SCRIPT = resolve(import.meta.dirname, '../api-key.ts')
const database = useTestDatabase()

beforeAll(async () => {
  const owner = createDatabase(database.url(), { applicationName: 'test' })
  await migrate(owner)
  await owner.close()
})
beforeEach(() =>
  database.query('TRUNCATE public.wa_monitor_api_keys, dev.wa_monitor_api_keys, public.wa_monitor_audit'),
)

function run(args: string[], url = database.url()): Promise<{ code: unknown; out: string; error: string }> {
  return new Promise((done) => {
    execFile(
      process.execPath,
      [SCRIPT, ...args],
      { env: { PATH: process.env.PATH, ...(url && { DATABASE_URL: url }) } },
      (error, out, stderr) => done({ code: error ? error.code : 0, out, error: stderr }),
    )
  })
}
const rows = (schema: string) =>
  database.query<{ name: string; role: string; key_hash: string; revoked: boolean }>(
    `SELECT name, role, key_hash, revoked_at IS NOT NULL AS revoked FROM ${schema}.wa_monitor_api_keys ORDER BY created_at`,
  )

test('a key is shown once and kept as its hash, in the environment that it is for', async () => {
  const made = await run(['create', 'FibreFlow', '--role', 'reviewer'])
  expect([made.code, made.error]).toEqual([0, expect.stringContaining('not shown again')])
  const key = made.out.trim()
  expect(key).toMatch(/^wam_[\w-]{43}$/)
  const key_hash = createHash('sha256').update(key).digest('hex')
  expect(await rows('public')).toEqual([{ name: 'FibreFlow', role: 'reviewer', key_hash, revoked: false }])
  expect((await run(['create', 'FibreFlow', '--role=viewer', '--env', 'dev'])).code).toBe(0)
  expect(await rows('dev')).toHaveLength(1)
  const listed = await run(['list'])
  expect(listed.out).toMatch(/^reviewer {2}FibreFlow {2}\(made \d{4}-\d\d-\d\d, never used\)\n$/)
})

test('a name is given once; after it was revoked, again', async () => {
  await run(['create', 'Anna', '--role', 'viewer'])
  expect(await run(['create', 'anna', '--role', 'admin'])).toMatchObject({
    code: 1,
    error: 'There is a key named anna already: revoke it first, or choose another name\n',
  })
  expect((await run(['revoke', 'ANNA'])).out).toContain('within 5 seconds')
  expect(await run(['revoke', 'Anna'])).toMatchObject({
    code: 1,
    error: expect.stringContaining('No key named'),
  })
  expect((await run(['create', 'Anna', '--role', 'admin'])).code).toBe(0)
  expect((await rows('public')).map(({ role, revoked }) => [role, revoked])).toEqual([
    ['viewer', true],
    ['admin', false],
  ])
  expect(await database.query('SELECT by, what, subject FROM wa_monitor_audit ORDER BY id')).toEqual([
    { by: 'script', what: 'key_made', subject: 'Anna' },
    { by: 'script', what: 'key_revoked', subject: 'ANNA' },
    { by: 'script', what: 'key_made', subject: 'Anna' },
  ])
})

test.each<[string[], string]>([
  [[], 'Say what to do'],
  [['make', 'x'], 'not make'],
  [['create', '--role', 'viewer'], "needs the key's name"],
  [['create', 'x'], '--role must be viewer, reviewer, admin'],
  [['create', 'x', '--role', 'boss'], 'not boss'],
  [['create', 'two', 'words', '--role', 'viewer'], 'in quotes'],
  [['list', 'x'], 'takes no name'],
  [['revoke', 'x', '--role', 'viewer'], 'goes with create'],
  [['list', '--env', 'staging'], 'prod or dev'],
])('%j is refused', async (args, why) => {
  const { code, error } = await run(args)
  expect([code, error]).toEqual([2, expect.stringContaining(why)])
})

test('without a database it says what is missing', async () => {
  expect(await run(['list'], '')).toMatchObject({ code: 1, error: expect.stringContaining('DATABASE_URL') })
  const nowhere = await run(['list'], 'postgres://x:y@127.0.0.1:1/z')
  expect([nowhere.code, nowhere.error]).toEqual([1, expect.stringContaining('nothing was changed')])
})
