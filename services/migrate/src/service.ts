import type { DatabaseVariables } from '@wa-monitor/contracts'
import {
  createDatabase,
  ensureRoles,
  explainDatabaseError,
  migrate,
  type Migration,
  waitForPostgres,
} from '@wa-monitor/database'
import { ConfigError, type Log } from '@wa-monitor/service'
import { noWayBack } from './no-way-back.ts'

export interface MigrateConfig extends DatabaseVariables {
  DATABASE_PROD_PASSWORD?: string | undefined
  DATABASE_DEV_PASSWORD?: string | undefined
}

const WAIT_MS = 60_000
/** An index on a large table takes its time; so does another starter doing the same. */
const STATEMENT_MS = 10 * 60_000

/**
 * Brings both schemas to the newest version and gives their roles what they need. Returns the exit code: 1 when it
 * could not, with the reason in the log.
 *
 * @throws ConfigError when no variable says where PostgreSQL is.
 */
export async function runMigrations(config: MigrateConfig, log: Log): Promise<0 | 1> {
  const url = config.DATABASE_URL_DIRECT ?? config.DATABASE_URL ?? config.NEON_DATABASE_URL
  if (!url) throw new ConfigError(['DATABASE_URL is not set: the connection string of the tables’ owner'])
  const database = createDatabase(url, {
    applicationName: 'wa-monitor migrate',
    maxConnections: 1,
    queryTimeoutMs: STATEMENT_MS,
  })
  try {
    await waitForPostgres(database, {
      boundMs: WAIT_MS,
      onWaiting: (reason) => log.warn(`${reason}: waiting up to ${WAIT_MS / 1000} s`),
    })
    const applied = new Map<string, Migration[]>()
    const versions = await migrate(database, {
      onApplied: (schema, migration) => {
        log.info(`Applied ${migration.name} to schema ${schema}`)
        applied.set(schema, [...(applied.get(schema) ?? []), migration])
      },
    })
    const names = new Set([...applied.values()].flatMap(noWayBack).map(({ name }) => name))
    // scripts/lib/release.sh looks for these words.
    if (names.size > 0)
      log.warn(`No way back: what ran before cannot work with the tables after ${[...names].join(', ')}`)
    const roles = await ensureRoles(database, {
      public: config.DATABASE_PROD_PASSWORD,
      dev: config.DATABASE_DEV_PASSWORD,
    })
    for (const role of roles) log.info(`Role ${role} may use its own schema only`)
    for (const [schema, version] of versions) log.info(`Schema ${schema} is at version ${version}`)
    return 0
  } catch (error) {
    log.error(explainDatabaseError(error, database.server))
    return 1
  } finally {
    await database.close()
  }
}
