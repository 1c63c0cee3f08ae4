import type { DatabaseChoice, SchemaName } from '@wa-monitor/contracts'
import { createDatabase, type Database, type DatabaseOptions, type Transaction } from './database.ts'
import { findRole } from './roles.ts'
import type { RoleName } from './schema-name.ts'
import { requireSchemaVersion } from './schema-version.ts'

/** PostgreSQL as a service of one environment uses it: its schema, with the rights of that schema's role. */
export interface SchemaDatabase {
  readonly schema: SchemaName
  /** `host:port`, for messages. */
  readonly server: string
  /** As `Database.transaction`. @throws SchemaVersionError as long as the tables are of another version. */
  transaction<Result>(work: (transaction: Transaction) => Promise<Result>): Promise<Result>
  close(): Promise<void>
}

interface SchemaDatabaseOptions extends DatabaseOptions, DatabaseChoice {
  schema: SchemaName
  /** Said once, when the schema has no role that this user may take on. */
  onNoRole: () => void
}

/** Connects to nothing yet. Version and role are looked up before the first transaction, and again until it worked. */
export function openSchemaDatabase({
  url,
  ownLogin,
  schema,
  onNoRole,
  ...options
}: SchemaDatabaseOptions): SchemaDatabase {
  const database = createDatabase(url, options)
  let ready: Promise<RoleName | undefined> | undefined
  const reach = () => {
    ready ??= prepare(database, schema, ownLogin, onNoRole).catch((error: unknown) => {
      ready = undefined
      throw error
    })
    return ready
  }
  return {
    schema,
    server: database.server,
    transaction: async (work) => database.transaction(work, { role: await reach() }),
    close: () => database.close(),
  }
}

async function prepare(
  database: Database,
  schema: SchemaName,
  ownLogin: boolean,
  onNoRole: () => void,
): Promise<RoleName | undefined> {
  await database.transaction((transaction) => requireSchemaVersion(transaction, schema))
  if (ownLogin) return undefined
  const role = await findRole(database, schema)
  if (!role) onNoRole()
  return role
}
