import type { NewMessage } from '../src/stored-message.ts'
import { LAWLEY } from './well-system.ts'

export const THABO = '27820000001@s.whatsapp.net'

/** A text from Thabo in Lawley as the bridge stores it, as far as nothing else is said. It is stored when it was sent. */
export function aMessage(over: Partial<NewMessage> = {}): NewMessage {
  const timestamp = over.timestamp ?? 1_790_000_000_000
  return {
    id: '3A01',
    chat_jid: LAWLEY,
    sender: THABO,
    sender_lid: '',
    sender_name: 'Thabo',
    content: 'DR1752028',
    kind: 'message',
    timestamp,
    received_at: timestamp,
    is_from_me: 0,
    quoted_id: '',
    mentioned: '[]',
    media_type: '',
    filename: '',
    target_id: '',
    ...over,
  }
}
