/**
 * For every file of a page of ours: nothing from elsewhere, no script or style inside the page, no framing, so that a text
 * that got through escaping runs nothing. Asked for again each time: after an update nobody sees an old script in a new
 * page.
 */
export const PAGE_HEADERS = {
  'Content-Security-Policy': [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cache-Control': 'no-cache',
} as const
