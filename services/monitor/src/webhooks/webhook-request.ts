import { createHmac } from 'node:crypto'
import type { DueWebhook } from '@wa-monitor/database'

/** Both sides hold the key; what was changed on the way, or is older than the receiver allows, does not agree with it. */
export function signature(body: string, key: string, unixSeconds: number): string {
  return `v1=${createHmac('sha256', key).update(`${unixSeconds}.${body}`).digest('hex')}`
}

/** What is sent. The same id always means the same message and rule. */
export function webhookRequest(
  { id, body }: Pick<DueWebhook, 'id' | 'body'>,
  key: string,
  unixSeconds: number,
) {
  return {
    method: 'POST',
    body,
    headers: {
      'content-type': 'application/json',
      'user-agent': 'wa-monitor',
      'x-wa-monitor-id': id,
      'x-wa-monitor-timestamp': String(unixSeconds),
      'x-wa-monitor-signature': signature(body, key, unixSeconds),
    },
  }
}
