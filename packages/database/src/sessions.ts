/** Who has signed in, in which browser. */
import type { Role, SchemaName } from '@wa-monitor/contracts'
import type { Transaction } from './database.ts'
import { table } from './schema-name.ts'

/** A session that nobody uses ends after this. */
const IDLE_HOURS = 12
/** However much it is used. */
export const SESSION_DAYS = 30

export interface SessionRow {
  id: string
  user_id: string
  name: string
  role: Role
  must_change: boolean
}

/**
 * Undefined when the person may not sign in, or has another password than the one that was just looked at: both may have changed
 * while it was.
 *
 * @param tokenHash SHA-256 of the token, hexadecimal
 */
export async function openSession(
  transaction: Transaction,
  schema: SchemaName,
  { userId, passwordHash, tokenHash, address }: NewSession,
): Promise<SessionRow | undefined> {
  const [opened] = await transaction.query<SessionRow>(
    `WITH person AS (
       UPDATE ${table(schema, 'wa_monitor_users')} SET last_signed_in_at = now()
       WHERE id = $1 AND password_hash = $2 AND disabled_at IS NULL RETURNING id, name, role, must_change
     ), opened AS (
       INSERT INTO ${table(schema, 'wa_monitor_sessions')} (token_hash, user_id, expires_at, address)
       SELECT $3, id, now() + interval '${SESSION_DAYS} days', $4 FROM person RETURNING id, user_id
     )
     SELECT opened.id, user_id, name, role, must_change FROM opened JOIN person ON person.id = user_id`,
    [userId, passwordHash, tokenHash, address],
  )
  return opened
}

interface NewSession {
  userId: string
  passwordHash: string
  tokenHash: string
  address: string
}

/** Undefined when it opens nothing (any more). @param seen it is being used: its idle time begins anew */
export async function findSession(
  transaction: Transaction,
  schema: SchemaName,
  tokenHash: string,
  { seen }: { seen: boolean },
): Promise<SessionRow | undefined> {
  const sessions = table(schema, 'wa_monitor_sessions')
  const [found] = await transaction.query<SessionRow>(
    `SELECT session.id, user_id, name, role, must_change
     FROM ${sessions} AS session JOIN ${table(schema, 'wa_monitor_users')} AS person ON person.id = user_id
     WHERE token_hash = $1 AND ended_at IS NULL AND expires_at > now() AND disabled_at IS NULL
       AND last_seen_at > now() - interval '${IDLE_HOURS} hours'`,
    [tokenHash],
  )
  if (found && seen)
    await transaction.query(`UPDATE ${sessions} SET last_seen_at = now() WHERE id = $1`, [found.id])
  return found
}

export async function endSession(transaction: Transaction, schema: SchemaName, id: string): Promise<void> {
  await transaction.query(
    `UPDATE ${table(schema, 'wa_monitor_sessions')} SET ended_at = now() WHERE id = $1 AND ended_at IS NULL`,
    [id],
  )
}

/** All sessions of a person, but one. @param but null: that one too */
export async function endSessionsOf(
  transaction: Transaction,
  schema: SchemaName,
  userId: string,
  but: string | null,
): Promise<void> {
  await transaction.query(
    `UPDATE ${table(schema, 'wa_monitor_sessions')} SET ended_at = now()
     WHERE user_id = $1 AND ended_at IS NULL AND ($2::uuid IS NULL OR id <> $2)`,
    [userId, but],
  )
}

/** A statement for a restore: a session that was ended after the backup must not be open again. */
export function endRestoredSessions(schema: SchemaName): string {
  return `UPDATE ${table(schema, 'wa_monitor_sessions')} SET ended_at = now() WHERE ended_at IS NULL;`
}
