import { keyHeader } from './key.js'

/** What the api says when it says no; `status` 401 asks for another key, `code` says which rule. */
export class ApiError extends Error {
  /**
   * @param {number} status @param {string} message @param {string} code
   * @param {any} body further fields, such as `drop`
   */
  constructor(status, message, code, body = {}) {
    super(message)
    this.status = status
    this.code = code
    this.body = body
  }
}

/** Who asks again at every change must not wait for ever for one answer that was lost on the way. */
const PATIENCE_MS = 30_000

/** What each address last said, with its tag: the api answers 304 while nothing has changed. */
const known = new Map()
/** Each filter is an address of its own. */
const MOST_KNOWN = 20

/**
 * @param {string} path
 * @returns {Promise<any>} the very same object as before when nothing has changed
 */
export async function get(path) {
  const before = known.get(path)
  const response = await fetch(path, {
    headers: { ...keyHeader(), ...(before && { 'If-None-Match': before.tag }) },
    cache: 'no-store',
    signal: AbortSignal.timeout(PATIENCE_MS),
  })
  if (response.status === 304 && before) return before.body
  const body = await read(response)
  known.delete(path)
  const tag = response.headers.get('ETag')
  // Without one it is not to be kept.
  if (!tag) return body
  if (known.size >= MOST_KNOWN) known.delete(known.keys().next().value)
  known.set(path, { tag, body })
  return body
}

/**
 * Changes something.
 *
 * @param {'POST' | 'PUT' | 'DELETE'} method
 * @param {string} path
 * @param {object} [body]
 * @param {string} [idempotencyKey] the same one never acts twice
 * @returns {Promise<any>}
 */
export async function send(method, path, body = {}, idempotencyKey = '') {
  const response = await fetch(path, {
    method,
    headers: {
      ...keyHeader(),
      'Content-Type': 'application/json',
      ...(idempotencyKey && { 'Idempotency-Key': idempotencyKey }),
    },
    body: JSON.stringify(body),
  })
  return read(response)
}

/** `crypto.randomUUID` exists only over HTTPS and on localhost. */
export function newIdempotencyKey() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('')
}

let signedOut = () => {}

/** What to do when the api does not know (any more) who one is. @param {() => void} listener */
export function whenSignedOut(listener) {
  signedOut = listener
}

/** @param {Response} response */
async function read(response) {
  const body = await response.json().catch((error) => {
    // Half an answer is none; words that are not ours (a proxy's, or none at all) say as much as their status.
    if (!(error instanceof SyntaxError)) throw error
    return {}
  })
  if (response.status === 401) signedOut()
  if (!response.ok)
    throw new ApiError(response.status, body.message ?? `The server answers ${response.status}`, body.code ?? '', body)
  return body
}
