/** Messages other than plain words: those about another message, polls, places, people, and any other. Pure. */
import { randomBytes } from 'node:crypto'
import { proto } from '@whiskeysockets/baileys'
import type { Content } from './signal-phone.ts'
import { unwrapContent, wrapContent } from './unwrap-content.ts'

const { REVOKE, MESSAGE_EDIT } = proto.Message.ProtocolMessage.Type

/** The message that another one is about, as its author names it. */
export interface Target {
  /** As the author knows the chat: the group, or the other one's address. */
  chat: string
  id: string
  /** It is the author's own. */
  own: boolean
  /** Who wrote it, in a group and when it was somebody else. */
  participant?: string
}

function keyOf({ chat, id, own, participant }: Target): proto.IMessageKey {
  return { remoteJid: chat, fromMe: own, id, ...(own || participant === undefined ? {} : { participant }) }
}

/** @param words the whole message as it should read. @param wrapped inside `editedMessage`, as phones do. */
export function writeEdit(target: Target, words: Content, wrapped: boolean): Content {
  const edit: Content = {
    protocolMessage: {
      key: keyOf(target),
      type: MESSAGE_EDIT,
      editedMessage: words,
      timestampMs: Date.now(),
    },
  }
  return wrapped ? wrapContent(edit, 'edited') : edit
}

/** The message with other words; its picture, film or file stays. */
export function reworded(original: Content, text: string): Content {
  const { imageMessage, videoMessage, documentMessage, extendedTextMessage } = unwrapContent(original)
  if (imageMessage) return { imageMessage: { ...imageMessage, caption: text } }
  if (videoMessage) return { videoMessage: { ...videoMessage, caption: text } }
  if (documentMessage) return { documentMessage: { ...documentMessage, caption: text } }
  if (extendedTextMessage) return { extendedTextMessage: { ...extendedTextMessage, text } }
  return { conversation: text }
}

export function writeDelete(target: Target): Content {
  return { protocolMessage: { key: keyOf(target), type: REVOKE } }
}

/** An empty emoji takes the reaction back. */
export function writeReaction(target: Target, emoji: string): Content {
  return { reactionMessage: { key: keyOf(target), text: emoji, senderTimestampMs: Date.now() } }
}

/** @param selectable how many options one may choose; 0: any number. */
export function writePoll(name: string, options: readonly string[], selectable: number): Content {
  const poll = {
    name,
    options: options.map((optionName) => ({ optionName })),
    selectableOptionsCount: selectable,
  }
  return {
    // Votes are encrypted with it.
    messageContextInfo: { messageSecret: randomBytes(32) },
    ...(selectable === 1 ? { pollCreationMessageV3: poll } : { pollCreationMessage: poll }),
  }
}

export function writeLocation(latitude: number, longitude: number, name: string | undefined): Content {
  return {
    locationMessage: {
      degreesLatitude: latitude,
      degreesLongitude: longitude,
      ...(name === undefined ? {} : { name }),
    },
  }
}

export function writeContact(name: string, phone: string): Content {
  const vcard = [
    'BEGIN:VCARD',
    'VERSION:3.0',
    `FN:${name}`,
    `TEL;type=CELL;waid=${phone}:+${phone}`,
    'END:VCARD',
  ].join('\n')
  return { contactMessage: { displayName: name, vcard } }
}

/** Any message, from its JSON. @returns undefined when it is none, or an empty one */
export function parseContent(json: Record<string, unknown>): Content | undefined {
  try {
    const bytes = proto.Message.encode(proto.Message.fromObject(json)).finish()
    return bytes.length === 0 ? undefined : proto.Message.decode(bytes)
  } catch {
    return undefined
  }
}
