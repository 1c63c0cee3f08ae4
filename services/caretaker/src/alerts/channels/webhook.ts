import { createHmac } from 'node:crypto'
import type { Channel, Message } from '../message.ts'
import { noAnswer, request } from './post.ts'

interface WebhookSettings {
  url: string
  /** Undefined: not signed. */
  key: string | undefined
  /** How long the receiver may take. */
  timeoutMs?: number
}

const TIMEOUT_MS = 10_000

/** `POST` of JSON, signed as rules' webhooks are (config/README.md): a receiver checks both in the same way. */
export function webhookChannel({ url, key, timeoutMs = TIMEOUT_MS }: WebhookSettings): Channel {
  return {
    name: 'webhook',
    async send(message, signal) {
      const body = JSON.stringify(bodyOf(message))
      const seconds = Math.floor(Date.now() / 1000)
      const limit = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)])
      const headers = {
        'content-type': 'application/json',
        'user-agent': 'wa-monitor',
        'x-wa-monitor-id': message.id,
        'x-wa-monitor-timestamp': String(seconds),
        ...(key !== undefined && { 'x-wa-monitor-signature': signature(body, key, seconds) }),
      }
      const { status } = await request(url, { method: 'POST', headers, body, signal: limit }).catch(
        (error: unknown) => {
          throw new Error(noAnswer(error, timeoutMs / 1000))
        },
      )
      if (status >= 200 && status < 300) return
      if (status === 401 || status === 403) throw new Error(`answered ${status}: does it have the same key?`)
      if (status >= 300 && status < 400)
        throw new Error(`answered ${status}: it is not followed; give the address it leads to`)
      throw new Error(`answered ${status}`)
    },
  }
}

/** The same as of rules' webhooks: services import nothing from each other, and the receiver has one check for both. */
function signature(body: string, key: string, unixSeconds: number): string {
  return `v1=${createHmac('sha256', key).update(`${unixSeconds}.${body}`).digest('hex')}`
}

/** `text` is what chat programs show of a webhook. */
function bodyOf({ id, kind, at, subject, short, data }: Message): Record<string, unknown> {
  return { id, event: `wa_monitor.${kind}`, at, subject, text: `${subject}\n\n${short}`, ...data }
}
