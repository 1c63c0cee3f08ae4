import type { Writable } from 'node:stream'
import { Pool, type PoolClient, TypeOverrides, types } from 'pg'
import { isConnectionError } from './connection-error.ts'
import type { RoleName } from './schema-name.ts'

/** Statements inside one transaction, done in the order they are asked for, whether or not the answers are awaited between. */
export interface Transaction {
  /** One statement with `$1` parameters, or several without any. Rows come with bigint as number, date as text. */
  query<Row extends object>(text: string, values?: readonly unknown[]): Promise<Row[]>
  /**
   * The last statement: COMMIT leaves behind it at once, one way there and back less. To be asked for when all others have
   * been answered, as COMMIT makes no difference between one that failed to leave and none; if this one fails, PostgreSQL
   * rolls back instead.
   */
  last(text: string, values: readonly unknown[]): Promise<void>
}

interface TransactionOptions {
  /** Does everything in this transaction with the rights of that role (`SET LOCAL ROLE`). */
  role?: RoleName | undefined
}

/** A pool of connections. Nothing is kept in a session, so a pooler in transaction mode may stand between. */
export interface Database {
  /** `host:port`, for messages. */
  readonly server: string
  /** Commits when `work` returns, rolls back and throws when it throws. After an error at COMMIT either may have happened. */
  transaction<Result>(
    work: (transaction: Transaction) => Promise<Result>,
    options?: TransactionOptions,
  ): Promise<Result>
  close(): Promise<void>
}

export interface DatabaseOptions {
  /** Shown in pg_stat_activity. */
  applicationName: string
  maxConnections?: number
  /** A statement that answers nothing for this long counts as a lost connection; default 30 s. */
  queryTimeoutMs?: number
}

/**
 * Row locks of a process that stopped in the middle (SIGSTOP, a cut network) are free again after this long, so that
 * another one has its work within 10 s. Set in each transaction, as a startup parameter would be refused by PgBouncer.
 */
const IDLE_IN_TRANSACTION = '8s'

/** Connects to nothing yet. @throws TypeError when `url` is not a URL. */
export function createDatabase(url: string, options: DatabaseOptions): Database {
  const pool = new Pool({
    connectionString: url,
    application_name: options.applicationName,
    max: options.maxConnections ?? 4,
    connectionTimeoutMillis: 5000,
    query_timeout: options.queryTimeoutMs ?? 30_000,
    keepAlive: true,
    // Longer than a monitor's look at PostgreSQL is apart, so that what comes after a silence finds a connection.
    idleTimeoutMillis: 30_000,
    // Statements asked for together are sent together: one way there and back for all of them.
    pipeline: true,
    types: valueParsers(),
  })
  // A connection that breaks while nobody uses it is replaced by the next one asked for.
  pool.on('error', () => undefined)
  // When one was lost, those that lie idle are lost too: a cut network tells nobody, and each would be waited for.
  let losses = 0
  const lossesBefore = new WeakMap<PoolClient, number>()
  pool.on('connect', (client: PoolClient) => lossesBefore.set(client, losses))
  const connect = async (): Promise<PoolClient> => {
    for (;;) {
      const client = await pool.connect()
      if (lossesBefore.get(client) === losses) return client
      client.release(true)
    }
  }
  return {
    server: serverOf(url),
    async transaction(work, { role } = {}) {
      const client = await connect()
      const ignore = () => undefined
      // The running statement rejects as well; without a listener the event would end the process.
      client.on('error', ignore)
      let broken = false
      try {
        sendTogether(client)
        // Not waited for: the first statement leaves with it. Its answer is handed on only when the transaction has begun.
        const begun = client.query(begin(role))
        begun.catch(ignore)
        let committing: Promise<unknown> | undefined
        const commit = async () => {
          const { command } = await client.query('COMMIT')
          if (command !== 'COMMIT') throw new Error('the transaction had failed before and was rolled back')
        }
        const result = await work({
          async query<Row extends object>(text: string, values?: readonly unknown[]) {
            sendTogether(client)
            const [, answer] = await Promise.all([begun, client.query<Row>(text, values && [...values])])
            return answer.rows
          },
          async last(text, values) {
            await begun
            sendTogether(client)
            const answered = client.query(text, [...values])
            committing = commit()
            committing.catch(ignore)
            await answered
          },
        })
        await begun
        await (committing ?? commit())
        return result
      } catch (error) {
        const lost = isConnectionError(error)
        if (lost) losses += 1
        broken = lost || !(await rolledBack(client))
        throw error
      } finally {
        client.off('error', ignore)
        client.release(broken)
      }
    },
    close: () => pool.end(),
  }
}

/** What is asked for before the next tick leaves in one packet. The library would send each statement by itself. */
function sendTogether(client: PoolClient): void {
  const { stream } = (client as unknown as { connection: { stream: Writable } }).connection
  if (stream.writableCorked > 0) return
  stream.cork()
  process.nextTick(() => stream.uncork())
}

function begin(role: RoleName | undefined): string {
  const settings = `SET LOCAL idle_in_transaction_session_timeout = '${IDLE_IN_TRANSACTION}'`
  return role ? `BEGIN; SET LOCAL ROLE ${role}; ${settings}` : `BEGIN; ${settings}`
}

async function rolledBack(client: PoolClient): Promise<boolean> {
  try {
    await client.query('ROLLBACK')
    return true
  } catch {
    return false
  }
}

/** Our bigints count messages and stay below 2^53; a date is a day, not a moment in some time zone. */
function valueParsers(): TypeOverrides {
  const parsers = new TypeOverrides(types)
  parsers.setTypeParser(types.builtins.INT8, Number)
  parsers.setTypeParser(types.builtins.DATE, String)
  return parsers
}

function serverOf(url: string): string {
  const { hostname, port } = new URL(url)
  return `${hostname}:${port || '5432'}`
}
