import type { simulatedMediaSchema } from '@wa-monitor/contracts'
import { HttpError } from '@wa-monitor/service'
import type { z } from 'zod'
import { encryptMedia, type MediaType } from '../protocol/media-cipher.ts'
import type { KeptFile, Picture } from '../protocol/media-content.ts'
import type { Context } from '../world/context.ts'
import { mediaPath } from './media-paths.ts'
import { pictureFormat } from './picture-format.ts'
import { samplePicture } from './sample-pictures.ts'

/** Encrypts a file and puts it on the media server, as a phone does before it sends a message about it. */
export function keepFile(
  { storage, media }: Pick<Context, 'storage' | 'media'>,
  file: Uint8Array,
  type: MediaType,
  mimetype: string,
): KeptFile {
  const encrypted = encryptMedia(file, type)
  const directPath = mediaPath(type, encrypted.fileEncSha256)
  storage.transaction(() => {
    storage.media.put(directPath, encrypted.blob)
    storage.media.learn(directPath, { type, mediaKey: encrypted.mediaKey, mimetype })
  })
  return {
    ...encrypted,
    directPath,
    url: `https://${media.host()}${directPath}`,
    mimetype,
    length: file.length,
  }
}

/** The picture somebody wants to post, uploaded. @throws HttpError when it is none. */
export function keepPicture(context: Context, wanted: z.infer<typeof simulatedMediaSchema>): Picture {
  const { data_base64: data, sample = 'box' } = wanted === 'image' ? {} : wanted
  const file = data === undefined ? samplePicture(sample) : Buffer.from(data, 'base64')
  const format = pictureFormat(file)
  if (!format) {
    throw new HttpError(
      400,
      'not_a_picture',
      'media.data_base64 is neither a PNG nor a JPEG; send the bytes of such a file in base64, or name a sample',
    )
  }
  const { mimetype, width, height } = format
  return { ...keepFile(context, file, 'Image', mimetype), width, height }
}
