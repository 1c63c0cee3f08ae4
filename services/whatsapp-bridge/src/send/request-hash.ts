import { createHash } from 'node:crypto'
import type { ReactRequest, SendRequest } from '@wa-monitor/contracts'

/** The same request always gives the same hash: how a reused idempotency key with another body is noticed. */
export function requestHash({
  recipient,
  message,
  mentioned_jid,
  quoted_message_id,
  media_path,
}: SendRequest): string {
  const parts = [recipient, message, mentioned_jid, quoted_message_id ?? null]
  return hash(media_path === undefined ? parts : [...parts, media_path])
}

export function reactionHash({ chat_jid, message_id, sender, emoji }: ReactRequest): string {
  return hash({ chat_jid, message_id, sender, emoji })
}

function hash(what: unknown): string {
  return createHash('sha256').update(JSON.stringify(what)).digest('hex')
}
