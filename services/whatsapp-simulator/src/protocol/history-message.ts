/** Messages of a history, the way a companion keeps them. Pure. */
import { proto } from '@whiskeysockets/baileys'
import type { Content } from './signal-phone.ts'
import { unwrapContent } from './unwrap-content.ts'

/** One message as the phone has it. */
export interface HistoryMessage {
  /** Grows with time. */
  order: number
  id: string
  /** The author as the chat addresses him; undefined in a chat of two. */
  author: string | undefined
  fromMe: boolean
  pushName: string
  /** Unix seconds. */
  timestamp: number
  content: Content
}

/** A message the way a companion keeps it. */
function webMessage(chat: string, message: HistoryMessage): proto.IWebMessageInfo {
  const { id, author, fromMe, pushName, timestamp, content } = message
  return {
    key: {
      remoteJid: chat,
      fromMe,
      id,
      ...(author === undefined || fromMe ? {} : { participant: author }),
    },
    message: content,
    messageTimestamp: timestamp,
    ...(author === undefined ? {} : { participant: author }),
    ...(fromMe ? { status: proto.WebMessageInfo.Status.SERVER_ACK } : { pushName }),
  }
}

export function encodeWebMessage(chat: string, message: HistoryMessage): Uint8Array {
  return proto.WebMessageInfo.encode(webMessage(chat, message)).finish()
}

/**
 * The messages as the chat shows them: an edited one with its last words, a deleted one as deleted, reactions at the
 * message they are about. What else is no message of its own (settings, keys) is left out.
 */
export function asShown(chat: string, messages: readonly HistoryMessage[]) {
  const edits = new Map<string, Content>()
  const deleted = new Set<string>()
  const reactions = new Map<string, proto.IReaction[]>()
  const shown: HistoryMessage[] = []
  const { Type } = proto.Message.ProtocolMessage
  for (const message of messages) {
    const { protocolMessage: protocol, reactionMessage: reaction } = unwrapContent(message.content)
    const target = protocol?.key?.id ?? reaction?.key?.id ?? ''
    if (protocol?.type === Type.MESSAGE_EDIT && protocol.editedMessage && !edits.has(target)) {
      edits.set(target, protocol.editedMessage)
    } else if (protocol?.type === Type.REVOKE) {
      deleted.add(target)
    } else if (reaction) {
      const { key } = webMessage(chat, message)
      const { text, senderTimestampMs } = reaction
      const earlier = reactions.get(target) ?? []
      if (earlier.some((other) => other.key?.participant === key?.participant)) continue
      reactions.set(target, [...earlier, { key, text, senderTimestampMs }])
    } else if (!protocol) {
      shown.push(message)
    }
  }
  return shown.map((message) => ({
    order: message.order,
    message: {
      ...webMessage(chat, message),
      message: deleted.has(message.id) ? undefined : (edits.get(message.id) ?? message.content),
      ...(deleted.has(message.id) ? { messageStubType: proto.WebMessageInfo.StubType.REVOKE } : {}),
      reactions: (reactions.get(message.id) ?? []).filter(({ text }) => text),
    },
  }))
}
