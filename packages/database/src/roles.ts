import { SCHEMAS, type SchemaName } from '@wa-monitor/contracts'
import { errorCode } from './connection-error.ts'
import type { Database, Transaction } from './database.ts'
import { type RoleName, roleOf, table, type TableName } from './schema-name.ts'

/** What the role of a schema may do there. Nothing is ever deleted but the signs of life of processes that are gone. */
const RIGHTS: Record<TableName, string> = {
  qa_photo_reviews: 'SELECT, INSERT, UPDATE',
  wa_monitor_cursors: 'SELECT, INSERT, UPDATE',
  wa_monitor_drop_events: 'SELECT, INSERT, UPDATE',
  wa_monitor_rejected_numbers: 'SELECT, INSERT, UPDATE',
  wa_monitor_failed_messages: 'SELECT, INSERT, UPDATE',
  wa_monitor_feedback: 'SELECT, INSERT, UPDATE',
  wa_monitor_feedback_events: 'SELECT, INSERT',
  wa_monitor_review_events: 'SELECT, INSERT',
  wa_monitor_feedback_control: 'SELECT, UPDATE',
  wa_monitor_feedback_senders: 'SELECT, INSERT, UPDATE, DELETE',
  wa_monitor_feedback_followed: 'SELECT, INSERT, UPDATE',
  wa_monitor_webhooks: 'SELECT, INSERT, UPDATE',
  // People are administered on the api's pages. What a key or a person is stays what it was made as, or is changed as a page
  // changes it; what was revoked or ended stays so (migration 0011).
  wa_monitor_api_keys: 'SELECT, INSERT, UPDATE (last_used_at, revoked_at)',
  wa_monitor_users:
    'SELECT, INSERT, UPDATE (role, password_hash, must_change, disabled_at, last_signed_in_at)',
  wa_monitor_sessions: 'SELECT, INSERT, UPDATE (last_seen_at, ended_at)',
  wa_monitor_audit: 'SELECT, INSERT',
  wa_monitor_migrations: 'SELECT',
}

/**
 * Makes the role of each schema that has a password here, as one that may log in, and gives every role that exists
 * the rights on its own schema's tables. Run after each migration: new tables need rights too.
 *
 * @returns the roles that exist, with what was done.
 */
export async function ensureRoles(
  database: Database,
  passwords: Partial<Record<SchemaName, string | undefined>>,
): Promise<RoleName[]> {
  const ready: RoleName[] = []
  for (const schema of SCHEMAS) {
    const made = await oncePerCluster(() =>
      database.transaction((transaction) => ensureRole(transaction, schema, passwords[schema])),
    )
    if (made) ready.push(roleOf(schema))
  }
  return ready
}

async function ensureRole(transaction: Transaction, schema: SchemaName, password?: string): Promise<boolean> {
  const role = roleOf(schema)
  await transaction.query('SELECT pg_advisory_xact_lock(2002865519, 2)')
  const exists = async () =>
    (await transaction.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [role])).length > 0
  const there = await exists()
  if (password !== undefined) {
    const [statement] = await transaction.query<{ sql: string }>(
      'SELECT format($1, $2::text, $3::text) AS sql',
      [`${there ? 'ALTER' : 'CREATE'} ROLE %I LOGIN PASSWORD %L`, role, password],
    )
    await transaction.query(statement?.sql ?? '')
  } else if (!there) return false
  for (const [name, rights] of Object.entries(RIGHTS)) {
    await transaction.query(`GRANT ${rights} ON ${table(schema, name as TableName)} TO ${role}`)
  }
  await transaction.query(`GRANT SELECT ON SEQUENCE "${schema}".wa_monitor_changes TO ${role}`)
  await transaction.query(`GRANT USAGE ON SCHEMA "${schema}" TO ${role}`)
  return true
}

/** Roles belong to all databases of a server, locks to one: two databases being set up at once may collide. */
async function oncePerCluster<Result>(work: () => Promise<Result>): Promise<Result> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await work()
    } catch (error) {
      const collided =
        errorCode(error) === '42710' || errorCode(error) === '23505' || errorCode(error) === 'XX000'
      if (!collided || tries === 10) throw error
    }
  }
}

/**
 * The role to take on inside each transaction over a connection that may do more: the schema's own, where it exists,
 * has its rights and this user may become it; undefined otherwise.
 */
export async function findRole(database: Database, schema: SchemaName): Promise<RoleName | undefined> {
  const role = roleOf(schema)
  const [found] = await database.transaction((transaction) =>
    transaction.query<{ usable: boolean }>(
      `SELECT has_table_privilege(oid, to_regclass($2), 'INSERT') AS usable FROM pg_roles WHERE rolname = $1`,
      [role, table(schema, 'wa_monitor_cursors')],
    ),
  )
  if (!found?.usable) return undefined
  try {
    await database.transaction(async () => undefined, { role })
    return role
  } catch (error) {
    if (errorCode(error) === '42501') return undefined
    throw error
  }
}
