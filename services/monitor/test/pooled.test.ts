/**
 * The monitor behind PgBouncer in transaction mode, as a hosted PostgreSQL often is: between two transactions its
 * connection is somebody else's, so nothing may be kept in a session, and a role must end with its transaction.
 */
import { createDatabase, type Database, ensureRoles, followChanges, migrate } from '@wa-monitor/database'
import { ROLE_PASSWORDS } from '@wa-monitor/database/test'
import { type PgBouncerProcess, startPgBouncer, whyNoPgBouncer } from '@wa-monitor/local-stack'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { LAWLEY, message, SIPHO, VELO_TEST } from './message-fixtures.ts'
import { until, useMonitors } from './monitor-harness.ts'

const harness = useMonitors()
const { database } = harness
const missing = whyNoPgBouncer()
const open = new Set<Database>()
let pooler: PgBouncerProcess | undefined

beforeEach(async ({ skip }) => {
  skip(missing !== undefined, missing)
  await asOwner((owner) => ensureRoles(owner, ROLE_PASSWORDS))
})
// After the harness has stopped the monitors: hooks of this kind run in reverse order.
afterEach(async () => {
  for (const one of open) await one.close()
  open.clear()
  await pooler?.stop()
  pooler = undefined
})

async function asOwner(work: (owner: Database) => Promise<unknown>): Promise<void> {
  const owner = createDatabase(database.url(), { applicationName: 'test' })
  try {
    await work(owner)
  } finally {
    await owner.close()
  }
}

/** @param poolSize connections for all who come as the same user. */
async function pool(poolSize: number): Promise<PgBouncerProcess> {
  pooler = await startPgBouncer({
    postgresUrl: database.url(),
    users: { wa_monitor_prod: ROLE_PASSWORDS.public, wa_monitor_dev: ROLE_PASSWORDS.dev },
    poolSize,
  })
  return pooler
}

function client({ through }: PgBouncerProcess): Database {
  const made = createDatabase(through(database.url()), { applicationName: 'test client', maxConnections: 1 })
  open.add(made)
  return made
}

const ask = <Row extends object>(through: Database, statement: string) =>
  through.transaction((transaction) => transaction.query<Row>(statement))

/** Everything that outlives a transaction in a session. */
const SESSION = `SELECT pg_backend_pid() AS pid, current_user AS who, current_setting('search_path') AS path,
  (SELECT count(*) FROM pg_prepared_statements WHERE NOT from_sql) AS prepared,
  (SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()) AS locks,
  (SELECT count(*) FROM pg_listening_channels()) AS channels,
  (SELECT count(*) FROM pg_settings WHERE source = 'session' AND name NOT IN
    ('application_name', 'client_encoding', 'DateStyle', 'TimeZone', 'standard_conforming_strings',
     'idle_in_transaction_session_timeout')) AS settings,
  (SELECT reset_val FROM pg_settings WHERE name = 'idle_in_transaction_session_timeout') AS idle`

test('four monitors on two connections: each drop once, in its own schema', async () => {
  const { through } = await pool(2)
  const over = { databaseUrl: through(database.url()), ownLogin: false }
  const running = [
    await harness.start('production', over),
    await harness.start('production', over),
    await harness.start('development', over),
    await harness.start('development', over),
  ]
  const posts = Array.from({ length: 120 }, (_, n) =>
    message({ chat_jid: n % 2 === 0 ? LAWLEY : VELO_TEST, content: `DR${1752000 + n}` }),
  )
  const repeats = posts
    .filter((_, n) => n % 5 === 0)
    .map(({ content, chat_jid }) => message({ ...SIPHO, content, chat_jid }))
  for (let start = 0; start < posts.length; start += 20)
    harness.store().append(posts.slice(start, start + 20))
  harness.store().append(repeats)
  await harness.drained('public', [LAWLEY, VELO_TEST])
  await harness.drained('dev', [VELO_TEST])
  const numbers = (of: typeof posts) => of.map(({ content }) => content).toSorted()
  expect(await harness.drops('public')).toEqual(numbers(posts))
  expect(await harness.drops('dev')).toEqual(numbers(posts.filter(({ chat_jid }) => chat_jid === VELO_TEST)))
  const counts = await database.query(
    `SELECT kind, count(*)::int AS events FROM wa_monitor_drop_events GROUP BY kind ORDER BY kind`,
  )
  expect(counts).toEqual([
    { kind: 'created', events: posts.length },
    { kind: 'resubmitted', events: repeats.length },
  ])
  const [{ connections } = { connections: 0 }] = await database.query<{ connections: number }>(
    `SELECT count(*)::int AS connections FROM pg_stat_activity
     WHERE datname = current_database() AND pid <> pg_backend_pid()`,
  )
  expect(connections).toBeGreaterThan(0)
  expect(connections).toBeLessThanOrEqual(2)
  for (const { lines } of running) expect(lines.filter((line) => line.includes('is no role'))).toEqual([])
})

test('production and development on one connection leave nothing of theirs in it', async () => {
  const shared = await pool(1)
  const [before] = await ask<{ pid: number }>(client(shared), SESSION)
  const over = { databaseUrl: shared.through(database.url()), ownLogin: false }
  await harness.start('production', over)
  await harness.start('development', over)
  harness
    .store()
    .append([
      message({ content: 'DR1752028 DR12345' }),
      message({ chat_jid: VELO_TEST, id: 'POST', content: 'DR1752029' }),
      message({ chat_jid: VELO_TEST, id: 'EDIT', kind: 'edit', target_id: 'POST', content: 'DR1752030' }),
    ])
  await harness.drained('public', [LAWLEY, VELO_TEST])
  await harness.drained('dev', [VELO_TEST])
  expect(await harness.drops('dev')).toEqual(['DR1752029', 'DR1752030'])
  const [after] = await ask<{ pid: number }>(client(shared), SESSION)
  expect(after).toEqual(before)
  expect(after).toMatchObject({ who: 'postgres', prepared: 0, locks: 0, channels: 0, settings: 0 })
})

test('what is kept in a session is the next one’s: the look above would see it', async () => {
  const shared = await pool(1)
  const [one, other] = [client(shared), client(shared)]
  await ask(one, `SET search_path = dev; SELECT pg_advisory_lock(1)`)
  const [seen] = await ask<{ path: string; locks: number; settings: number }>(other, SESSION)
  expect(seen).toMatchObject({ path: 'dev', locks: 1, settings: 1 })
})

test('a role refuses the other schema, and ends with its transaction', async () => {
  const shared = await pool(1)
  const [one, other] = [client(shared), client(shared)]
  const write = (schema: string) =>
    `INSERT INTO ${schema}.qa_photo_reviews (drop_number, review_date) VALUES ('DR1752028', '2025-11-21')`
  for (const [role, own, foreign] of [
    ['wa_monitor_dev', 'dev', 'public'],
    ['wa_monitor_prod', 'public', 'dev'],
  ] as const) {
    const refused = one.transaction((transaction) => transaction.query(write(foreign)), { role })
    await expect(refused).rejects.toMatchObject({ code: '42501' })
    const read = one.transaction(
      (transaction) => transaction.query(`SELECT 1 FROM ${foreign}.qa_photo_reviews`),
      { role },
    )
    await expect(read).rejects.toMatchObject({ code: '42501' })
    const who = await one.transaction((transaction) => transaction.query('SELECT current_user AS who'), {
      role,
    })
    expect(who).toEqual([{ who: role }])
    expect(await ask(other, 'SELECT current_user AS who')).toEqual([{ who: 'postgres' }])
    await one.transaction((transaction) => transaction.query(write(own)), { role })
  }
  expect(await harness.drops('public')).toEqual(['DR1752028'])
  expect(await harness.drops('dev')).toEqual(['DR1752028'])
})

test('two roles at the same time, on two connections, keep to their own', async () => {
  const shared = await pool(2)
  const [one, other] = [client(shared), client(shared)]
  const who = async (
    through: Database,
    role: 'wa_monitor_prod' | 'wa_monitor_dev',
    meet: () => Promise<void>,
  ) =>
    through.transaction(
      async (transaction) => {
        await meet()
        const [found] = await transaction.query<{ who: string }>('SELECT current_user AS who')
        return found?.who
      },
      { role },
    )
  let here = 0
  let letGo: () => void = () => undefined
  const both = new Promise<void>((resolve) => {
    letGo = resolve
  })
  const meet = () => {
    if ((here += 1) === 2) letGo()
    return both
  }
  expect(await Promise.all([who(one, 'wa_monitor_prod', meet), who(other, 'wa_monitor_dev', meet)])).toEqual([
    'wa_monitor_prod',
    'wa_monitor_dev',
  ])
})

test('a monitor may log in through it as its own role', async () => {
  const { through } = await pool(1)
  const { monitor } = await harness.start('development', {
    databaseUrl: through(database.urlAs('wa_monitor_dev', ROLE_PASSWORDS.dev)),
  })
  harness.store().append([message({ chat_jid: VELO_TEST, content: 'DR1752028' })])
  await harness.drained('dev', [VELO_TEST])
  expect(await harness.drops('dev')).toEqual(['DR1752028'])
  await until(() => monitor.health().status === 'ok')
})

test('changes are followed through it; where it stands behind the direct address, by polling', async () => {
  const shared = await pool(2)
  await harness.start('production', { databaseUrl: shared.through(database.url()), ownLogin: false })
  // What onChange found: how often it is called says nothing, as other test files have transactions on this server.
  let found: string[] | undefined
  const look = async () => {
    found = await harness.drops('public')
  }
  const follower = followChanges(client(shared), 'public', look, {
    direct: shared.through(database.url()),
    pollMs: 20,
    quietMs: 1,
  })
  try {
    await until(() => follower.state().road === 'listening')
    await until(() => found !== undefined)
    for (const content of ['DR1752028', 'DR1752029', 'DR1752030']) {
      harness.store().append([message({ content })])
      await until(() => found?.includes(content) === true)
    }
    expect(follower.state().reasons).toEqual([])
  } finally {
    await follower.close()
  }
})

test('several starters migrate through it, each file once', async () => {
  const shared = await pool(2)
  await database.query('DROP SCHEMA dev CASCADE')
  const applied: string[] = []
  await Promise.all(
    Array.from({ length: 3 }, () =>
      migrate(client(shared), { onApplied: (schema, { name }) => void applied.push(`${schema} ${name}`) }),
    ),
  )
  expect(new Set(applied).size).toBe(applied.length)
  expect(applied.length).toBeGreaterThan(0)
  await ensureRoles(client(shared), {})
})
