import { bareJid, jidKind, type NewMessage, type SendState } from '@wa-monitor/contracts'
import type { BinaryNode, WASocket } from '@whiskeysockets/baileys'

/** What WhatsApp tells about a message of ours after it has left. */
export interface SendEvent {
  messageId: string
  chatJid: string
  state: Exclude<SendState, 'accepted'>
  /** WhatsApp's error code when refused. */
  error: string | null
  /** Whose phone, for delivered and read; empty otherwise. */
  by: string
}

/**
 * Listens for the fate of our messages. A good ack raises no event of the client library, so acks and receipts are read
 * from the wire (WHATSAPP.md A5).
 */
export function listenForSendStates(socket: WASocket, onEvent: (event: SendEvent) => void): void {
  socket.ws.on('CB:ack,class:message', ({ attrs }: BinaryNode) => {
    if (!attrs.id || !attrs.from) return
    const error = attrs.error ?? null
    onEvent({
      messageId: attrs.id,
      chatJid: attrs.from,
      state: error ? 'refused' : 'server_ack',
      error,
      by: '',
    })
  })
  socket.ws.on('CB:receipt', (node: BinaryNode) => {
    for (const event of readReceipt(node)) onEvent(event)
  })
}

const RECEIPT_STATES: Record<string, SendEvent['state'] | undefined> = {
  '': 'delivered',
  read: 'read',
  'read-self': undefined,
}

/** A receipt may stand for several messages at once. Retry requests and the like say nothing of delivery. */
function readReceipt({ attrs, content }: BinaryNode): SendEvent[] {
  const state = RECEIPT_STATES[attrs.type ?? '']
  const { from, id } = attrs
  if (!state || !from || !id) return []
  const items = (Array.isArray(content) ? content : []).flatMap((list) =>
    Array.isArray(list.content) ? list.content : [],
  )
  const ids = [id, ...items.flatMap((item) => item.attrs.id ?? [])]
  const by = bareJid(attrs.participant ?? from)
  return ids.map((messageId) => ({ messageId, chatJid: bareJid(from), state, error: null, by }))
}

/** The row readers see for it. */
export function sendStateRow(event: SendEvent, at: number): NewMessage {
  const byLid = jidKind(event.by) === 'lid'
  return {
    id: '',
    chat_jid: event.chatJid,
    sender: byLid ? '' : event.by,
    sender_lid: byLid ? event.by : '',
    sender_name: '',
    content: event.state,
    kind: 'send_state',
    timestamp: at,
    received_at: at,
    is_from_me: 0,
    quoted_id: '',
    mentioned: '[]',
    media_type: '',
    filename: '',
    target_id: event.messageId,
  }
}
