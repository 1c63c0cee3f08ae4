/** Pictures and other files inside messages. Pure. */
import { createCipheriv, hkdfSync, randomBytes } from 'node:crypto'
import { normalizeMessageContent, proto } from '@whiskeysockets/baileys'
import type { EncryptedMedia, MediaType } from './media-cipher.ts'
import type { Content } from './signal-phone.ts'

/** A file that was put on the media server. */
export interface KeptFile extends EncryptedMedia {
  directPath: string
  /** `https://…`: where clients fetch it. */
  url: string
  mimetype: string
  /** Of the file itself, in bytes. */
  length: number
}

/** A picture in a message. */
export interface Picture extends KeptFile {
  width: number
  height: number
}

export function imageMessage(picture: Picture): proto.Message.IImageMessage {
  const { url, directPath, mimetype, mediaKey, fileSha256, fileEncSha256, length, width, height } = picture
  return {
    url,
    directPath,
    mimetype,
    mediaKey,
    fileSha256,
    fileEncSha256,
    fileLength: length,
    width,
    height,
    mediaKeyTimestamp: Math.floor(Date.now() / 1000),
  }
}

interface File {
  directPath: string
  type: MediaType
  mediaKey: Uint8Array
  mimetype: string
}

/** The file a message is about; undefined for one without, or one that does not say where it is. */
export function fileOf(content: Content): File | undefined {
  const inner = normalizeMessageContent(content.deviceSentMessage?.message ?? content)
  if (!inner) return undefined
  const {
    imageMessage: image,
    videoMessage,
    ptvMessage,
    audioMessage,
    documentMessage,
    stickerMessage,
  } = inner
  const video = videoMessage ?? ptvMessage
  return (
    read('Image', image ?? stickerMessage) ??
    read('Video', video) ??
    read('Audio', audioMessage) ??
    read('Document', documentMessage)
  )
}

type Part = { directPath?: string | null; mediaKey?: Uint8Array | null; mimetype?: string | null }

function read(type: MediaType, part: Part | null | undefined): File | undefined {
  if (!part?.directPath || !part.mediaKey?.length) return undefined
  const { directPath, mediaKey, mimetype } = part
  return { directPath, type, mediaKey, mimetype: mimetype || 'application/octet-stream' }
}

/** A phone's answer to a client that could not fetch a file any more: where it is now, or that it is nowhere. */
export function mediaRetry(messageId: string, mediaKey: Uint8Array, directPath: string | undefined) {
  const { SUCCESS, NOT_FOUND } = proto.MediaRetryNotification.ResultType
  const answer = proto.MediaRetryNotification.encode({
    stanzaId: messageId,
    result: directPath === undefined ? NOT_FOUND : SUCCESS,
    ...(directPath === undefined ? {} : { directPath }),
  }).finish()
  const key = Buffer.from(
    hkdfSync('sha256', mediaKey, new Uint8Array(), 'WhatsApp Media Retry Notification', 32),
  )
  const iv = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', key, iv)
  cipher.setAAD(Buffer.from(messageId))
  return { iv, ciphertext: Buffer.concat([cipher.update(answer), cipher.final(), cipher.getAuthTag()]) }
}
