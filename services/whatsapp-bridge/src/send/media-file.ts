import {
  constants,
  type BigIntStats,
  closeSync,
  fstatSync,
  openSync,
  readFileSync,
  realpathSync,
} from 'node:fs'
import { basename, extname, resolve, sep } from 'node:path'
import { SendError } from './send-error.ts'

/** A file to send, as it was when it was read. */
export interface MediaFile {
  kind: 'image' | 'video' | 'document'
  mimetype: string
  filename: string
  bytes: Buffer
}

/** Encrypted in memory and in /tmp, both of which are small in a container. */
const MAX_BYTES = 12 * 1024 * 1024

/** What phones show as a picture or film; everything else goes as a document. */
const KINDS: Record<string, Pick<MediaFile, 'kind' | 'mimetype'> | undefined> = {
  '.jpg': { kind: 'image', mimetype: 'image/jpeg' },
  '.jpeg': { kind: 'image', mimetype: 'image/jpeg' },
  '.png': { kind: 'image', mimetype: 'image/png' },
  '.mp4': { kind: 'video', mimetype: 'video/mp4' },
  '.pdf': { kind: 'document', mimetype: 'application/pdf' },
  '.csv': { kind: 'document', mimetype: 'text/csv' },
  '.txt': { kind: 'document', mimetype: 'text/plain' },
}

/**
 * Reads a file that somebody asked to send. Nothing outside `directory` can be sent, however the path is written and
 * wherever links lead; what is there is told of files inside only.
 *
 * @param directory WHATSAPP_MEDIA_PATH; undefined when files are not sent.
 * @param path absolute, or from there.
 * @throws SendError `media_refused`, saying what to do.
 */
export function readMediaFile(directory: string | undefined, path: string): MediaFile {
  if (directory === undefined)
    throw refused('Sending files is off: set WHATSAPP_MEDIA_PATH to the directory they may come from')
  const root = realPathOf(directory)
  if (root === undefined)
    throw refused(`The media directory ${directory} is not there; make it, or correct WHATSAPP_MEDIA_PATH`)
  const outside = refused(`media_path must be below the media directory ${directory}`)
  const written = resolve(directory, path)
  if (!isBelow(written, resolve(directory)) && !isBelow(written, root)) throw outside
  const real = realPathOf(written)
  if (real === undefined) throw refused(`There is no file ${path} in the media directory`)
  if (!isBelow(real, root)) throw outside
  const bytes = readWhole(real, path)
  const known = KINDS[extname(real).toLowerCase()]
  return {
    kind: 'document',
    mimetype: 'application/octet-stream',
    ...known,
    filename: basename(written),
    bytes,
  }
}

function readWhole(real: string, path: string): Buffer {
  let file: number
  try {
    // A link put there since then is not followed, and a pipe does not keep us waiting.
    file = openSync(real, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK)
  } catch (error) {
    throw refused(
      `${path} cannot be read (${(error as NodeJS.ErrnoException).code}); make it readable for the bridge`,
    )
  }
  try {
    const { size } = checked(fstatSync(file, { bigint: true }), path)
    if (size > MAX_BYTES)
      throw refused(`${path} is larger than ${MAX_BYTES / 1024 / 1024} MB, the most that is sent`)
    return readFileSync(file)
  } finally {
    closeSync(file)
  }
}

function checked(stats: BigIntStats, path: string): BigIntStats {
  if (!stats.isFile()) throw refused(`${path} is not a file`)
  if (stats.size === 0n) throw refused(`${path} is empty`)
  return stats
}

function isBelow(path: string, directory: string): boolean {
  return path.startsWith(directory.endsWith(sep) ? directory : `${directory}${sep}`)
}

function realPathOf(path: string): string | undefined {
  try {
    return realpathSync(path)
  } catch {
    return undefined
  }
}

function refused(message: string): SendError {
  return new SendError('media_refused', `${message}; nothing was sent.`)
}
