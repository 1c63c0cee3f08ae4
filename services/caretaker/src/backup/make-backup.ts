/** One backup, from the first question to the archive that was tried out. */
import { mkdir, rm, statfs } from 'node:fs/promises'
import { join } from 'node:path'
import type { Log } from '@wa-monitor/service'
import { archiveName } from './archive-name.ts'
import { BackupError } from './backup-error.ts'
import { type BridgeCopies, type BridgeToCopy, copyFromBridge } from './bridge-copies.ts'
import { listConfig } from './config-files.ts'
import { tooLittleRoom } from './decide/room.ts'
import { dumpDatabase } from './dump.ts'
import type { Key } from './encryption.ts'
import { hashFile } from './file-hash.ts'
import { ARCHIVE_FORMAT, DUMP, type Manifest } from './manifest.ts'
import { packArchive } from './pack.ts'
import { type ArchiveNote, writeNote } from './archive-notes.ts'
import { verifyArchive } from './verify.ts'

export interface BackupOptions {
  /** Where archives are kept. */
  archives: string
  /** For what is there only meanwhile, on a disk that PostgreSQL can work on. */
  work: string
  config: string
  bridges: readonly BridgeToCopy[]
  databaseUrl: string
  /** Of the database: see `Manifest`. */
  everything: boolean
  key: Key
  version: string
  /** Of the newest archive; 0 when there is none. */
  lastBytes: number
  now: () => number
  log: Log
  signal?: AbortSignal | undefined
}

/**
 * The order matters: the database first, then the bridges. Their files are then the newer ones, so no cursor in the database
 * is ahead of the store that it reads.
 *
 * @throws BackupError; an archive that was written and could not be verified stays, with a note that says so.
 */
export async function makeBackup(options: BackupOptions): Promise<ArchiveNote> {
  const { archives, work, signal, log } = options
  await requireRoom(options)
  const takenAt = Math.floor(options.now() / 1000) * 1000
  const folder = join(work, 'backup')
  await rm(folder, { recursive: true, force: true })
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const copies: BridgeCopies[] = []
  try {
    const database = await dumpDatabase({
      url: options.databaseUrl,
      everything: options.everything,
      folder,
      signal,
    })
    for (const bridge of options.bridges) copies.push(await copyFromBridge(bridge, signal))
    const config = await listConfig(options.config)
    const dump = { path: DUMP, ...(await hashFile(join(folder, DUMP))) }
    const manifest: Manifest = {
      format: ARCHIVE_FORMAT,
      taken_at: new Date(takenAt).toISOString(),
      version: options.version,
      database,
      bridges: copies.map(({ bridge }) => bridge),
      files: [dump, ...copies.flatMap(({ files }) => files), ...config.files],
    }
    const sources = [
      { path: DUMP, from: join(folder, DUMP), bytes: dump.bytes },
      ...copies.flatMap((copy) => copy.sources),
      ...config.sources,
    ]
    const encrypted = options.key.passphrase !== undefined || options.key.recipients.length > 0
    const name = archiveName(takenAt, encrypted)
    const { opener, ...written } = await packArchive(
      join(archives, name),
      manifest,
      sources,
      options.key,
      signal,
    )
    const note: ArchiveNote = {
      name,
      taken_at: manifest.taken_at,
      ...written,
      encrypted,
      verified_at: null,
      problem: null,
      version: options.version,
    }
    await writeNote(archives, note)
    log.info(`Backup ${name} written (${written.bytes} bytes): it is tried out now`)
    await freeRoom()
    try {
      await verifyArchive(join(archives, name), opener, work, signal)
    } catch (error) {
      if (signal?.aborted) throw error
      const problem = (error as Error).message
      await writeNote(archives, { ...note, problem })
      throw new BackupError(`Backup ${name} was written, and it failed when it was tried out: ${problem}`, {
        cause: error,
      })
    }
    const verified = { ...note, verified_at: new Date(options.now()).toISOString() }
    await writeNote(archives, verified)
    return verified
  } finally {
    await freeRoom()
  }

  async function freeRoom(): Promise<void> {
    for (const copy of copies.splice(0)) await copy.remove()
    await rm(folder, { recursive: true, force: true })
  }
}

async function requireRoom({ archives, work, lastBytes }: BackupOptions): Promise<void> {
  for (const path of [archives, work]) {
    const { bavail, bsize } = await statfs(path)
    const problem = tooLittleRoom({ path, free: bavail * bsize, lastBytes })
    if (problem !== undefined) throw new BackupError(problem)
  }
}
