import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { mkdir, open } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { extract, type Extract } from 'tar-stream'
import { z } from 'zod'
import { BackupError, DamagedArchiveError } from './backup-error.ts'
import { decrypted, type Opener } from './encryption.ts'
import { ARCHIVE_FORMAT, MANIFEST, type Manifest, manifestSchema } from './manifest.ts'

type Entry = Extract extends AsyncIterable<infer One> ? One : never

const AGE = 'age-encryption.org/'

/** Whether the file begins as age's do, whatever its name. */
async function isEncrypted(path: string): Promise<boolean> {
  const file = await open(path, 'r')
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(AGE.length), 0, AGE.length, 0)
    return buffer.toString('latin1', 0, bytesRead) === AGE
  } finally {
    await file.close()
  }
}

/**
 * Unpacks an archive into `folder` and checks that every file of its manifest is there, as it was. Nothing is written that
 * the manifest does not name.
 *
 * @throws WrongKeyError, DamagedArchiveError, BackupError for an archive of a newer version.
 */
export async function unpackArchive(
  path: string,
  folder: string,
  opener: Opener,
  signal?: AbortSignal,
): Promise<Manifest> {
  const file = createReadStream(path)
  const plain = (await isEncrypted(path)) ? await decrypted(file, opener) : file
  const tar = extract()
  const reading = readEntries(tar, folder)
  // An error ends both; the reader's says more than the pipe's.
  const [read, piped] = await Promise.allSettled([
    reading,
    pipeline(plain, tar as unknown as Writable, { signal }),
  ])
  if (read.status === 'rejected' && read.reason instanceof BackupError) throw read.reason
  if (piped.status === 'rejected') throw damaged(piped.reason)
  if (read.status === 'rejected') throw damaged(read.reason)
  return read.value
}

async function readEntries(tar: AsyncIterable<Entry>, folder: string): Promise<Manifest> {
  let manifest: Manifest | undefined
  const missing = new Map<string, Manifest['files'][number]>()
  for await (const entry of tar) {
    const { name } = entry.header
    if (!manifest) {
      if (name !== MANIFEST)
        throw new DamagedArchiveError('This is not a backup of WA Monitor: it does not begin with a manifest')
      manifest = readManifest(await textOf(entry))
      for (const file of manifest.files) missing.set(file.path, file)
      continue
    }
    const expected = missing.get(name)
    if (!expected)
      throw new DamagedArchiveError(
        `The archive is damaged: it holds ${name}, which its manifest does not name`,
      )
    missing.delete(name)
    await mkdir(join(folder, dirname(name)), { recursive: true, mode: 0o700 })
    await writeChecked(entry, join(folder, name), expected)
  }
  if (!manifest) throw new DamagedArchiveError('This is not a backup of WA Monitor: it is empty or cut off')
  const [first] = missing.keys()
  if (first !== undefined) throw new DamagedArchiveError(`The archive is damaged: ${first} is missing`)
  return manifest
}

async function writeChecked(
  entry: Entry,
  target: string,
  expected: Manifest['files'][number],
): Promise<void> {
  const hash = createHash('sha256')
  let bytes = 0
  await pipeline(
    entry as AsyncIterable<Buffer>,
    async function* (chunks) {
      for await (const chunk of chunks) {
        hash.update(chunk)
        bytes += chunk.length
        yield chunk
      }
    },
    createWriteStream(target, { mode: 0o600 }),
  )
  if (bytes !== expected.bytes || hash.digest('hex') !== expected.sha256)
    throw new DamagedArchiveError(`The archive is damaged: ${expected.path} is not what was backed up`)
}

function readManifest(text: string): Manifest {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    throw new DamagedArchiveError('The archive is damaged: its manifest cannot be read', { cause: error })
  }
  const format = z.object({ format: z.number() }).safeParse(value)
  if (format.success && format.data.format > ARCHIVE_FORMAT)
    throw new BackupError(
      `This archive is of a newer WA Monitor (format ${format.data.format}, this one knows ${ARCHIVE_FORMAT}): restore it with that one`,
    )
  const parsed = manifestSchema.safeParse(value)
  if (!parsed.success)
    throw new DamagedArchiveError(
      `The archive is damaged: its manifest is wrong at ${parsed.error.issues[0]?.path.join('.') ?? 'the top'}`,
    )
  for (const { path } of parsed.data.files)
    if (path.startsWith('/') || path.split('/').some((part) => part === '..' || part === '' || part === '.'))
      throw new DamagedArchiveError(`The archive is damaged: its manifest names the path ${path}`)
  return parsed.data
}

async function textOf(entry: Entry): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of entry as AsyncIterable<Buffer>) chunks.push(chunk)
  return Buffer.concat(chunks).toString('utf8')
}

function damaged(error: unknown): Error {
  const { code, name, message } = error as NodeJS.ErrnoException
  // A full or missing disk, a stop: not the archive's fault.
  if (name === 'AbortError' || (typeof code === 'string' && /^E[A-Z]+$/.test(code))) return error as Error
  return new DamagedArchiveError(`The archive is damaged or cut off: ${message}`, { cause: error })
}
