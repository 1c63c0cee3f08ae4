/** Requests to the simulator this page comes from. */

/**
 * @param {string} path
 * @param {unknown} [body] sent as JSON
 * @param {string} [method] default: POST with a body, GET without
 * @returns {Promise<any>}
 * @throws Error with the server's words for people
 */
export async function request(path, body, method = body === undefined ? 'GET' : 'POST') {
  const response = await fetch(path, {
    method,
    cache: 'no-store',
    ...(body === undefined
      ? {}
      : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  }).catch((cause) => {
    throw new Error('The simulator does not answer', { cause })
  })
  const answer = await response.json().catch(() => ({}))
  if (!response.ok) throw new Error(answer.message ?? `The simulator answered ${response.status}`)
  return answer
}
