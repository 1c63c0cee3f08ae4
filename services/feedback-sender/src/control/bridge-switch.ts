import {
  bridgeHealthSchema,
  httpErrorSchema,
  type PauseInForce,
  pauseResponseSchema,
  type SenderAddress,
} from '@wa-monitor/contracts'

/** The answer to a pause waits up to 5 s for the message that is leaving. */
const PATIENCE_MS = 10_000

/** The stop button of one bridge. Everything here throws, in words, when the bridge cannot be asked or says no. */
export interface BridgeSwitch {
  readonly name: string
  paused(signal: AbortSignal): Promise<PauseInForce | null>
  pause(reason: string, signal: AbortSignal): Promise<void>
  resume(signal: AbortSignal): Promise<void>
}

export function createBridgeSwitch({ name, url }: SenderAddress, apiKey: string): BridgeSwitch {
  const ask = async (path: string, signal: AbortSignal, init: RequestInit = {}): Promise<unknown> => {
    const response = await fetch(new URL(path, url), {
      ...init,
      headers: { 'x-api-key': apiKey, 'content-type': 'application/json' },
      signal: AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_MS)]),
      redirect: 'error',
    }).catch((error: unknown) => {
      throw new Error(`${name} does not answer (${why(error)})`)
    })
    const body: unknown = await response.json().catch(() => undefined)
    const refused = httpErrorSchema.safeParse(body)
    if (refused.success && !response.ok)
      throw new Error(`${name} answers ${response.status} (${refused.data.message})`)
    return body
  }
  const change = async (path: string, body: object, signal: AbortSignal) => {
    const answer = pauseResponseSchema.safeParse(
      await ask(path, signal, { method: 'POST', body: JSON.stringify(body) }),
    )
    if (!answer.success) throw new Error(`what answers for ${name} is not a bridge`)
  }
  return {
    name,
    async paused(signal) {
      const health = bridgeHealthSchema.safeParse(await ask('/health', signal))
      if (!health.success) throw new Error(`what answers for ${name} is not a bridge`)
      return health.data.paused ?? null
    },
    pause: (reason, signal) => change('/api/pause', { reason: reason.slice(0, 500) }, signal),
    resume: (signal) => change('/api/resume', {}, signal),
  }
}

function why(error: unknown): string {
  const { cause, message } = error as Error & { cause?: { code?: string; message?: string } }
  return cause?.code ?? cause?.message ?? message
}
