import {
  type ChangePasswordRequest,
  changePasswordRequestSchema,
  type Environment,
  httpErrorSchema,
  sessionResponseSchema,
  type SignInRequest,
  signInRequestSchema,
  type WelcomeRequest,
  welcomeRequestSchema,
  welcomeResponseSchema,
} from '@wa-monitor/contracts'
import type { HttpReply, HttpRequest, HttpServer } from '@wa-monitor/service'
import { z } from 'zod'
import { refuseOtherSites } from '../access/own-page.ts'
import type { Principal } from '../access/principal.ts'
import { needs, principalOf } from '../access/require-role.ts'
import type { SignedIn, SignIn } from '../access/sign-in.ts'
import type { Access } from '../access/who-asks.ts'
import { SECURITY } from './answering.ts'

interface Parts {
  access: Access
  signIn: SignIn
  environment: Environment
}

const ERRORS = { '4xx': httpErrorSchema, '5xx': httpErrorSchema }
const done = z.object({ success: z.literal(true) })

const sessionView = ({ name, role, by, session }: Principal, environment: Environment) => ({
  success: true as const,
  name,
  role,
  by,
  environment,
  must_change_password: session?.mustChange ?? false,
})

const isSecure = (request: HttpRequest) => request.protocol === 'https'

/** `POST /api/session`, `GET|POST /api/welcome`: for those who are not known yet. */
export function addSignInRoutes(open: HttpServer, { access, signIn, environment }: Parts): void {
  const enter = (request: HttpRequest, reply: HttpReply, { token, principal }: SignedIn) => {
    void reply.headers({
      'Set-Cookie': access.cookie.write(token, isSecure(request)),
      'Cache-Control': 'no-store',
    })
    return sessionView(principal, environment)
  }
  open.addHook('onRequest', async (request) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') refuseOtherSites(request)
  })

  open.post(
    '/api/session',
    {
      schema: {
        summary: 'Sign in by name',
        description: 'Answers with a cookie. Programs use an API key.',
        body: signInRequestSchema,
        response: { 200: sessionResponseSchema, ...ERRORS },
      },
    },
    async (request, reply) =>
      enter(request, reply, await signIn.signIn(request.body as SignInRequest, request.ip)),
  )

  open.get(
    '/api/welcome',
    {
      schema: {
        summary: 'Whether there is no administrator yet',
        response: { 200: welcomeResponseSchema, ...ERRORS },
      },
    },
    async (_request, reply) => {
      void reply.header('Cache-Control', 'no-store')
      return { success: true as const, open: await signIn.isWelcomeOpen() }
    },
  )

  open.post(
    '/api/welcome',
    {
      schema: {
        summary: 'Make the first administrator',
        description: 'Once, with the token that ./scripts/status.sh shows until then.',
        body: welcomeRequestSchema,
        response: { 200: sessionResponseSchema, ...ERRORS },
      },
    },
    async (request, reply) =>
      enter(request, reply, await signIn.welcome(request.body as WelcomeRequest, request.ip)),
  )
}

/** `GET /api/session`, `DELETE /api/session`, `PUT /api/session/password`. */
export function addSessionRoutes(api: HttpServer, { access, signIn, environment }: Parts): void {
  const own = { ...needs('viewer'), beforePassword: true }
  api.get(
    '/api/session',
    {
      config: own,
      schema: {
        summary: 'Who asks, and what he may do',
        response: { 200: sessionResponseSchema, ...ERRORS },
        security: SECURITY,
      },
    },
    (request, reply) => {
      void reply.header('Cache-Control', 'no-store')
      return sessionView(principalOf(request), environment)
    },
  )

  api.delete(
    '/api/session',
    {
      config: own,
      schema: {
        summary: 'Sign out',
        description: 'Ends the session of this browser; a key goes on.',
        response: { 200: done, ...ERRORS },
        security: SECURITY,
      },
    },
    async (request, reply) => {
      const principal = principalOf(request)
      await signIn.signOut(principal)
      access.sessions.forget()
      if (principal.session) void reply.header('Set-Cookie', access.cookie.clear(isSecure(request)))
      return { success: true as const }
    },
  )

  api.put(
    '/api/session/password',
    {
      config: own,
      schema: {
        summary: 'Change one’s own password',
        description: 'Ends all other sessions of the same person.',
        body: changePasswordRequestSchema,
        response: { 200: done, ...ERRORS },
        security: SECURITY,
      },
    },
    async (request) => {
      await signIn.changePassword(principalOf(request), request.body as ChangePasswordRequest, request.ip)
      access.sessions.forget()
      return { success: true as const }
    },
  )
}
