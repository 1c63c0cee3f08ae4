import { mayDo, type Role } from '@wa-monitor/contracts'
import { HttpError, type HttpRequest, type HttpServer } from '@wa-monitor/service'
import type { KeyRing } from './key-ring.ts'
import type { Principal } from './principal.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Set for every route that `requireRoles` guards. */
    role?: Role
  }
}

/** What a route asks for: `config: needs('reviewer')`. */
export function needs(role: Role): { role: Role } {
  return { role }
}

const principals = new WeakMap<HttpRequest, Principal>()

/** Who makes this request; only of routes that `requireRoles` guards. */
export function principalOf(request: HttpRequest): Principal {
  const principal = principals.get(request)
  if (!principal) throw new Error('asked before it was known who it is')
  return principal
}

/**
 * Guards every route that is added to `api` afterwards: 401 without a key or with a wrong one, 403 for a role that may not.
 * A route that does not say which role it needs cannot be added.
 */
export function requireRoles(api: HttpServer, keys: Pick<KeyRing, 'principalOf'>): void {
  api.addHook('onRoute', ({ method, url, config }) => {
    if (!config?.role)
      throw new Error(`${String(method)} ${url} does not say which role it needs: config: needs('viewer')`)
  })
  api.addHook('onRequest', async (request) => {
    const principal = await keys.principalOf(keyOf(request))
    if (!principal)
      throw new HttpError(401, 'api_key_wrong', 'This API key is not known here, or was revoked')
    const { role } = request.routeOptions.config
    if (!role || !mayDo(principal.role, role))
      throw new HttpError(
        403,
        'not_allowed',
        `This key is a ${principal.role}'s, and this needs ${article(role)}: ask whoever runs WA Monitor for another key`,
      )
    principals.set(request, principal)
  })
}

/** @throws HttpError 401. */
function keyOf({ headers }: HttpRequest): string {
  const bearer = /^Bearer (.+)$/i.exec(headers.authorization ?? '')?.[1]
  const header = headers['x-api-key']
  const given = (typeof header === 'string' ? header : undefined) ?? bearer
  if (given === undefined || given === '')
    throw new HttpError(401, 'api_key_missing', 'Send an API key of this service in the X-API-Key header')
  return given
}

function article(role: Role | undefined): string {
  return role === 'admin' ? 'an admin' : `a ${role}`
}
