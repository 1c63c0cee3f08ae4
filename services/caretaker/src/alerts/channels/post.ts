import { request as plain } from 'node:http'
import { request as secure } from 'node:https'

export interface Posted {
  status: number
  /** At most 10,000 characters of it. */
  text: string
  retryAfterSeconds: number | undefined
}

const LONGEST_TEXT = 10_000

/** One request, redirects not followed. Not `fetch`: its first use costs megabytes that stay. @throws Error: no connection. */
export function request(
  url: string,
  options: { method: string; headers: Record<string, string>; body?: string; signal: AbortSignal },
): Promise<Posted> {
  const { method, headers, body, signal } = options
  return new Promise((resolve, reject) => {
    const send = url.startsWith('https:') ? secure : plain
    const sent = send(url, { method, headers, signal, agent: false }, (response) => {
      let text = ''
      response.setEncoding('utf8')
      response.on('data', (part: string) => {
        if (text.length < LONGEST_TEXT) text += part.slice(0, LONGEST_TEXT - text.length)
      })
      response.on('error', reject)
      response.on('end', () => {
        const after = Number(response.headers['retry-after'])
        resolve({
          status: response.statusCode ?? 0,
          text,
          retryAfterSeconds: Number.isFinite(after) ? after : undefined,
        })
      })
    })
    sent.on('error', reject)
    sent.end(body)
  })
}

/** Why no answer came, without the address: it may hold a token. */
export function noAnswer(error: unknown, seconds: number): string {
  const { name, code } = error as { name?: string; code?: string }
  if (name === 'TimeoutError' || code === 'ABORT_ERR') return `no answer within ${seconds} s`
  return `cannot be reached (${code ?? 'no connection'})`
}
