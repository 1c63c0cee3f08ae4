/** Requests to the simulator this page comes from. */

/**
 * @param {string} path
 * @param {unknown} [body] sent as JSON by POST; a GET without it
 * @returns {Promise<any>}
 * @throws Error with the server's words for people
 */
export async function request(path, body) {
  const response = await fetch(path, {
    cache: 'no-store',
    ...(body === undefined
      ? {}
      : { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  }).catch((cause) => {
    throw new Error('The simulator does not answer', { cause })
  })
  const answer = await response.json()
  if (!response.ok) throw new Error(answer.message ?? `The simulator answered ${response.status}`)
  return answer
}
