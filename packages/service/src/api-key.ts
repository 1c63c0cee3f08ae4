import { createHash, timingSafeEqual } from 'node:crypto'
import type { onRequestAsyncHookHandler } from 'fastify'
import { HttpError } from './http-error.ts'

/** Lets a request through that carries `key` in `X-API-Key` or as `Authorization: Bearer`; 401 otherwise. */
export function requireApiKey(key: string): onRequestAsyncHookHandler {
  const isRight = keyCheck(key)
  return async (request) => {
    const bearer = /^Bearer (.+)$/i.exec(request.headers.authorization ?? '')?.[1]
    const header = request.headers['x-api-key']
    const given = (typeof header === 'string' ? header : undefined) ?? bearer
    if (given === undefined) {
      throw new HttpError(401, 'api_key_missing', 'Send the API key of this service in the X-API-Key header')
    }
    if (!isRight(given)) {
      throw new HttpError(401, 'api_key_wrong', 'This API key is not the one this service was started with')
    }
  }
}

/** Whether something is `key`, in a time that says nothing about how much of it is right. */
export function keyCheck(key: string): (given: string) => boolean {
  const expected = digest(key)
  return (given) => timingSafeEqual(digest(given), expected)
}

/** Equal lengths for the comparison, whatever was sent. */
function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
