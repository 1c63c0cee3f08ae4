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
      return { kind: 'unclear', what: `what answers at BRIDGE_URL is not the bridge (${response.status})` }
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
        return { kind: 'unclear', what: `the bridge does not answer (${explain(error)})` }
      }
    },
    async lookUp(key, signal) {
      try {
        const answer = await answered(await ask(`/api/sends/${encodeURIComponent(key)}`, signal))
        return answer.kind === 'refused' && answer.code === 'send_unknown' ? undefined : answer
      } catch (error) {
        return { kind: 'unclear', what: `the bridge does not answer (${explain(error)})` }
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

/** undici hides the reason in `cause`. */
function explain(error: unknown): string {
  const { cause, name, message } = error as Error & { cause?: { code?: string; message?: string } }
  return cause?.code ?? cause?.message ?? (name === 'TimeoutError' ? `${PATIENCE_MS / 1000} s` : message)
}
