import { readKey } from './key.js'

/** What the api says when it says no; `status` 401 asks for another key, `code` says which rule. */
export class ApiError extends Error {
  /** @param {number} status @param {string} message @param {string} code */
  constructor(status, message, code) {
    super(message)
    this.status = status
    this.code = code
  }
}

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
    headers: { 'X-API-Key': readKey(), ...(before && { 'If-None-Match': before.tag }) },
    cache: 'no-store',
  })
  if (response.status === 304 && before) return before.body
  const body = await read(response)
  known.delete(path)
  if (known.size >= MOST_KNOWN) known.delete(known.keys().next().value)
  known.set(path, { tag: response.headers.get('ETag') ?? '', body })
  return body
}

/** @param {string} path @param {object} body @param {string} idempotencyKey the same one never acts twice */
export async function post(path, body, idempotencyKey) {
  const response = await fetch(path, {
    method: 'POST',
    headers: { 'X-API-Key': readKey(), 'Content-Type': 'application/json', 'Idempotency-Key': idempotencyKey },
    body: JSON.stringify(body),
  })
  return read(response)
}

/** @param {Response} response */
async function read(response) {
  const body = await response.json().catch(() => ({}))
  if (!response.ok) throw new ApiError(response.status, body.message ?? `The server answers ${response.status}`, body.code ?? '')
  return body
}
