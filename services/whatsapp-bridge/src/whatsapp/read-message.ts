import { normalizeMessageContent, proto } from '@whiskeysockets/baileys'
import { bareJid, jidKind, type NewMessage } from '@wa-monitor/contracts'
import { contextOf, mediaType, messageText } from './message-text.ts'

/** Our own account, both forms, without device. */
export interface Me {
  pn: string
  lid: string
}

export interface DecryptedStanza {
  /** The attributes of the `<message>` stanza. */
  attrs: Record<string, string>
  /** The plaintext with its padding removed. */
  plaintext: Uint8Array
  /** Unix milliseconds. */
  receivedAt: number
}

type Addresses = Pick<NewMessage, 'chat_jid' | 'sender' | 'sender_lid' | 'is_from_me'>

/** The padding WhatsApp puts behind every plaintext: 1 to 16 bytes, each holding their number. */
export function withoutPadding(padded: Uint8Array): Uint8Array {
  const count = padded.at(-1) ?? 0
  if (count < 1 || count > 16 || count > padded.length)
    throw new Error('the padding of the plaintext is wrong')
  return padded.subarray(0, padded.length - count)
}

/**
 * What a decrypted stanza means for messages.db: one row, or undefined for what is no message (sender keys, settings,
 * the phone's own traffic with its linked devices, channels, status updates). Pure.
 *
 * @throws when the plaintext is not a WhatsApp message.
 */
export function readMessage(
  { attrs, plaintext, receivedAt }: DecryptedStanza,
  me: Me,
): NewMessage | undefined {
  return readContentOf({ attrs, message: decodeMessage(plaintext), receivedAt }, me)
}

/** @throws when the plaintext is not a WhatsApp message. */
export function decodeMessage(plaintext: Uint8Array): proto.IMessage {
  const decoded = proto.Message.decode(plaintext)
  return decoded.deviceSentMessage?.message ?? decoded
}

/** The same for a message that is decoded already, from whatever source; `attrs` as a stanza would have them. */
export function readContentOf(
  { attrs, message, receivedAt }: Omit<DecryptedStanza, 'plaintext'> & { message: proto.IMessage },
  me: Me,
): NewMessage | undefined {
  if (attrs.category === 'peer') return undefined
  const addresses = readAddresses(attrs, me)
  if (!addresses) return undefined
  const base: NewMessage = {
    ...addresses,
    ...NOTHING,
    id: attrs.id ?? '',
    sender_name: attrs.notify ?? '',
    timestamp: Number(attrs.t ?? 0) * 1000,
    received_at: receivedAt,
  }
  return readContent(base, message)
}

const NOTHING = {
  content: '',
  kind: 'message',
  quoted_id: '',
  mentioned: '[]',
  media_type: '',
  filename: '',
  target_id: '',
} as const

function readContent(base: NewMessage, message: proto.IMessage): NewMessage | undefined {
  const content = normalizeMessageContent(message)
  if (!content) return undefined
  if (content.protocolMessage) return readProtocolMessage(base, content.protocolMessage)
  if (content.reactionMessage) {
    const { key, text } = content.reactionMessage
    return { ...base, kind: 'reaction', target_id: key?.id ?? '', content: text ?? '' }
  }
  if (!isSomething(content)) return undefined
  const context = contextOf(content)
  return {
    ...base,
    content: messageText(content),
    media_type: mediaType(content),
    filename: content.documentMessage?.fileName ?? '',
    quoted_id: context?.stanzaId ?? '',
    mentioned: JSON.stringify(context?.mentionedJid ?? []),
  }
}

function readProtocolMessage(
  base: NewMessage,
  change: proto.Message.IProtocolMessage,
): NewMessage | undefined {
  const { Type } = proto.Message.ProtocolMessage
  const target_id = change.key?.id ?? ''
  if (change.type === Type.REVOKE) return { ...base, kind: 'delete', target_id }
  if (change.type !== Type.MESSAGE_EDIT || !change.editedMessage) return undefined
  const edited = readContent(base, change.editedMessage)
  return edited && { ...edited, kind: 'edit', target_id }
}

/** Sender keys and secrets travel as fields beside the content: a message of these alone says nothing. */
export function isSomething(content: proto.IMessage): boolean {
  const carriers = new Set([
    'senderKeyDistributionMessage',
    'messageContextInfo',
    'fastRatchetKeySenderKeyDistributionMessage',
  ])
  return Object.entries(content).some(
    ([field, value]) => value !== null && value !== undefined && !carriers.has(field),
  )
}

/** Who wrote it where; undefined for channels, broadcasts and the like. */
export function readAddresses(attrs: Record<string, string>, me: Me): Addresses | undefined {
  const from = attrs.from ?? ''
  const author = bareJid(attrs.participant ?? from)
  const isGroup = jidKind(from) === 'group'
  if (jidKind(author) !== 'phone' && jidKind(author) !== 'lid') return undefined
  if (!isGroup && jidKind(from) === 'other') return undefined
  const isLid = jidKind(author) === 'lid'
  const otherForm = bareJid(
    (isLid ? (attrs.participant_pn ?? attrs.sender_pn) : (attrs.participant_lid ?? attrs.sender_lid)) ?? '',
  )
  const sender = isLid ? otherForm : author
  const sender_lid = isLid ? author : otherForm
  const fromMe = (sender !== '' && sender === me.pn) || (sender_lid !== '' && sender_lid === me.lid)
  return {
    chat_jid: isGroup ? from : readDirectChat(attrs, sender || sender_lid),
    sender: fromMe ? me.pn : sender,
    sender_lid: fromMe ? me.lid : sender_lid,
    is_from_me: fromMe ? 1 : 0,
  }
}

/** A chat with one person is his; what we wrote from another device names him as the recipient. */
function readDirectChat(attrs: Record<string, string>, sender: string): string {
  if (!attrs.recipient) return sender
  return bareJid(attrs.recipient_pn ?? attrs.recipient)
}
