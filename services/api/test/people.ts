/** People who have signed in, made without the time that a password costs. */
import { randomBytes, randomUUID } from 'node:crypto'
import type { Role, SchemaName } from '@wa-monitor/contracts'
import { hashOfKey } from '../src/access/key-ring.ts'
import type { ApiHarness } from './api-harness.ts'

export interface SignedInPerson {
  name: string
  token: string
  /** What his browser sends with a request of our own page. */
  headers: Record<string, string>
}

/** A person with an open session, and no password that anybody could know. */
export async function signedIn(
  { database }: Pick<ApiHarness, 'database'>,
  role: Role,
  {
    name = `${role} ${randomUUID()}`,
    schema = 'public',
    mustChange = false,
  }: { name?: string; schema?: SchemaName; mustChange?: boolean } = {},
): Promise<SignedInPerson> {
  const token = randomBytes(32).toString('base64url')
  await database.query(
    `WITH person AS (
       INSERT INTO "${schema}".wa_monitor_users (name, role, password_hash, must_change) VALUES ($1, $2, 'none', $3)
       RETURNING id)
     INSERT INTO "${schema}".wa_monitor_sessions (token_hash, user_id, expires_at)
     SELECT $4, id, now() + interval '1 day' FROM person`,
    [name, role, mustChange, hashOfKey(token)],
  )
  return { name, token, headers: cookieOf(token) }
}

export function cookieOf(token: string): Record<string, string> {
  return { 'x-api-key': '', cookie: `wa_monitor_session=${token}`, 'sec-fetch-site': 'same-origin' }
}

/** Of requests at the same moment: in order, whichever was first. */
export function statuses(answers: readonly { status: number }[]): number[] {
  return answers.map(({ status }) => status).toSorted((a, b) => a - b)
}
