import { generateMessageIDV2, proto } from '@whiskeysockets/baileys'
import { randomBytes } from 'node:crypto'
import type { NewMessage } from '@wa-monitor/contracts'
import type { OutboxRow } from '../session/outbox.ts'
import type { Me } from './read-message.ts'

export interface TextMessage {
  text: string
  /** In the chat's own addressing mode, each as `@number` in the text. */
  mentioned: string[]
  quoted: { id: string; author: string; text: string } | undefined
}

/** A fresh WhatsApp message id, in the form WhatsApp Web gives its own. */
export function newMessageId(ownJid: string): string {
  return generateMessageIDV2(ownJid)
}

/** The encoded content that leaves, leaves again after a crash, and answers a phone that asks once more. */
export function encodeText({ text, mentioned, quoted }: TextMessage): Buffer {
  const contextInfo: proto.IContextInfo = {
    ...(mentioned.length > 0 && { mentionedJid: mentioned }),
    ...(quoted && {
      stanzaId: quoted.id,
      participant: quoted.author,
      quotedMessage: { conversation: quoted.text },
    }),
  }
  const message: proto.IMessage = {
    extendedTextMessage: { text, ...(Object.keys(contextInfo).length > 0 && { contextInfo }) },
    messageContextInfo: { messageSecret: randomBytes(32) },
  }
  return Buffer.from(proto.Message.encode(message).finish())
}

export function decodeContent(content: Uint8Array): proto.IMessage {
  return proto.Message.decode(content)
}

/** The row readers see for a message of ours. */
export function ownMessageRow(
  sent: Pick<OutboxRow, 'message_id' | 'chat_jid' | 'content' | 'created_at'>,
  me: Me,
): NewMessage {
  const text = decodeContent(sent.content).extendedTextMessage
  return {
    id: sent.message_id,
    chat_jid: sent.chat_jid,
    sender: me.pn,
    sender_lid: me.lid,
    sender_name: '',
    content: text?.text ?? '',
    kind: 'message',
    timestamp: sent.created_at,
    received_at: sent.created_at,
    is_from_me: 1,
    quoted_id: text?.contextInfo?.stanzaId ?? '',
    mentioned: JSON.stringify(text?.contextInfo?.mentionedJid ?? []),
    media_type: '',
    filename: '',
    target_id: '',
  }
}
