import { parsePhone } from '@wa-monitor/contracts'
import { HttpError, type HttpReply, type HttpRequest, type HttpServer } from '@wa-monitor/service'
import { z } from 'zod'
import { PairingError } from '../whatsapp/pairing.ts'
import type { WhatsApp } from '../whatsapp/whatsapp.ts'
import { LOGIN_HEADERS, loginPage } from './login-page.ts'
import { isSameOrigin } from './same-origin.ts'

type Dependencies = Pick<WhatsApp, 'status' | 'retry' | 'askForPairingCode'>

const PAIRING_STATUS = { already_linked: 409, not_ready: 503, pairing_limit: 429 } as const

const pairingForm = z.object({ phone: z.string().max(100) })

/**
 * The page and what its buttons do. No key is needed, as nobody has one in the browser that links a phone; so they work
 * only where they can do no harm (not linked, or given up), and only for a browser that shows this page.
 */
export function addLoginRoutes(server: HttpServer, whatsapp: Dependencies): void {
  const page = async (reply: HttpReply, status: number, problem?: string) =>
    reply
      .status(status)
      .type('text/html; charset=utf-8')
      .headers(LOGIN_HEADERS)
      .send(await loginPage(whatsapp.status(), problem))

  /** Does what a button says; a browser gets the page again, with what went wrong. */
  const act = async (request: HttpRequest, reply: HttpReply, work: () => void) => {
    const forPeople = request.headers.accept?.includes('text/html') ?? false
    try {
      if (!isSameOrigin(request.headers))
        throw new HttpError(403, 'cross_origin', 'This came from another site; open /login itself')
      work()
    } catch (error) {
      const refused = error instanceof PairingError ? toHttpError(error) : error
      if (!forPeople || !(refused instanceof HttpError)) throw refused
      return page(reply.headers(refused.headers), refused.status, refused.message)
    }
    return forPeople ? reply.redirect('/login', 303) : { success: true }
  }

  void server.register(async (login) => {
    login.addContentTypeParser(
      'application/x-www-form-urlencoded',
      { parseAs: 'string', bodyLimit: 10_000 },
      (_, body, done) => done(null, Object.fromEntries(new URLSearchParams(body.toString()))),
    )
    login.get('/login', { schema: { hide: true } }, (_, reply) => page(reply, 200))
    login.post('/login/retry', { schema: { hide: true } }, (request, reply) =>
      act(request, reply, () => {
        if (!whatsapp.retry())
          throw new HttpError(409, 'not_failed', 'There is nothing to try again: the bridge has not given up')
      }),
    )
    login.post('/login/pairing-code', { schema: { hide: true } }, (request, reply) =>
      act(request, reply, () => {
        const phone = parsePhone(pairingForm.safeParse(request.body).data?.phone ?? '')
        if (phone === undefined) throw INVALID_PHONE
        whatsapp.askForPairingCode(phone)
      }),
    )
  })
}

const INVALID_PHONE = new HttpError(
  400,
  'invalid_phone',
  'Give the number of the phone in international form, such as +27 82 000 0001',
)

function toHttpError({ code, message, retryAfterSeconds }: PairingError): HttpError {
  const headers: Record<string, string> =
    retryAfterSeconds === undefined ? {} : { 'Retry-After': String(retryAfterSeconds) }
  return new HttpError(PAIRING_STATUS[code], code, message, headers)
}
