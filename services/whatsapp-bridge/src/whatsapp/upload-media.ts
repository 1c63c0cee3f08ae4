import { prepareWAMessageMedia, type proto, type WASocket } from '@whiskeysockets/baileys'
import type { MediaFile } from '../send/media-file.ts'

const UPLOAD_MS = 60_000

/**
 * Encrypts a file, uploads it, and returns the message that says where it is and how to read it. That is what is
 * written down and sent, however often: the file itself leaves once.
 *
 * @throws when no media server took it.
 */
export async function uploadMedia(
  socket: WASocket,
  { kind, mimetype, filename, bytes }: MediaFile,
): Promise<proto.IMessage> {
  const options = { upload: socket.waUploadToServer, mediaUploadTimeoutMs: UPLOAD_MS }
  // An empty thumbnail keeps the library from making one, which needs image tools that are not here.
  switch (kind) {
    case 'image':
      return prepareWAMessageMedia({ image: bytes, mimetype, jpegThumbnail: '' }, options)
    case 'video':
      return prepareWAMessageMedia({ video: bytes, mimetype, jpegThumbnail: '' }, options)
    default:
      return prepareWAMessageMedia({ document: bytes, mimetype, fileName: filename }, options)
  }
}
