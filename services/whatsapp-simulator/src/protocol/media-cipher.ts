/** Files as WhatsApp keeps them: encrypted by whoever sends them, so that the server holds bytes it cannot read. */
import { createCipheriv, createDecipheriv, createHash, createHmac, hkdfSync, randomBytes } from 'node:crypto'

/** What the file is, as far as its keys care. */
export type MediaType = 'Image' | 'Video' | 'Audio' | 'Document' | 'History'

const MAC_BYTES = 10

export interface EncryptedMedia {
  /** Ciphertext and MAC, as uploaded. */
  blob: Buffer
  mediaKey: Buffer
  /** Of the file itself. */
  fileSha256: Buffer
  /** Of `blob`; names it on the server. */
  fileEncSha256: Buffer
}

export function encryptMedia(file: Uint8Array, type: MediaType): EncryptedMedia {
  const mediaKey = randomBytes(32)
  const { iv, cipherKey, macKey } = keysOf(mediaKey, type)
  const cipher = createCipheriv('aes-256-cbc', cipherKey, iv)
  const sealed = Buffer.concat([cipher.update(file), cipher.final()])
  const blob = Buffer.concat([sealed, macOf(macKey, iv, sealed)])
  return { blob, mediaKey, fileSha256: sha256(file), fileEncSha256: sha256(blob) }
}

/** @throws when the bytes were not made with this key, or not all of them are there. */
export function decryptMedia(blob: Uint8Array, mediaKey: Uint8Array, type: MediaType): Buffer {
  const { iv, cipherKey, macKey } = keysOf(mediaKey, type)
  const sealed = blob.subarray(0, Math.max(0, blob.length - MAC_BYTES))
  if (!macOf(macKey, iv, sealed).equals(blob.subarray(sealed.length)))
    throw new Error('the file does not authenticate')
  const cipher = createDecipheriv('aes-256-cbc', cipherKey, iv)
  return Buffer.concat([cipher.update(sealed), cipher.final()])
}

export function sha256(bytes: Uint8Array): Buffer {
  return createHash('sha256').update(bytes).digest()
}

function macOf(macKey: Uint8Array, iv: Uint8Array, sealed: Uint8Array): Buffer {
  return createHmac('sha256', macKey).update(iv).update(sealed).digest().subarray(0, MAC_BYTES)
}

function keysOf(mediaKey: Uint8Array, type: MediaType) {
  const expanded = Buffer.from(hkdfSync('sha256', mediaKey, new Uint8Array(), `WhatsApp ${type} Keys`, 112))
  return {
    iv: expanded.subarray(0, 16),
    cipherKey: expanded.subarray(16, 48),
    macKey: expanded.subarray(48, 80),
  }
}
