/** What people write, to and from WhatsApp's message structure. Pure. */
import { randomBytes } from 'node:crypto'
import { normalizeMessageContent, proto } from '@whiskeysockets/baileys'
import type { Content } from './signal-phone.ts'

interface Quoted {
  id: string
  author: string
  text: string
}

export interface Words {
  text: string
  /** Sent as the caption of a picture instead of a text. */
  image: boolean
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
  if (image) return { imageMessage: { ...picture(), caption: text, contextInfo } }
  if (mentioned.length > 0 || quoted) return { extendedTextMessage: { text, contextInfo } }
  return { conversation: text }
}

/** The description of a picture; nothing is uploaded, so there is nothing to download either. */
function picture(): proto.Message.IImageMessage {
  return {
    mimetype: 'image/jpeg',
    mediaKey: randomBytes(32),
    fileSha256: randomBytes(32),
    fileEncSha256: randomBytes(32),
    fileLength: 1024,
    height: 64,
    width: 64,
    directPath: `/v/${randomBytes(8).toString('hex')}`,
  }
}

interface Reading {
  text: string
  /** The text is the caption of a picture. */
  image: boolean
  mentioned: string[]
  quotedId: string
}

/** The words of a message, or undefined for one without any (keys, protocol). */
export function readContent(content: Content): Reading | undefined {
  const inner = normalizeMessageContent(content.deviceSentMessage?.message ?? content)
  if (!inner) return undefined
  const part = inner.extendedTextMessage ?? inner.imageMessage ?? inner.videoMessage ?? inner.documentMessage
  const text =
    inner.conversation ??
    inner.extendedTextMessage?.text ??
    inner.imageMessage?.caption ??
    inner.videoMessage?.caption ??
    inner.documentMessage?.caption
  if (!part && !text) return undefined
  return {
    text: text ?? '',
    image: Boolean(inner.imageMessage),
    mentioned: part?.contextInfo?.mentionedJid ?? [],
    quotedId: part?.contextInfo?.stanzaId ?? '',
  }
}

/** Stanzas with media say so beside the type. */
export function stanzaTypeOf(content: Content): { type: 'text' | 'media'; encAttrs: Record<string, string> } {
  return content.imageMessage
    ? { type: 'media', encAttrs: { mediatype: 'image' } }
    : { type: 'text', encAttrs: {} }
}

export function encodeContent(content: Content): Buffer {
  return Buffer.from(proto.Message.encode(content).finish())
}

export function decodeContent(bytes: Uint8Array): Content {
  return proto.Message.decode(bytes)
}
