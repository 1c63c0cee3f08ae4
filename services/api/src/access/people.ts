/** What an admin does: people, API keys. Each change and its line in the audit are one transaction. */
import { randomBytes } from 'node:crypto'
import type { AddApiKeyRequest, AddPersonRequest, ChangePersonRequest } from '@wa-monitor/contracts'
import {
  ApiKeyExistsError,
  changeUser,
  createApiKey,
  createUser,
  endSessionsOf,
  findUser,
  lockAdmins,
  revokeApiKey,
  type SchemaDatabase,
  type UserRow,
} from '@wa-monitor/database'
import { HttpError } from '@wa-monitor/service'
import { audit } from './audit.ts'
import { hashOfKey } from './key-ring.ts'
import { hashPassword } from './passwords.ts'
import type { Principal } from './principal.ts'

/** @throws HttpError 409 name_taken. */
export async function addPerson(
  database: SchemaDatabase,
  principal: Principal,
  { name, role, password }: AddPersonRequest,
): Promise<UserRow> {
  const passwordHash = await hashPassword(password)
  return database.transaction(async (transaction) => {
    const person = { name, role, passwordHash, mustChange: true, createdBy: principal.name }
    const made = await createUser(transaction, database.schema, person)
    if (!made) throw nameTaken(name)
    await audit(transaction, database.schema, principal, {
      what: 'person_made',
      subject: name,
      detail: { role },
    })
    return made
  })
}

/** @throws HttpError 404 person_unknown; 409 last_admin. */
export async function changePerson(
  database: SchemaDatabase,
  principal: Principal,
  name: string,
  { role, disabled, password }: ChangePersonRequest,
): Promise<UserRow> {
  const { schema } = database
  const passwordHash = password === undefined ? undefined : await hashPassword(password)
  return database.transaction(async (transaction) => {
    await lockAdmins(transaction, schema)
    const before = await findUser(transaction, schema, name)
    if (!before) throw new HttpError(404, 'person_unknown', `There is nobody named ${name} here`)
    const changed = await changeUser(transaction, schema, name, { role, disabled, passwordHash })
    if (!changed)
      throw new HttpError(
        409,
        'last_admin',
        `${before.name} is the only administrator: make somebody else one first`,
      )
    if (disabled || password !== undefined) await endSessionsOf(transaction, schema, before.id, null)
    await audit(transaction, schema, principal, {
      what: 'person_changed',
      subject: changed.name,
      detail: {
        ...(role !== undefined && { role }),
        ...(disabled !== undefined && { disabled }),
        ...(password !== undefined && { password: 'set' }),
      },
    })
    return changed
  })
}

/** @returns the key itself, which is kept nowhere. @throws HttpError 409 name_taken. */
export async function addKey(
  database: SchemaDatabase,
  principal: Principal,
  { name, role }: AddApiKeyRequest,
): Promise<string> {
  const key = `wam_${randomBytes(32).toString('base64url')}`
  await database
    .transaction(async (transaction) => {
      await createApiKey(transaction, database.schema, { name, role, hash: hashOfKey(key) })
      await audit(transaction, database.schema, principal, {
        what: 'key_made',
        subject: name,
        detail: { role },
      })
    })
    .catch((error: unknown) => {
      throw error instanceof ApiKeyExistsError ? nameTaken(name, 'a key') : error
    })
  return key
}

/** @throws HttpError 404 key_unknown. */
export async function revokeKey(database: SchemaDatabase, principal: Principal, name: string): Promise<void> {
  await database.transaction(async (transaction) => {
    if (!(await revokeApiKey(transaction, database.schema, name)))
      throw new HttpError(404, 'key_unknown', `No key named ${name} is in use`)
    await audit(transaction, database.schema, principal, { what: 'key_revoked', subject: name })
  })
}

export function nameTaken(name: string, what = 'somebody'): HttpError {
  return new HttpError(409, 'name_taken', `There is ${what} named ${name} already: choose another name`)
}
