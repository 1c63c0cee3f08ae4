import { setTimeout as delay } from 'node:timers/promises'
import {
  httpErrorSchema,
  type ReactRequest,
  type SenderAddress,
  sendResponseSchema,
  type StoredMessage,
} from '@wa-monitor/contracts'
import type { Log } from '@wa-monitor/service'

interface Parts {
  /** Asked in this order. */
  bridges: readonly SenderAddress[]
  apiKey: string
  /** Tells the keys of two environments apart that share a number. */
  environment: string
  log: Log
  /** After no bridge could show it; a test waits less. */
  tryAgainMs?: number
}

const PATIENCE_MS = 15_000
/** The limits may be full, or a bridge away: later it is no answer any more. */
const TRY_FOR_MS = 10 * 60_000
const TRY_AGAIN_MS = 5000

/**
 * Puts a mark on a message in the group. What it stands for is in force already, whether or not it can be shown. Where one
 * number cannot show it another one does: two marks do less harm than none.
 */
export class Reactions {
  private readonly parts: Parts
  private readonly stopping = new AbortController()
  private readonly open = new Set<Promise<void>>()

  constructor(parts: Parts) {
    this.parts = parts
  }

  /** Tries for ten minutes. @param author phone JID. */
  show(message: Pick<StoredMessage, 'chat_jid' | 'id'>, author: string, emoji: string): void {
    const wish = { chat_jid: message.chat_jid, message_id: message.id, sender: author, emoji }
    const work = this.keepTrying(wish).finally(() => this.open.delete(work))
    this.open.add(work)
  }

  async stop(): Promise<void> {
    this.stopping.abort()
    await Promise.all(this.open)
  }

  private async keepTrying(wish: ReactRequest): Promise<void> {
    const { signal } = this.stopping
    const { bridges, log, tryAgainMs = TRY_AGAIN_MS } = this.parts
    const end = Date.now() + TRY_FOR_MS
    let why = ''
    while (!signal.aborted && Date.now() < end) {
      for (const bridge of bridges) {
        const refusal = await this.ask(bridge, wish)
        if (refusal === undefined) return
        why = `${bridge.name}: ${refusal}`
      }
      await delay(tryAgainMs, undefined, { signal }).catch(() => undefined)
    }
    log.warn({ message_id: wish.message_id }, `A stop word could not be confirmed in the group (${why})`)
  }

  /** Undefined when it is shown, or will be; else why not. */
  private async ask({ url }: SenderAddress, wish: ReactRequest): Promise<string | undefined> {
    const { apiKey, environment } = this.parts
    try {
      const response = await fetch(new URL('/api/react', url), {
        method: 'POST',
        body: JSON.stringify(wish),
        headers: {
          'content-type': 'application/json',
          'x-api-key': apiKey,
          'idempotency-key': `stop-word.${environment}.${wish.message_id}`,
        },
        signal: AbortSignal.any([this.stopping.signal, AbortSignal.timeout(PATIENCE_MS)]),
        redirect: 'error',
      })
      const body: unknown = await response.json()
      const taken = sendResponseSchema.safeParse(body)
      if (response.ok && taken.success)
        return taken.data.status === 'refused' ? taken.data.message : undefined
      const refused = httpErrorSchema.safeParse(body)
      return refused.success ? refused.data.message : `answers ${response.status}`
    } catch (error) {
      return (error as Error).message
    }
  }
}
