import { mayDo, type Role } from '@wa-monitor/contracts'
import { HttpError, type HttpRequest, type HttpServer } from '@wa-monitor/service'
import type { Principal } from './principal.ts'
import { type Access, whoAsks } from './who-asks.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Set for every route that `requireRoles` guards. */
    role?: Role
    /** Opens for who must change his password first, too. */
    beforePassword?: boolean
  }
}

/** What a route asks for: `config: needs('reviewer')`. */
export function needs(role: Role): { role: Role } {
  return { role }
}

const principals = new WeakMap<HttpRequest, Principal>()
const again = new WeakMap<HttpRequest, () => Promise<Principal>>()

/** Who makes this request; only of routes that `requireRoles` guards. */
export function principalOf(request: HttpRequest): Principal {
  const principal = principals.get(request)
  if (!principal) throw new Error('asked before it was known who it is')
  return principal
}

/** For an answer that goes on: whether its key or session still opens anything. Not known (the database is away): it does. */
export async function stillOpens(request: HttpRequest): Promise<boolean> {
  try {
    await again.get(request)?.()
    return true
  } catch (error) {
    return !(error instanceof HttpError)
  }
}

/**
 * Guards every route that is added to `api` afterwards: 401 for whoever is not known, 403 for a role that may not, and for what
 * another site makes a browser send. A route that does not say which role it needs cannot be added.
 */
export function requireRoles(api: HttpServer, access: Access): void {
  api.addHook('onRoute', ({ method, url, config }) => {
    if (!config?.role)
      throw new Error(`${String(method)} ${url} does not say which role it needs: config: needs('viewer')`)
  })
  api.addHook('onRequest', async (request) => {
    const principal = await whoAsks(request, access)
    const { role, beforePassword = false } = request.routeOptions.config
    if (!role || !mayDo(principal.role, role)) throw notAllowed(principal, role)
    if (principal.session?.mustChange && !beforePassword)
      throw new HttpError(
        403,
        'password_change_needed',
        'Somebody else chose your password: change it first (PUT /api/session/password)',
      )
    principals.set(request, principal)
    again.set(request, () => whoAsks(request, access))
  })
}

function notAllowed({ role: has, by }: Principal, role: Role | undefined): HttpError {
  const who = by === 'key' ? `This key is a ${has}'s` : `You are ${article(has)}`
  const what = by === 'key' ? 'ask whoever runs WA Monitor for another key' : 'ask an administrator'
  return new HttpError(403, 'not_allowed', `${who}, and this needs ${article(role)}: ${what}`)
}

function article(role: Role | undefined): string {
  return role === 'admin' ? 'an admin' : `a ${role}`
}
