import {
  httpErrorSchema,
  limitsResponseSchema,
  type LimitsResponse,
  sendResponseSchema,
} from '@wa-monitor/contracts'
import type { BridgeAnswer } from './decide/bridge-answer.ts'
import { retryAfterMs } from './decide/answer-action.ts'

/** The body of `POST /api/send`. The same key must always come with the same one. */
export interface BridgeMessage {
  recipient: string
  message: string
  mentioned_jid: string[]
  quoted_message_id?: string
}

/** The bridge itself waits up to 5 s for WhatsApp's answer. */
const PATIENCE_MS = 15_000

/** The bridge over HTTP. Nothing here throws: what went wrong is an answer too. */
export interface BridgeClient {
  send(key: string, message: BridgeMessage, signal: AbortSignal): Promise<BridgeAnswer>
  /** What became of the message sent under this key; undefined when the bridge has none. */
  lookUp(key: string, signal: AbortSignal): Promise<BridgeAnswer | undefined>
  /** Undefined when it cannot be asked. */
  limits(signal: AbortSignal): Promise<LimitsResponse | undefined>
}

export function createBridgeClient({ url, apiKey }: { url: string; apiKey: string }): BridgeClient {
  const ask = (
    path: string,
    signal: AbortSignal,
    init: Pick<RequestInit, 'method' | 'body'> = {},
    headers: Record<string, string> = {},
  ) =>
    fetch(new URL(path, url), {
      ...init,
      headers: { 'x-api-key': apiKey, ...headers },
      signal: AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_MS)]),
      redirect: 'error',
    })
  const answered = async (response: Response): Promise<BridgeAnswer> => {
    const body: unknown = await response.json()
    const taken = sendResponseSchema.safeParse(body)
    if (response.ok && taken.success) {
      const { status, message_id, message } = taken.data
      return { kind: 'taken', state: status, messageId: message_id, message }
    }
    const refused = httpErrorSchema.safeParse(body)
    if (response.ok || !refused.success)
      return {
        kind: 'unclear',
        what: `what answers at ${new URL(url).host} is not the bridge (${response.status})`,
      }
    const { code, message } = refused.data
    const afterMs = retryAfterMs(response.headers.get('retry-after'), Date.now())
    return { kind: 'refused', status: response.status, code, message, afterMs }
  }
  return {
    async send(key, message, signal) {
      try {
        const init = { method: 'POST', body: JSON.stringify(message) }
        const response = await ask('/api/send', signal, init, {
          'content-type': 'application/json',
          'idempotency-key': key,
        })
        return await answered(response)
      } catch (error) {
        return unanswered(error)
      }
    },
    async lookUp(key, signal) {
      try {
        const answer = await answered(await ask(`/api/sends/${encodeURIComponent(key)}`, signal))
        return answer.kind === 'refused' && answer.code === 'send_unknown' ? undefined : answer
      } catch (error) {
        return unanswered(error)
      }
    },
    async limits(signal) {
      try {
        return limitsResponseSchema.parse(await (await ask('/api/limits', signal)).json())
      } catch {
        return undefined
      }
    },
  }
}

/** The steps before anything can be written: finding the address, and connecting. */
const BEFORE_WRITING = new Set(['getaddrinfo', 'connect'])

interface Cause {
  code?: string
  message?: string
  syscall?: string
  /** One for each address of a host that was tried. */
  errors?: Cause[]
}

/** `fetch` hides the reason in `cause`. What broke after the connection was there may have been read at the other end. */
function unanswered(error: unknown): BridgeAnswer {
  const { cause, name, message } = error as Error & { cause?: Cause }
  const why = cause?.code ?? cause?.message ?? (name === 'TimeoutError' ? `${PATIENCE_MS / 1000} s` : message)
  const what = `the bridge does not answer (${why})`
  return { kind: cause && neverConnected(cause) ? 'unreachable' : 'unclear', what }
}

function neverConnected({ code, syscall, errors }: Cause): boolean {
  if (code === 'UND_ERR_CONNECT_TIMEOUT') return true
  if (errors && errors.length > 0) return errors.every(neverConnected)
  return syscall !== undefined && BEFORE_WRITING.has(syscall)
}
