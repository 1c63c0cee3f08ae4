import { HttpError, type HttpRequest } from '@wa-monitor/service'
import type { KeyRing } from './key-ring.ts'
import { requireOwnPage } from './own-page.ts'
import type { Principal } from './principal.ts'
import type { SessionCookie } from './session-cookie.ts'
import type { SessionRing } from './session-ring.ts'

/** By what the api knows who asks. */
export interface Access {
  keys: Pick<KeyRing, 'principalOf' | 'forget'>
  sessions: Pick<SessionRing, 'principalOf' | 'forget'>
  cookie: SessionCookie
}

/**
 * Whose key the request shows or, where it shows none, who has signed in in this browser.
 *
 * @throws HttpError 401 api_key_missing, api_key_wrong, session_ended; 403 other_site.
 */
export async function whoAsks(request: HttpRequest, { keys, sessions, cookie }: Access): Promise<Principal> {
  const key = keyOf(request)
  if (key !== undefined) {
    const principal = await keys.principalOf(key)
    if (principal) return principal
    throw new HttpError(401, 'api_key_wrong', 'This API key is not known here, or was revoked')
  }
  const token = cookie.read(request.headers.cookie)
  if (token === undefined)
    throw new HttpError(
      401,
      'api_key_missing',
      'Sign in, or send an API key of this service in the X-API-Key header',
    )
  const principal = await sessions.principalOf(token)
  if (!principal) throw new HttpError(401, 'session_ended', 'You are signed out: sign in again')
  requireOwnPage(request)
  return principal
}

/** Undefined: it shows none. */
function keyOf({ headers }: HttpRequest): string | undefined {
  const bearer = /^Bearer (.+)$/i.exec(headers.authorization ?? '')?.[1]
  const header = headers['x-api-key']
  const given = (typeof header === 'string' ? header : undefined) ?? bearer
  return given === '' ? undefined : given
}
