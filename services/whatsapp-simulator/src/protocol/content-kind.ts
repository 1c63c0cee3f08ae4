/** What a message is, apart from its words. Pure. */
import type { SimulatedMessageKind } from '@wa-monitor/contracts'
import { proto } from '@whiskeysockets/baileys'
import type { Content } from './signal-phone.ts'

const { REVOKE, MESSAGE_EDIT } = proto.Message.ProtocolMessage.Type

/** Beside a message, never one by themselves. */
const NOT_CONTENT = new Set(['senderKeyDistributionMessage', 'messageContextInfo'])

const KIND_OF_FIELD: readonly (readonly [keyof Content, SimulatedMessageKind])[] = [
  ['conversation', 'text'],
  ['extendedTextMessage', 'text'],
  ['imageMessage', 'image'],
  ['videoMessage', 'video'],
  ['ptvMessage', 'video'],
  ['audioMessage', 'audio'],
  ['documentMessage', 'document'],
  ['stickerMessage', 'sticker'],
  ['locationMessage', 'location'],
  ['liveLocationMessage', 'location'],
  ['contactMessage', 'contact'],
  ['contactsArrayMessage', 'contact'],
  ['pollCreationMessage', 'poll'],
  ['pollCreationMessageV2', 'poll'],
  ['pollCreationMessageV3', 'poll'],
  ['reactionMessage', 'reaction'],
]

/** @param content without wrappers. @returns undefined when there is nothing in it but keys */
export function kindOf(content: Content): SimulatedMessageKind | undefined {
  const { protocolMessage } = content
  if (protocolMessage?.type === REVOKE && protocolMessage.key) return 'delete'
  if (protocolMessage?.type === MESSAGE_EDIT) return 'edit'
  for (const [field, kind] of KIND_OF_FIELD) {
    const value = content[field]
    if (value !== null && value !== undefined && value !== '') return kind
  }
  return Object.keys(content).some((field) => !NOT_CONTENT.has(field)) ? 'other' : undefined
}

/** The id of the message that an edit, delete or reaction is about; empty for others. */
export function targetOf({ protocolMessage, reactionMessage }: Content): string {
  const isAimed = protocolMessage?.type === REVOKE || protocolMessage?.type === MESSAGE_EDIT
  return (isAimed ? protocolMessage?.key?.id : reactionMessage?.key?.id) ?? ''
}
