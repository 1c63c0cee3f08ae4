import { HttpError, type HttpRequest } from '@wa-monitor/service'
import { networkOf, Tries } from '../access/tries.ts'

const REALM = 'Basic realm="WA Monitor", charset="UTF-8"'
const MINUTE_MS = 60_000
/** Wrong passwords from one address in a minute; then none is looked at for the rest of it. */
const MOST_FAILURES = 10

/**
 * Lets a request through that has signed in by HTTP Basic: any user name, and as password what `opens` takes. What a browser can ask for
 * by itself, where no page of ours could add a header.
 *
 * @throws HttpError 401 `sign_in`, 429 `too_many_tries`.
 */
export function basicAuth(
  opens: (password: string) => Promise<boolean>,
): (request: Pick<HttpRequest, 'headers' | 'ip'>) => Promise<void> {
  const failures = new Tries(MOST_FAILURES, MINUTE_MS)
  return async ({ headers, ip }) => {
    const address = networkOf(ip)
    const waitMs = failures.wait(address)
    if (waitMs > 0) throw tooMany(waitMs)
    const password = passwordOf(headers.authorization)
    if (password !== undefined && (await opens(password))) {
      failures.forget(address)
      return
    }
    // A browser asks without a password first: that is no try.
    if (password === undefined)
      throw signIn(
        'Sign in: any user name, and the API key of this service, or that of an admin, as the password',
      )
    failures.count(address)
    throw signIn('This password is not the API key of this service, nor an admin’s')
  }
}

/** Undefined when nothing was sent that is HTTP Basic. */
function passwordOf(authorization: string | undefined): string | undefined {
  const encoded = /^Basic ([\w+/=-]+)$/i.exec(authorization ?? '')?.[1]
  if (encoded === undefined) return undefined
  const credentials = Buffer.from(encoded, 'base64').toString('utf8')
  const colon = credentials.indexOf(':')
  return colon === -1 ? undefined : credentials.slice(colon + 1)
}

function signIn(message: string): HttpError {
  return new HttpError(401, 'sign_in', message, { 'WWW-Authenticate': REALM })
}

function tooMany(leftMs: number): HttpError {
  const seconds = Math.max(1, Math.ceil(leftMs / 1000))
  return new HttpError(
    429,
    'too_many_tries',
    `${MOST_FAILURES} wrong passwords came from this address; try again in ${seconds} s`,
    { 'Retry-After': String(seconds) },
  )
}
