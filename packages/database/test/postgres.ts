import { randomBytes } from 'node:crypto'
import { afterAll, afterEach, beforeAll, inject } from 'vitest'
import { Client } from 'pg'

declare module 'vitest' {
  interface ProvidedContext {
    /** Set by test/postgres-global-setup.ts. */
    postgres: { url: string; starter: string }
  }
}

/** A database of a test file's own. */
export interface TestDatabase {
  /** As the owner, who may do everything. Only after `beforeAll`. */
  url(): string
  /** The same database as another user. */
  urlAs(user: string, password: string): string
  /** One statement as the owner, past the code under test. */
  query<Row extends object>(text: string, values?: unknown[]): Promise<Row[]>
}

/**
 * Gives the calling test file a fresh, empty database, dropped afterwards unless a test failed. Call it once, at the
 * top. Fails the tests, never skips them, when there is no PostgreSQL.
 *
 * @param alone on a server of its own, for what looks at the whole server (snapshots are of all its databases).
 */
export function useTestDatabase({ alone = false } = {}): TestDatabase {
  const name = `wa_monitor_test_${randomBytes(6).toString('hex')}`
  let server = ''
  let client: Client | undefined
  let failed = false
  const url = () => Object.assign(new URL(server), { pathname: `/${name}` })
  beforeAll(async () => {
    server = await serverUrl(alone)
    await onServer(server, `CREATE DATABASE ${name}`)
    client = new Client({ connectionString: url().href })
    client.on('error', () => undefined)
    await client.connect()
  })
  afterEach(({ task }) => {
    failed ||= task.result?.state === 'fail'
  })
  afterAll(async () => {
    if (!client) return
    await client.end()
    if (failed) await keep(name)
    else await onServer(server, `DROP DATABASE ${name} WITH (FORCE)`)
  })
  return {
    url: () => url().href,
    urlAs: (user, password) => Object.assign(url(), { username: user, password }).href,
    async query<Row extends object>(text: string, values?: unknown[]) {
      if (!client) throw new Error('the test database is there after beforeAll')
      return (await client.query<Row>(text, values)).rows
    },
  }
}

async function serverUrl(alone: boolean): Promise<string> {
  const { url, starter } = inject('postgres')
  if (url && !alone) return url
  const answer = await fetch(alone ? `${starter}/own` : starter)
  if (!answer.ok) throw new Error(await answer.text())
  return answer.text()
}

async function onServer(server: string, statement: string): Promise<void> {
  const client = new Client({ connectionString: server })
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}

async function keep(name: string): Promise<void> {
  process.stderr.write(`Test database ${name} is kept\n`)
  const { url, starter } = inject('postgres')
  if (!url) await fetch(`${starter}/keep`)
}

/** Roles belong to the whole server, so all test files give them the same passwords. */
export const ROLE_PASSWORDS = { public: "prod'test password", dev: 'dev:test/password' }
