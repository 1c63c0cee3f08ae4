import { generateMessageIDV2, proto } from '@whiskeysockets/baileys'
import { randomBytes } from 'node:crypto'
import type { NewMessage } from '@wa-monitor/contracts'
import type { OutboxRow } from '../session/outbox.ts'
import type { Me } from './read-message.ts'

export interface OwnMessage {
  text: string
  /** In the chat's own addressing mode, each as `@number` in the text. */
  mentioned: string[]
  quoted: { id: string; author: string; text: string } | undefined
  /** An uploaded file, whose caption the text then is. */
  media?: proto.IMessage | undefined
}

/** A fresh WhatsApp message id, in the form WhatsApp Web gives its own. */
export function newMessageId(ownJid: string): string {
  return generateMessageIDV2(ownJid)
}

/** Whether an id has the form that linked devices give theirs; phones use others. */
export function isOfLinkedDevice(messageId: string): boolean {
  return messageId.startsWith('3EB0')
}

/** The encoded content that leaves, leaves again after a crash, and answers a phone that asks once more. */
export function encodeMessage({ text, mentioned, quoted, media }: OwnMessage): Buffer {
  const contextInfo: proto.IContextInfo = {
    ...(mentioned.length > 0 && { mentionedJid: mentioned }),
    ...(quoted && {
      stanzaId: quoted.id,
      participant: quoted.author,
      quotedMessage: { conversation: quoted.text },
    }),
  }
  const context = Object.keys(contextInfo).length > 0 ? { contextInfo } : {}
  const message: proto.IMessage = {
    ...(media
      ? withCaption(media, { caption: text, ...context })
      : { extendedTextMessage: { text, ...context } }),
    messageContextInfo: { messageSecret: randomBytes(32) },
  }
  return Buffer.from(proto.Message.encode(message).finish())
}

/** The reaction to a message. @param author in the chat's own addressing mode; empty in a chat of two. */
export function encodeReaction(target: {
  chatJid: string
  id: string
  author: string
  fromMe: boolean
  emoji: string
  at: number
}): Buffer {
  const { chatJid, id, author, fromMe, emoji, at } = target
  const key = { remoteJid: chatJid, id, fromMe, ...(author !== '' && { participant: author }) }
  return Buffer.from(
    proto.Message.encode({ reactionMessage: { key, text: emoji, senderTimestampMs: at } }).finish(),
  )
}

/** A reaction says nothing in the chat: it is a mark on what somebody else has said. */
export function isReaction(content: Uint8Array): boolean {
  return Boolean(decodeContent(content).reactionMessage)
}

const MEDIA_KEYS = ['imageMessage', 'videoMessage', 'documentMessage'] as const

function withCaption(
  media: proto.IMessage,
  caption: { caption: string; contextInfo?: proto.IContextInfo },
): proto.IMessage {
  const key = MEDIA_KEYS.find((name) => media[name])
  return key ? { [key]: { ...media[key], ...caption } } : media
}

export function decodeContent(content: Uint8Array): proto.IMessage {
  return proto.Message.decode(content)
}

/** The row readers see for a message of ours. */
export function ownMessageRow(
  sent: Pick<OutboxRow, 'message_id' | 'chat_jid' | 'content' | 'created_at'>,
  me: Me,
): NewMessage {
  const content = decodeContent(sent.content)
  const { text, contextInfo, mediaType, filename } = readOwn(content)
  const { reactionMessage: reaction } = content
  return {
    id: sent.message_id,
    chat_jid: sent.chat_jid,
    sender: me.pn,
    sender_lid: me.lid,
    sender_name: '',
    content: reaction ? (reaction.text ?? '') : text,
    kind: reaction ? 'reaction' : 'message',
    timestamp: sent.created_at,
    received_at: sent.created_at,
    is_from_me: 1,
    quoted_id: contextInfo?.stanzaId ?? '',
    mentioned: JSON.stringify(contextInfo?.mentionedJid ?? []),
    media_type: mediaType,
    filename,
    target_id: reaction?.key?.id ?? '',
  }
}

function readOwn({ extendedTextMessage, ...message }: proto.IMessage) {
  const key = MEDIA_KEYS.find((name) => message[name])
  const media = key && message[key]
  return {
    text: (media ? media.caption : extendedTextMessage?.text) ?? '',
    contextInfo: (media ?? extendedTextMessage)?.contextInfo,
    mediaType: key?.replace('Message', '') ?? '',
    filename: message.documentMessage?.fileName ?? '',
  }
}
