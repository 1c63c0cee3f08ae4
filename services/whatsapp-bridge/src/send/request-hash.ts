import { createHash } from 'node:crypto'
import type { SendRequest } from '@wa-monitor/contracts'

/** The same request always gives the same hash: how a reused idempotency key with another body is noticed. */
export function requestHash({
  recipient,
  message,
  mentioned_jid,
  quoted_message_id,
  media_path,
}: SendRequest): string {
  const parts = [recipient, message, mentioned_jid, quoted_message_id ?? null]
  return createHash('sha256')
    .update(JSON.stringify(media_path === undefined ? parts : [...parts, media_path]))
    .digest('hex')
}
