import { HttpError, type HttpRequest } from '@wa-monitor/service'

type Asked = Pick<HttpRequest, 'method' | 'headers' | 'host'>

/** Whether a browser's request comes from a page of ours. Pure. */
export function isFromOwnPage({ headers, host }: Pick<Asked, 'headers' | 'host'>): boolean {
  const site = headers['sec-fetch-site']
  if (site === 'same-origin') return true
  // Browsers leave it out over plain HTTP, but on this machine itself; `none` is a person at the address bar.
  if (site !== undefined && site !== 'none') return false
  try {
    return new URL(headers.origin ?? '').host === host
  } catch {
    return false
  }
}

/** Looking changes nothing, wherever the link to it is. @throws HttpError 403 other_site. */
export function requireOwnPage(request: Asked): void {
  if (request.method === 'GET' || request.method === 'HEAD' || isFromOwnPage(request)) return
  throw otherSite()
}

/** For the sign-in, which programs ask for as well: they say nothing of where they are. @throws HttpError 403 other_site. */
export function refuseOtherSites(request: Asked): void {
  const { 'sec-fetch-site': site, origin } = request.headers
  if ((site === undefined && origin === undefined) || isFromOwnPage(request)) return
  throw otherSite()
}

function otherSite(): HttpError {
  return new HttpError(
    403,
    'other_site',
    'This request came from a page of another site, or its browser does not say from which: nothing was changed. Open the dashboard itself and try there',
  )
}
