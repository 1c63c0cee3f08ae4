import type { Channel } from '../message.ts'
import { noAnswer, request } from './post.ts'

interface WhatsAppSettings {
  /** Bridges in the order in which they are tried. */
  bridges: readonly { service: string; url: string }[]
  key: string
  /** A group JID or a phone JID. */
  to: string
  timeoutMs?: number
}

/** The bridge itself waits 5 s for WhatsApp's answer. */
const TIMEOUT_MS = 10_000

/**
 * Through one of our own numbers: the first that takes it. The message's id is the key by which each bridge knows it, so
 * asking the same one again sends nothing again. A bridge that hangs is passed over: an alert that comes twice is better
 * than none.
 */
export function whatsappChannel({ bridges, key, to, timeoutMs = TIMEOUT_MS }: WhatsAppSettings): Channel {
  return {
    name: 'whatsapp',
    async send({ id, subject, short, kind }, signal) {
      const reasons: string[] = []
      const message = kind === 'digest' ? `*${subject}*\n${short}` : `*WA Monitor*\n${short}`
      for (const { service, url } of bridges) {
        const refused = await sendThrough(url, { id, message, signal })
        if (refused === undefined) return
        reasons.push(`${service}: ${refused}`)
        if (signal.aborted) break
      }
      throw new Error(reasons.join('; '))
    },
  }

  /** Undefined when the bridge has it. */
  async function sendThrough(
    url: string,
    { id, message, signal }: { id: string; message: string; signal: AbortSignal },
  ): Promise<string | undefined> {
    try {
      const { status, text } = await request(new URL('/api/send', url).href, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-api-key': key, 'idempotency-key': id },
        body: JSON.stringify({ recipient: to, message }),
        signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
      })
      return refusal(status, text)
    } catch (error) {
      return noAnswer(error, timeoutMs / 1000)
    }
  }
}

/** What the bridge's answer means; undefined when the message is safe with it. */
function refusal(status: number, text: string): string | undefined {
  let body: { success?: unknown; status?: unknown; code?: unknown } = {}
  try {
    body = JSON.parse(text) as typeof body
  } catch {
    // Told below, by its status.
  }
  if (status >= 200 && status < 300) return body.status === 'refused' ? 'WhatsApp refused it' : undefined
  const code = typeof body.code === 'string' ? body.code : String(status)
  // Worded anew by an update, under a key that the bridge took before: it has been sent.
  if (code === 'idempotency_key_reused') return undefined
  if (code === 'unknown_recipient')
    return 'ALERT_WHATSAPP_TO is not on WhatsApp, or the number is not in that group'
  return code
}
