import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { open, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { Readable, Transform, type Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { pack as createTar, type Pack } from 'tar-stream'
import { encrypting, isEncrypting, type Key, type Opener } from './encryption.ts'
import { MANIFEST, type Manifest } from './manifest.ts'

export interface Packed {
  bytes: number
  sha256: string
  /** What opens it, for whoever tries it out now. */
  opener: Opener
}

/** Where a file of the archive lies now. */
export interface Source {
  /** In the archive. */
  path: string
  /** On this disk. */
  from: string
  bytes: number
}

/** Writes an archive as `target.partial`, brings it to the disk, and only then gives it its name. */
export async function packArchive(
  target: string,
  manifest: Manifest,
  sources: readonly Source[],
  key: Key,
  signal?: AbortSignal,
): Promise<Packed> {
  const partial = `${target}.partial`
  const tar = createTar()
  const hash = createHash('sha256')
  let bytes = 0
  const count = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk)
      bytes += chunk.length
      done(null, chunk)
    },
  })
  const encryption = isEncrypting(key) ? await encrypting(key) : undefined
  const file = createWriteStream(partial, { mode: 0o600, flush: true })
  try {
    const filling = fill(tar, manifest, sources)
    // Nobody waits for it before the pipeline has ended.
    filling.catch((error: unknown) => tar.destroy(error as Error))
    const plain = Readable.from(tar as AsyncIterable<Buffer>, { objectMode: false })
    await pipeline(encryption ? await encryption.through(plain) : plain, count, file, { signal })
    await filling
    await rename(partial, target)
    await syncFolder(dirname(target))
  } catch (error) {
    await rm(partial, { force: true })
    throw error
  }
  return { bytes, sha256: hash.digest('hex'), opener: encryption?.opener ?? {} }
}

async function fill(tar: Pack, manifest: Manifest, sources: readonly Source[]): Promise<void> {
  const mtime = new Date(manifest.taken_at)
  const text = `${JSON.stringify(manifest, null, 2)}\n`
  await pipeline([text], entry(MANIFEST, Buffer.byteLength(text)))
  for (const { path, from, bytes } of sources) await pipeline(createReadStream(from), entry(path, bytes))
  tar.finalize()

  // Streams of another library, and near enough to Node's.
  function entry(name: string, size: number): Writable {
    return tar.entry({ name, size, mtime, mode: 0o600 }) as unknown as Writable
  }
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r')
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}
