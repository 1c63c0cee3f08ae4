import { SCHEMAS, type SchemaName } from '@wa-monitor/contracts'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { createDatabase, type Database } from '../src/database.ts'
import { type ChangeFollower, followChanges, type FollowOptions } from '../src/follow-changes.ts'
import { migrate } from '../src/migrate.ts'
import { ensureRoles } from '../src/roles.ts'
import { roleOf } from '../src/schema-name.ts'
import { ROLE_PASSWORDS, useTestDatabase } from './postgres.ts'

// The follower sees transactions of the whole server: those of other test files would disturb its quiet.
const testDatabase = useTestDatabase({ alone: true })
const NEVER_MS = 3_600_000
const followers: ChangeFollower[] = []
let database: Database

beforeAll(async () => {
  database = createDatabase(testDatabase.url(), { applicationName: 'test follows' })
  await migrate(database)
  await ensureRoles(database, ROLE_PASSWORDS)
})
afterEach(async () => {
  for (const follower of followers.splice(0)) await follower.close()
  await testDatabase.query('TRUNCATE public.qa_photo_reviews, dev.qa_photo_reviews')
})
afterAll(() => database.close())

let drops = 1_752_000
const insert = (schema: string) =>
  `INSERT INTO ${schema}.qa_photo_reviews (drop_number, review_date) VALUES ('DR${(drops += 1)}', '2025-11-21')`
const until = (condition: () => void) => vi.waitFor(condition, { timeout: 30_000, interval: 10 })

/** What `onChange` saw: the rows of each look. */
function follow(options: FollowOptions, schema: SchemaName = 'public', through = database) {
  const seen: number[] = []
  const follower = followChanges(
    through,
    schema,
    async () => {
      const [found] = await testDatabase.query<{ n: number }>(
        `SELECT count(*)::int AS n FROM ${schema}.qa_photo_reviews`,
      )
      seen.push(found?.n ?? 0)
    },
    { quietMs: 1, ...options },
  )
  followers.push(follower)
  return { seen, follower }
}

/** A follower that has told of its first look, and is asked about what comes after. */
async function followingByPoll(
  options: FollowOptions = {},
  schema: SchemaName = 'public',
  through = database,
) {
  const followed = follow({ pollMs: 20, ...options }, schema, through)
  await until(() => expect(followed.seen).not.toEqual([]))
  followed.seen.length = 0
  return followed
}

async function following(options: FollowOptions = {}) {
  const followed = await followingByPoll({ pollMs: NEVER_MS, direct: testDatabase.url(), ...options })
  await until(() => expect(followed.follower.state()).toEqual({ road: 'listening', reasons: [] }))
  return followed
}

/** A transaction that is open until it is told to end. */
function begun(statement: string): { started: Promise<void>; end: () => Promise<void> } {
  let end: () => void = () => undefined
  let begin: () => void = () => undefined
  const started = new Promise<void>((resolve) => {
    begin = resolve
  })
  const ending = new Promise<void>((resolve) => {
    end = resolve
  })
  const done = database.transaction(async (transaction) => {
    await transaction.query(statement)
    begin()
    await ending
  })
  return {
    started,
    end: async () => {
      end()
      await done
    },
  }
}

describe('by polling', () => {
  test.each(SCHEMAS)('a change in %s is told, one in the other schema is not', async (schema) => {
    const other = schema === 'public' ? 'dev' : 'public'
    const { seen } = await followingByPoll({}, schema)
    const { seen: elsewhere } = await followingByPoll({}, other)
    await testDatabase.query(insert(schema))
    await until(() => expect(seen).toContain(1))
    expect(elsewhere).toEqual([])
  })

  test('rows committed after their number was seen are told when they can be seen', async () => {
    const { seen } = await followingByPoll()
    const late = begun(insert('public'))
    await late.started
    // At least once: other transactions of the server may end meanwhile.
    await until(() => expect(seen.at(-1)).toBe(0))
    // The number does not change any more.
    await late.end()
    await until(() => expect(seen.at(-1)).toBe(1))
  })

  test('so are those of a transaction that was open at the first look', async () => {
    const late = begun(insert('public'))
    await late.started
    const { seen } = await followingByPoll()
    await late.end()
    await until(() => expect(seen.at(-1)).toBe(1))
  })

  // The same number may be told again while transactions run anywhere on this server: "look now" does no harm.
  test('without changes nothing new is told, whatever goes on elsewhere', async () => {
    const { seen } = await followingByPoll()
    await testDatabase.query('CREATE TABLE IF NOT EXISTS note (text text)')
    for (let n = 0; n < 20; n += 1) await testDatabase.query(`INSERT INTO note VALUES ('x')`)
    const { seen: later } = await followingByPoll()
    const before = Math.max(0, ...seen)
    await testDatabase.query(insert('public'))
    await until(() => expect(Math.max(0, ...later)).toBe(before + 1))
    await until(() => expect(Math.max(0, ...seen)).toBe(before + 1))
  })

  test.each([
    `UPDATE public.qa_photo_reviews SET completed = true`,
    `DELETE FROM public.qa_photo_reviews`,
    `TRUNCATE public.wa_monitor_rejected_numbers`,
    `UPDATE public.wa_monitor_drop_events SET detail = ''`,
    `UPDATE public.wa_monitor_failed_messages SET retry = true`,
    `UPDATE public.wa_monitor_feedback SET state = 'held'`,
  ])('told of %s', async (statement) => {
    const { seen } = await followingByPoll()
    await testDatabase.query(statement)
    await until(() => expect(seen.length).toBeGreaterThan(0))
  })

  test('the role of a schema may do it', async () => {
    const own = createDatabase(testDatabase.urlAs(roleOf('dev'), ROLE_PASSWORDS.dev), {
      applicationName: 'test',
    })
    try {
      const { seen, follower } = await followingByPoll({}, 'dev', own)
      await own.transaction((transaction) => transaction.query(insert('dev')))
      await until(() => expect(seen).toContain(1))
      await follower.close()
    } finally {
      await own.close()
    }
  })
})

describe('by listening', () => {
  test('a change is told without polling', async () => {
    const { seen } = await following()
    await testDatabase.query(insert('public'))
    await until(() => expect(seen).toContain(1))
    await testDatabase.query(insert('public'))
    await until(() => expect(seen).toContain(2))
    await testDatabase.query(insert('dev'))
    await testDatabase.query(insert('public'))
    await until(() => expect(seen).toEqual([1, 2, 3]))
  })

  test('a broken connection is made again, and what happened meanwhile is told', async () => {
    const { seen, follower } = await following()
    await testDatabase.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
       WHERE application_name = 'wa-monitor listens' AND datname = current_database()`,
    )
    await until(() => expect(follower.state().road).toBe('polling'))
    expect(follower.state().reasons).toEqual([expect.stringContaining('changes are looked for every')])
    await testDatabase.query(insert('public'))
    await until(() => expect(follower.state()).toEqual({ road: 'listening', reasons: [] }))
    await until(() => expect(seen.at(-1)).toBe(1))
    await testDatabase.query(insert('public'))
    await until(() => expect(seen.at(-1)).toBe(2))
  })

  test('a connection that turns deaf is found out by the poll', async () => {
    const { seen, follower } = await following({ pollMs: 20 })
    await testDatabase.query(insert('public'))
    await until(() => expect(seen).toContain(1))
    const quietly = async (schema: string) =>
      testDatabase.query(
        // The number grows and nobody is notified: as where notifications get lost.
        `BEGIN; ALTER TABLE ${schema}.qa_photo_reviews DISABLE TRIGGER wa_monitor_changed;
         ${insert(schema)}; SELECT nextval('${schema}.wa_monitor_changes');
         ALTER TABLE ${schema}.qa_photo_reviews ENABLE TRIGGER wa_monitor_changed; COMMIT`,
      )
    const connection = async () => {
      const [found] = await testDatabase.query<{ pid: number }>(
        `SELECT pid FROM pg_stat_activity WHERE application_name = 'wa-monitor listens' AND datname = current_database()`,
      )
      return found?.pid
    }
    const deaf = await connection()
    await quietly('public')
    await until(() => expect(seen.at(-1)).toBe(2))
    await quietly('public')
    await vi.waitFor(async () => expect([undefined, deaf]).not.toContain(await connection()), {
      timeout: 30_000,
      interval: 10,
    })
    await until(() => expect(follower.state()).toEqual({ road: 'listening', reasons: [] }))
    expect(seen.at(-1)).toBe(3)
  })

  test('many changes at once are few calls, and the last one sees them all', async () => {
    const { seen } = await following({ quietMs: 50 })
    const all = 200
    await Promise.all(
      Array.from({ length: all }, () =>
        database.transaction((transaction) => transaction.query(insert('public'))),
      ),
    )
    await until(() => expect(seen.at(-1)).toBe(all))
    expect(seen.length).toBeLessThan(all / 2)
  })

  test('a direct address where nobody answers leaves the poll', async () => {
    const { seen, follower } = await followingByPoll({ direct: 'postgres://user:secret@127.0.0.1:1/db' })
    await until(() => expect(follower.state().reasons).toHaveLength(1))
    expect(follower.state().road).toBe('polling')
    expect(follower.state().reasons[0]).toContain('127.0.0.1:1 does not answer (ECONNREFUSED)')
    await testDatabase.query(insert('public'))
    await until(() => expect(seen).toContain(1))
  })
})

test('what changed before the first look is told', async () => {
  const gate = Promise.withResolvers<void>()
  const through: Database = {
    ...database,
    transaction: async (...args) => {
      await gate.promise
      return database.transaction(...args)
    },
  }
  const { seen } = follow({ pollMs: NEVER_MS }, 'public', through)
  await testDatabase.query(insert('public'))
  gate.resolve()
  await until(() => expect(seen).toContain(1))
})

test('a change seen by a look that lost its connection at the end is told', async () => {
  let isCut = false
  let cuts = 0
  const through: Database = {
    ...database,
    transaction: async (...args) => {
      const result = await database.transaction(...args)
      if (!isCut) return result
      cuts += 1
      throw Object.assign(new Error(), { code: 'ECONNRESET' })
    },
  }
  const { seen } = await followingByPoll({}, 'public', through)
  isCut = true
  await testDatabase.query(insert('public'))
  const before = cuts
  await until(() => expect(cuts).toBeGreaterThan(before + 1))
  isCut = false
  await until(() => expect(seen).toContain(1))
})

test('without PostgreSQL it says so, and goes on when it answers', async () => {
  let isThere = false
  const through: Database = {
    ...database,
    transaction: (...args) =>
      isThere
        ? database.transaction(...args)
        : Promise.reject(Object.assign(new Error(), { code: 'ECONNREFUSED' })),
  }
  const { seen, follower } = follow({ pollMs: 10 }, 'public', through)
  await until(() => expect(follower.state().reasons).toEqual([expect.stringContaining('does not answer')]))
  isThere = true
  await until(() => expect(follower.state().reasons).toEqual([]))
  await testDatabase.query(insert('public'))
  await until(() => expect(seen).toContain(1))
})

test('what fails in onChange is said, and tried again without another change', async () => {
  let isGone = true
  const follower = followChanges(
    database,
    'public',
    () => {
      if (isGone) throw new Error('the page is gone')
    },
    { pollMs: 10, quietMs: 1 },
  )
  followers.push(follower)
  await until(() =>
    expect(follower.state().reasons).toEqual(['What follows changes failed: the page is gone']),
  )
  isGone = false
  await until(() => expect(follower.state().reasons).toEqual([]))
})

test('a program of the user’s that may write the table needs no right on anything of ours', async () => {
  const name = `fibreflow_${process.pid}`
  await testDatabase.query(
    `CREATE ROLE ${name} LOGIN PASSWORD 'x'; GRANT SELECT, INSERT, UPDATE ON public.qa_photo_reviews TO ${name}`,
  )
  const program = createDatabase(testDatabase.urlAs(name, 'x'), { applicationName: 'test' })
  try {
    const { seen } = await following()
    await program.transaction((transaction) => transaction.query(insert('public')))
    await until(() => expect(seen).toContain(1))
  } finally {
    await program.close()
    await testDatabase.query(`DROP OWNED BY ${name}; DROP ROLE ${name}`)
  }
})
