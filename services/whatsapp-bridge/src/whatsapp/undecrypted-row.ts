import type { NewMessage } from '@wa-monitor/contracts'

/** The row that says a message was seen and could not be read; the same id as a `message` row fills the gap. */
export function undecryptedRow(
  attrs: Record<string, string>,
  addresses: Pick<NewMessage, 'chat_jid' | 'sender' | 'sender_lid' | 'is_from_me'>,
  error: Error,
  now: number,
): NewMessage {
  return {
    ...addresses,
    id: attrs.id ?? '',
    sender_name: attrs.notify ?? '',
    content: error.message,
    kind: 'undecrypted',
    timestamp: (Number(attrs.t) || 0) * 1000,
    received_at: now,
    quoted_id: '',
    mentioned: '[]',
    media_type: '',
    filename: '',
    target_id: '',
  }
}
