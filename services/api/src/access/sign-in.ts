/** Signing in by name, the first administrator, and one's own password. */
import { randomBytes } from 'node:crypto'
import type { ChangePasswordRequest, SignInRequest, WelcomeRequest } from '@wa-monitor/contracts'
import {
  createUser,
  endSession,
  endSessionsOf,
  findUser,
  hasAdmin,
  insertAudit,
  lockAdmins,
  openSession,
  type SchemaDatabase,
  setPassword,
  strengthenHash,
  type Transaction,
} from '@wa-monitor/database'
import { HttpError, keyCheck, type Log } from '@wa-monitor/service'
import { audit } from './audit.ts'
import { hashOfKey } from './key-ring.ts'
import { nameTaken } from './people.ts'
import { hashPassword, isPassword, isWeak } from './passwords.ts'
import type { Principal } from './principal.ts'
import { networkOf, Tries } from './tries.ts'

/** Wrong passwords from one address in a minute, and of one name, wherever they come from, in a quarter of an hour. */
const PER_ADDRESS = { most: 10, windowMs: 60_000 }
const PER_NAME = { most: 20, windowMs: 15 * 60_000 }

interface Parts {
  database: SchemaDatabase
  /** What makes the first administrator; undefined: nothing does. */
  firstAdminToken: string | undefined
  log: Log
}

export interface SignedIn {
  /** For the browser, and kept nowhere here. */
  token: string
  principal: Principal
}

/** Whose name and password are right gets a session. Nobody learns from it who there is, or waits the less for a wrong name. */
export class SignIn {
  private readonly database: SchemaDatabase
  private readonly log: Log
  private readonly isFirstAdminToken: ((given: string) => boolean) | undefined
  private readonly byAddress = new Tries(PER_ADDRESS.most, PER_ADDRESS.windowMs)
  private readonly byName = new Tries(PER_NAME.most, PER_NAME.windowMs)

  constructor({ database, firstAdminToken, log }: Parts) {
    this.database = database
    this.log = log
    this.isFirstAdminToken = firstAdminToken === undefined ? undefined : keyCheck(firstAdminToken)
  }

  /** @throws HttpError 401 sign_in_wrong, 403 person_disabled, 429 too_many_tries, 503 busy. */
  async signIn({ name, password }: SignInRequest, ip: string): Promise<SignedIn> {
    const { database } = this
    const taken = this.take(name, ip)
    const user = await database.transaction((transaction) => findUser(transaction, database.schema, name))
    const isRight = await isPassword(password, user?.password_hash)
    if (!user || !isRight || user.disabled_at) {
      if (user) await this.noteFailure(user.name, ip, isRight)
      if (user && isRight)
        throw new HttpError(403, 'person_disabled', 'This account was switched off: ask an administrator')
      throw wrong()
    }
    const stronger = isWeak(user.password_hash) ? await hashPassword(password) : undefined
    const signedIn = await database.transaction(async (transaction) => {
      const hashes = { id: user.id, before: user.password_hash, after: stronger ?? user.password_hash }
      if (stronger !== undefined) await strengthenHash(transaction, database.schema, hashes)
      const opened = await this.open(transaction, { userId: user.id, passwordHash: hashes.after, ip })
      if (opened)
        await audit(transaction, database.schema, opened.principal, {
          what: 'sign_in',
          subject: user.name,
          detail: { address: ip },
        })
      return opened
    })
    // Changed or switched off in this very moment.
    if (!signedIn) throw wrong()
    taken.wasRight()
    this.log.info(`${user.name} signed in`)
    return signedIn
  }

  /** Whether the token still makes an administrator. */
  async isWelcomeOpen(): Promise<boolean> {
    if (!this.isFirstAdminToken) return false
    return !(await this.database.transaction((transaction) => hasAdmin(transaction, this.database.schema)))
  }

  /** @throws HttpError 403 token_wrong; 409 administrator_exists, name_taken; 429; 503. */
  async welcome({ token, name, password }: WelcomeRequest, ip: string): Promise<SignedIn> {
    const { database } = this
    const taken = this.take(undefined, ip)
    if (!this.isFirstAdminToken?.(token))
      throw new HttpError(
        403,
        'token_wrong',
        this.isFirstAdminToken
          ? 'This is not the token of the first administrator: ./scripts/status.sh shows the address with the right one'
          : 'No first administrator is made here, as FIRST_ADMIN_TOKEN is not set: sign in with an API key of an admin, and add people on the page People',
      )
    taken.wasRight()
    if (!(await this.isWelcomeOpen())) throw administratorExists()
    const passwordHash = await hashPassword(password)
    const signedIn = await database.transaction(async (transaction) => {
      await lockAdmins(transaction, database.schema)
      if (await hasAdmin(transaction, database.schema)) throw administratorExists()
      const person = { name, role: 'admin' as const, passwordHash, mustChange: false, createdBy: '' }
      const made = await createUser(transaction, database.schema, person)
      if (!made) throw nameTaken(name)
      const opened = await this.open(transaction, { userId: made.id, passwordHash, ip })
      if (!opened) throw new Error('a row that was just made is not there')
      await audit(transaction, database.schema, opened.principal, { what: 'first_admin', subject: name })
      return opened
    })
    this.log.info(`${name} is the first administrator: the token makes no other one`)
    return signedIn
  }

  /** Ends all other sessions of his. @throws HttpError 400 no_password; 403 password_wrong; 429; 503. */
  async changePassword(
    principal: Principal,
    { current, password }: ChangePasswordRequest,
    ip: string,
  ): Promise<void> {
    const { database } = this
    const { session, name } = principal
    if (!session)
      throw new HttpError(400, 'no_password', 'An API key has no password: sign in by name to change yours')
    const taken = this.take(name, ip)
    const user = await database.transaction((transaction) => findUser(transaction, database.schema, name))
    if (!(await isPassword(current, user?.password_hash)))
      throw new HttpError(403, 'password_wrong', 'The current password is not right: nothing was changed')
    taken.wasRight()
    if (current === password)
      throw new HttpError(400, 'same_password', 'The new password is the old one: choose another')
    const passwordHash = await hashPassword(password)
    await database.transaction(async (transaction) => {
      await setPassword(transaction, database.schema, session.userId, passwordHash)
      await endSessionsOf(transaction, database.schema, session.userId, session.id)
      await audit(transaction, database.schema, principal, { what: 'password_changed', subject: name })
    })
    this.log.info(`${name} changed the password`)
  }

  async signOut(principal: Principal): Promise<void> {
    const { database } = this
    const { session, name } = principal
    if (!session) return
    await database.transaction(async (transaction) => {
      await endSession(transaction, database.schema, session.id)
      await audit(transaction, database.schema, principal, { what: 'sign_out', subject: name })
    })
  }

  private async open(
    transaction: Transaction,
    { userId, passwordHash, ip }: { userId: string; passwordHash: string; ip: string },
  ): Promise<SignedIn | undefined> {
    const token = randomBytes(32).toString('base64url')
    const opened = await openSession(transaction, this.database.schema, {
      userId,
      passwordHash,
      tokenHash: hashOfKey(token),
      address: ip,
    })
    if (!opened) return undefined
    const { id, name, role, must_change: mustChange } = opened
    return { token, principal: { name, role, by: 'session', session: { id, userId, mustChange } } }
  }

  private async noteFailure(name: string, ip: string, isDisabled: boolean): Promise<void> {
    const { database } = this
    await database.transaction((transaction) =>
      insertAudit(transaction, database.schema, {
        who: '',
        by: 'nobody',
        what: 'sign_in_failed',
        subject: name,
        detail: { address: ip, ...(isDisabled && { disabled: true }) },
      }),
    )
  }

  /** Counted before the password is looked at, so that many at once are not looked at either. @throws HttpError 429. */
  private take(name: string | undefined, ip: string): { wasRight(): void } {
    const { byAddress, byName } = this
    const address = networkOf(ip)
    const person = name?.toLowerCase()
    const waitMs = Math.max(byAddress.wait(address), person === undefined ? 0 : byName.wait(person))
    if (waitMs > 0) throw tooMany(waitMs)
    byAddress.count(address)
    if (person !== undefined) byName.count(person)
    return {
      wasRight() {
        byAddress.takeBack(address)
        if (person !== undefined) byName.forget(person)
      },
    }
  }
}

function wrong(): HttpError {
  return new HttpError(
    401,
    'sign_in_wrong',
    'Name or password is wrong. Forgotten? An administrator can set a new one on the page People',
  )
}

function administratorExists(): HttpError {
  return new HttpError(
    409,
    'administrator_exists',
    'There is an administrator already, so this address makes no other one: sign in, or ask the administrator to add you',
  )
}

function tooMany(waitMs: number): HttpError {
  const seconds = Math.max(1, Math.ceil(waitMs / 1000))
  return new HttpError(
    429,
    'too_many_tries',
    `Too many wrong tries: wait ${seconds < 120 ? `${seconds} s` : `${Math.ceil(seconds / 60)} minutes`}, then try again`,
    { 'Retry-After': String(seconds) },
  )
}
