import type { IncomingHttpHeaders } from 'node:http'

/**
 * Whether a request that changes something may come from the page it claims to come from. A page elsewhere can make a
 * browser send a form here, but not without saying so: `Sec-Fetch-Site` where the browser sends it, else `Origin`.
 * Programs send neither and are not what this is against.
 */
export function isSameOrigin(headers: IncomingHttpHeaders): boolean {
  const site = headers['sec-fetch-site']
  if (site !== undefined) return site === 'same-origin' || site === 'none'
  const { origin, host } = headers
  if (origin === undefined) return true
  return URL.canParse(origin) && new URL(origin).host === host
}
