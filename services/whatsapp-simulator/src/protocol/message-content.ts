/** What people write, to and from WhatsApp's message structure. Pure. */
import type { SimulatedMessageKind } from '@wa-monitor/contracts'
import { proto } from '@whiskeysockets/baileys'
import { kindOf, targetOf } from './content-kind.ts'
import { imageMessage, type Picture } from './media-content.ts'
import type { Content } from './signal-phone.ts'
import { unwrapContent } from './unwrap-content.ts'

interface Quoted {
  id: string
  author: string
  text: string
}

export interface Words {
  text: string
  /** A picture: the text is its caption. */
  image: Picture | false
  /** JIDs, in the chat's own addressing mode. */
  mentioned: string[]
  quoted: Quoted | undefined
}

export function writeContent({ text, image, mentioned, quoted }: Words): Content {
  const contextInfo: proto.IContextInfo = {
    ...(mentioned.length > 0 ? { mentionedJid: mentioned } : {}),
    ...(quoted
      ? { stanzaId: quoted.id, participant: quoted.author, quotedMessage: { conversation: quoted.text } }
      : {}),
  }
  if (image) return { imageMessage: { ...imageMessage(image), caption: text, contextInfo } }
  if (mentioned.length > 0 || quoted) return { extendedTextMessage: { text, contextInfo } }
  return { conversation: text }
}

interface Reading {
  kind: SimulatedMessageKind
  /** The words, a caption, the new words of an edit, the emoji of a reaction, the name of a poll, place or person. */
  text: string
  /** The text is the caption of a picture. */
  image: boolean
  mentioned: string[]
  quotedId: string
  /** The message an edit, delete or reaction is about. */
  targetId: string
}

/** What a phone shows of a message, or undefined for one that holds only keys. */
export function readContent(content: Content): Reading | undefined {
  const inner = unwrapContent(content)
  const kind = kindOf(inner)
  if (kind === undefined) return undefined
  const shown = unwrapContent(inner.protocolMessage?.editedMessage ?? inner)
  const part =
    shown.extendedTextMessage ??
    shown.imageMessage ??
    shown.videoMessage ??
    shown.documentMessage ??
    undefined
  return {
    kind,
    text: textOf(shown),
    image: Boolean(shown.imageMessage),
    mentioned: part?.contextInfo?.mentionedJid ?? [],
    quotedId: part?.contextInfo?.stanzaId ?? '',
    targetId: targetOf(inner),
  }
}

function textOf(content: Content): string {
  const poll = content.pollCreationMessage ?? content.pollCreationMessageV2 ?? content.pollCreationMessageV3
  return (
    content.conversation ??
    content.extendedTextMessage?.text ??
    content.imageMessage?.caption ??
    content.videoMessage?.caption ??
    content.documentMessage?.caption ??
    content.reactionMessage?.text ??
    poll?.name ??
    content.locationMessage?.name ??
    content.contactMessage?.displayName ??
    ''
  )
}

export function encodeContent(content: Content): Buffer {
  return Buffer.from(proto.Message.encode(content).finish())
}

export function decodeContent(bytes: Uint8Array): Content {
  return proto.Message.decode(bytes)
}
