/** Keys of programs and people that ask the api. */
import type { Role, SchemaName } from '@wa-monitor/contracts'
import type { Transaction } from './database.ts'
import { table } from './schema-name.ts'

export interface ApiKeyRow {
  id: string
  name: string
  role: Role
  created_at: Date
  last_used_at: Date | null
}

/** A key of this name is in use already. */
export class ApiKeyExistsError extends Error {
  override name = 'ApiKeyExistsError'
}

/** @param hash SHA-256 of the key, hexadecimal. Undefined when no key in use has it. */
export async function findApiKey(
  transaction: Transaction,
  schema: SchemaName,
  hash: string,
): Promise<ApiKeyRow | undefined> {
  const [found] = await transaction.query<ApiKeyRow>(
    `SELECT id, name, role, created_at, last_used_at FROM ${table(schema, 'wa_monitor_api_keys')}
     WHERE key_hash = $1 AND revoked_at IS NULL`,
    [hash],
  )
  return found
}

export async function noteApiKeyUsed(
  transaction: Transaction,
  schema: SchemaName,
  id: string,
): Promise<void> {
  await transaction.query(
    `UPDATE ${table(schema, 'wa_monitor_api_keys')} SET last_used_at = now() WHERE id = $1`,
    [id],
  )
}

/** In use, oldest first. */
export async function listApiKeys(transaction: Transaction, schema: SchemaName): Promise<ApiKeyRow[]> {
  return transaction.query<ApiKeyRow>(
    `SELECT id, name, role, created_at, last_used_at FROM ${table(schema, 'wa_monitor_api_keys')}
     WHERE revoked_at IS NULL ORDER BY created_at, name`,
  )
}

/** @throws ApiKeyExistsError. */
export async function createApiKey(
  transaction: Transaction,
  schema: SchemaName,
  { name, role, hash }: { name: string; role: Role; hash: string },
): Promise<void> {
  const made = await transaction.query(
    `INSERT INTO ${table(schema, 'wa_monitor_api_keys')} (name, role, key_hash) VALUES ($1, $2, $3)
     ON CONFLICT (lower(name)) WHERE revoked_at IS NULL DO NOTHING RETURNING id`,
    [name, role, hash],
  )
  if (made.length === 0) throw new ApiKeyExistsError(`There is a key named ${name} already`)
}

/** The row stays, so that what was done with it keeps its name. False when none of that name is in use. */
export async function revokeApiKey(
  transaction: Transaction,
  schema: SchemaName,
  name: string,
): Promise<boolean> {
  const revoked = await transaction.query(
    `UPDATE ${table(schema, 'wa_monitor_api_keys')} SET revoked_at = now()
     WHERE lower(name) = lower($1) AND revoked_at IS NULL RETURNING id`,
    [name],
  )
  return revoked.length > 0
}
