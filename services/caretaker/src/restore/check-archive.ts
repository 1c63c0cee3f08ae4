/** First step of a restore: the archive is unpacked and tried out, and nothing but the staging directories is written to. */
import { createWriteStream } from 'node:fs'
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { readMigrations } from '@wa-monitor/database'
import { BackupError, DamagedArchiveError } from '../backup/backup-error.ts'
import { listConfig } from '../backup/config-files.ts'
import type { Opener } from '../backup/encryption.ts'
import { CONFIG_FOLDER, DUMP, MANIFEST, type Manifest, manifestSchema } from '../backup/manifest.ts'
import { unpackArchive } from '../backup/unpack.ts'
import { checkUnpacked } from '../backup/verify.ts'

/** Where a number's files are put for its bridge, below its staging directory. */
const RESTORE_FOLDER = 'restore'

export interface Places {
  work: string
  /** By the bridge's compose service. */
  staging: Readonly<Record<string, string | undefined>>
  /** The configuration of this machine. */
  config: string
}

export interface CheckedArchive {
  manifest: Manifest
  /** Files of the configuration that are not as they were, or not there. */
  changedConfig: string[]
}

/** @throws BackupError: damaged, encrypted with another key, of a newer version. Nothing is left unpacked then. */
export async function checkArchive(
  archive: Readable,
  opener: Opener,
  places: Places,
): Promise<CheckedArchive> {
  await removeUnpacked(places)
  const folder = join(places.work, RESTORE_FOLDER)
  await mkdir(folder, { recursive: true, mode: 0o700 })
  try {
    const file = join(folder, 'archive')
    await pipeline(archive, createWriteStream(file, { mode: 0o600 }))
    const manifest = await unpackArchive(file, folder, opener)
    await rm(file)
    refuseNewer(manifest)
    await checkUnpacked(manifest, folder, places.work)
    for (const { service } of manifest.bridges) await stage(service)
    await writeFile(join(folder, MANIFEST), JSON.stringify(manifest), { mode: 0o600 })
    return { manifest, changedConfig: await changedFiles(manifest) }
  } catch (error) {
    await removeUnpacked(places)
    throw error
  }

  async function stage(service: string): Promise<void> {
    const staging = places.staging[service]
    if (staging === undefined)
      throw new DamagedArchiveError(
        `The archive holds files of ${service}, which is no bridge of this WA Monitor`,
      )
    // A copy: the staging directory is another volume.
    await cp(join(folder, service), join(staging, RESTORE_FOLDER), { recursive: true })
    await rm(join(folder, service), { recursive: true })
  }

  async function changedFiles({ files }: Manifest): Promise<string[]> {
    const here = new Map((await listConfig(places.config)).files.map(({ path, sha256 }) => [path, sha256]))
    return files
      .filter(({ path, sha256 }) => path.startsWith(`${CONFIG_FOLDER}/`) && here.get(path) !== sha256)
      .map(({ path }) => path)
  }
}

function refuseNewer({ database, version }: Manifest): void {
  const known = readMigrations().length
  for (const [schema, found] of Object.entries(database.schemas))
    if (found > known)
      throw new BackupError(
        `This archive is of a newer WA Monitor (${version}): schema ${schema} is at version ${found} and this one knows ${known}. Restore it with that one`,
      )
}

/** What `checkArchive` has unpacked. @throws BackupError when it has not. */
export async function readChecked({
  work,
}: Places): Promise<{ manifest: Manifest; dump: string; config: string }> {
  const folder = join(work, RESTORE_FOLDER)
  const text = await readFile(join(folder, MANIFEST), 'utf8').catch(() => {
    throw new BackupError('No archive was unpacked: start ./scripts/restore.sh again')
  })
  return {
    manifest: manifestSchema.parse(JSON.parse(text)),
    dump: join(folder, DUMP),
    config: join(folder, CONFIG_FOLDER),
  }
}

export async function removeUnpacked({ work, staging }: Places): Promise<void> {
  await rm(join(work, RESTORE_FOLDER), { recursive: true, force: true })
  for (const folder of Object.values(staging))
    if (folder !== undefined) await rm(join(folder, RESTORE_FOLDER), { recursive: true, force: true })
}
