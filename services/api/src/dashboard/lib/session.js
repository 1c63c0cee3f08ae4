import { get, send, whenSignedOut } from './api.js'
import { t } from './i18n.js'
import { forgetKey, keepKey } from './key.js'
import { createStore } from './store.js'

/**
 * Who looks at the page: undefined while it is asked, null when nobody has signed in, else what `GET /api/session`
 * says.
 *
 * @typedef {'viewer' | 'reviewer' | 'admin'} Role
 * @typedef {{
 *   name: string, role: Role, by: 'session' | 'key', environment: string, must_change_password: boolean
 * }} Session
 */
export const session = createStore(/** @type {Session | null | undefined} */ (undefined))

/** Why one has to sign in (again), in words; empty when there is nothing to say. */
export const signInReason = createStore('')

export const ROLES = /** @type {const} */ (['viewer', 'reviewer', 'admin'])

const RETRY_MS = 2000

/** Whether who looks may do what needs this role: what he may not is not shown. @param {Role} role */
export function may(role) {
  const has = session.get()?.role
  return has !== undefined && ROLES.indexOf(has) >= ROLES.indexOf(role)
}

/** Asks who one is. */
export async function enter() {
  try {
    take(await get('/api/session'))
  } catch (error) {
    if (/** @type {any} */ (error).status === 401) leave('')
    else setTimeout(() => void enter(), RETRY_MS)
  }
}

/** @param {string} name @param {string} password @throws {ApiError} */
export async function signIn(name, password) {
  forgetKey()
  take(await send('POST', '/api/session', { name, password }))
}

/** For those who have a key of the installation and no name. @param {string} key @throws {ApiError} */
export async function signInByKey(key) {
  keepKey(key)
  try {
    take(await get('/api/session'))
  } catch (error) {
    forgetKey()
    throw error
  }
}

/**
 * Makes the first administrator, who is signed in with that.
 *
 * @param {{ token: string, name: string, password: string }} who
 */
export async function welcome(who) {
  forgetKey()
  take(await send('POST', '/api/welcome', who))
}

export async function signOut() {
  if (session.get()?.by === 'session') await send('DELETE', '/api/session').catch(() => undefined)
  forgetKey()
  leave(t('shell.signed_out'))
}

/** Shows the sign-in. @param {string} reason */
export function leave(reason) {
  signInReason.set(reason)
  session.set(null)
}

/** @param {Session} who */
function take(who) {
  session.set(who)
  signInReason.set('')
}

// While one works: the session ended, or the key was revoked.
whenSignedOut(() => {
  if (session.get()) leave(t('people.session_over'))
})
