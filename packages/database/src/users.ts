/** People who sign in by name. */
import type { Role, SchemaName } from '@wa-monitor/contracts'
import type { Transaction } from './database.ts'
import { table } from './schema-name.ts'

export interface UserRow {
  id: string
  name: string
  role: Role
  must_change: boolean
  created_at: Date
  created_by: string
  last_signed_in_at: Date | null
  disabled_at: Date | null
}

export interface NewUser {
  name: string
  role: Role
  passwordHash: string
  /** Somebody else chose the password. */
  mustChange: boolean
  createdBy: string
}

/** What an admin changes of somebody; undefined stays as it is. A new password has to be changed by whose it is. */
export interface UserChange {
  role?: Role | undefined
  disabled?: boolean | undefined
  passwordHash?: string | undefined
}

const COLUMNS = 'id, name, role, must_change, created_at, created_by, last_signed_in_at, disabled_at'

/** An administrator who may sign in. */
const ADMIN = "role = 'admin' AND disabled_at IS NULL"

/** By name, whatever its letters' case, those who are disabled too. */
export async function findUser(
  transaction: Transaction,
  schema: SchemaName,
  name: string,
): Promise<(UserRow & { password_hash: string }) | undefined> {
  const [found] = await transaction.query<UserRow & { password_hash: string }>(
    `SELECT ${COLUMNS}, password_hash FROM ${table(schema, 'wa_monitor_users')} WHERE lower(name) = lower($1)`,
    [name],
  )
  return found
}

/** By name, those who are disabled last. */
export async function listUsers(transaction: Transaction, schema: SchemaName): Promise<UserRow[]> {
  return transaction.query<UserRow>(
    `SELECT ${COLUMNS} FROM ${table(schema, 'wa_monitor_users')}
     ORDER BY disabled_at IS NOT NULL, lower(name)`,
  )
}

/** Undefined when there is somebody of that name. */
export async function createUser(
  transaction: Transaction,
  schema: SchemaName,
  { name, role, passwordHash, mustChange, createdBy }: NewUser,
): Promise<UserRow | undefined> {
  const [made] = await transaction.query<UserRow>(
    `INSERT INTO ${table(schema, 'wa_monitor_users')} (name, role, password_hash, must_change, created_by)
     VALUES ($1, $2, $3, $4, $5) ON CONFLICT (lower(name)) DO NOTHING RETURNING ${COLUMNS}`,
    [name, role, passwordHash, mustChange, createdBy],
  )
  return made
}

export async function hasAdmin(transaction: Transaction, schema: SchemaName): Promise<boolean> {
  const found = await transaction.query(
    `SELECT 1 FROM ${table(schema, 'wa_monitor_users')} WHERE ${ADMIN} LIMIT 1`,
  )
  return found.length > 0
}

/**
 * Whoever asks how many administrators there are, in order to change that, does it alone until the transaction ends. A statement of
 * its own: the next one sees what the one before has committed.
 */
export async function lockAdmins(transaction: Transaction, schema: SchemaName): Promise<void> {
  await transaction.query('SELECT pg_advisory_xact_lock(2002865519, $1)', [schema === 'public' ? 11 : 12])
}

/** Under `lockAdmins`. Undefined when there is no such person, or nobody who administers would be left. */
export async function changeUser(
  transaction: Transaction,
  schema: SchemaName,
  name: string,
  { role, disabled, passwordHash }: UserChange,
): Promise<UserRow | undefined> {
  const users = table(schema, 'wa_monitor_users')
  const [changed] = await transaction.query<UserRow>(
    `UPDATE ${users} AS one SET
       role = coalesce($2, role),
       disabled_at = CASE WHEN $3::boolean IS NULL THEN disabled_at
                          WHEN $3 THEN coalesce(disabled_at, now()) END,
       password_hash = coalesce($4, password_hash),
       must_change = must_change OR $4 IS NOT NULL
     WHERE lower(name) = lower($1)
       AND ((coalesce($2, role) = 'admin' AND NOT coalesce($3, disabled_at IS NOT NULL))
            OR NOT (${ADMIN})
            OR EXISTS (SELECT 1 FROM ${users} AS other WHERE other.id <> one.id
                       AND other.role = 'admin' AND other.disabled_at IS NULL))
     RETURNING ${COLUMNS}`,
    [name, role ?? null, disabled ?? null, passwordHash ?? null],
  )
  return changed
}

/** Of one who is signed in, by himself. */
export async function setPassword(
  transaction: Transaction,
  schema: SchemaName,
  id: string,
  passwordHash: string,
): Promise<void> {
  await transaction.query(
    `UPDATE ${table(schema, 'wa_monitor_users')} SET password_hash = $2, must_change = false WHERE id = $1`,
    [id, passwordHash],
  )
}

/** The same password under stronger parameters. Not when it was changed meanwhile. */
export async function strengthenHash(
  transaction: Transaction,
  schema: SchemaName,
  { id, before, after }: { id: string; before: string; after: string },
): Promise<void> {
  await transaction.query(
    `UPDATE ${table(schema, 'wa_monitor_users')} SET password_hash = $3 WHERE id = $1 AND password_hash = $2`,
    [id, before, after],
  )
}
