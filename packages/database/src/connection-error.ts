/** PostgreSQL not being there, told apart from PostgreSQL saying no. */

const NETWORK_CODES = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
])

/** Shutting down, starting up, crashed, or without a free connection. */
const AWAY_STATES = new Set(['57P01', '57P02', '57P03', '53300'])

/** What pg and a pooler say in words only. */
const AWAY_WORDS =
  /Connection terminated|Client has encountered a connection error|timeout exceeded when trying to connect|Query read timeout|server closed the connection|client_login_timeout|server_login_retry/i

/** Whether the same work is worth trying again as soon as PostgreSQL answers. */
export function isConnectionError(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const code = errorCode(error)
  if (NETWORK_CODES.has(code) || AWAY_STATES.has(code) || code.startsWith('08')) return true
  return AWAY_WORDS.test(error.message)
}

/** A SQLSTATE such as `42501`, a code of Node such as `ECONNREFUSED`, or empty. */
export function errorCode(error: unknown): string {
  const code = (error as { code?: unknown } | undefined)?.code
  return typeof code === 'string' ? code : ''
}

/** The error in words a person can act on. Never holds a password: pg's messages do not. */
export function explainDatabaseError(error: unknown, server: string): string {
  const code = errorCode(error)
  const said = error instanceof Error ? error.message || code : String(error)
  if (isConnectionError(error)) return `PostgreSQL at ${server} does not answer (${code || said})`
  if (code === '28P01' || code === '28000') {
    return `PostgreSQL at ${server} refuses the user or password of the connection string (${said})`
  }
  if (code === '3D000') return `PostgreSQL at ${server} has no such database (${said})`
  if (code === '42501') return `PostgreSQL at ${server} does not allow this user to do that (${said})`
  return /^[0-9A-Z]{5}$/.test(code) ? `PostgreSQL at ${server}: ${said}` : said
}
