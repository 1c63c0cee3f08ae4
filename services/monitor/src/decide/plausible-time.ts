import type { StoredMessage } from '@wa-monitor/contracts'

const DAY_MS = 86_400_000
const WHATSAPP_BEGAN = Date.UTC(2009, 0)

/**
 * When a message was sent, Unix milliseconds: what it says, unless that lies before WhatsApp's time or a day after it
 * arrived. An edit's time is its sender's word, and one that is no date would stop the group at this message.
 */
export function plausibleTime({
  timestamp,
  received_at,
}: Pick<StoredMessage, 'timestamp' | 'received_at'>): number {
  const isPlausible = timestamp >= WHATSAPP_BEGAN && timestamp <= received_at + DAY_MS
  return isPlausible ? timestamp : received_at
}
