import { get as getPlain } from 'node:http'
import { get as getSecure } from 'node:https'

export interface Answered {
  status: number
  body: unknown
}

interface Asked {
  key?: string
  timeoutMs: number
}

/** More than any answer we ask for. */
const LONGEST_ANSWER = 5_000_000

/**
 * `GET`, and the answer as JSON. Not `fetch`: its first use alone costs megabytes that stay.
 *
 * @throws Error when nothing answers within the time, or what answers is no JSON.
 */
export function getJson(url: string, { key, timeoutMs }: Asked): Promise<Answered> {
  return new Promise((resolve, reject) => {
    const get = url.startsWith('https:') ? getSecure : getPlain
    const request = get(
      url,
      {
        agent: false,
        // The whole of it: `timeout` alone begins again with each byte.
        signal: AbortSignal.timeout(timeoutMs),
        headers: { accept: 'application/json', ...(key !== undefined && { 'x-api-key': key }) },
      },
      (response) => {
        const parts: Buffer[] = []
        let size = 0
        response.on('data', (part: Buffer) => {
          size += part.length
          if (size > LONGEST_ANSWER) request.destroy(new Error('the answer is too long'))
          else parts.push(part)
        })
        response.on('error', reject)
        response.on('end', () => {
          try {
            const body: unknown = JSON.parse(Buffer.concat(parts).toString())
            resolve({ status: response.statusCode ?? 0, body })
          } catch (error) {
            reject(error)
          }
        })
      },
    )
    request.on('error', reject)
  })
}
