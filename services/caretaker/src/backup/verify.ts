import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { openShared } from '@wa-monitor/sqlite'
import { BackupError, DamagedArchiveError } from './backup-error.ts'
import { compareTables } from './decide/compare-tables.ts'
import { tryDump } from './dump.ts'
import type { Opener } from './encryption.ts'
import { DUMP, type Manifest } from './manifest.ts'
import { unpackArchive } from './unpack.ts'

/** Unpacks an archive, tries out all of it, and removes what it unpacked. @throws BackupError that says what is wrong. */
export async function verifyArchive(
  archive: string,
  opener: Opener,
  work: string,
  signal?: AbortSignal,
): Promise<Manifest> {
  const folder = join(work, 'verify')
  await rm(folder, { recursive: true, force: true })
  await mkdir(folder, { recursive: true, mode: 0o700 })
  try {
    const manifest = await unpackArchive(archive, folder, opener, signal)
    await checkUnpacked(manifest, folder, work, signal)
    return manifest
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** Whether what lies in `folder` would work: both SQLite files of every number, and the dump in a PostgreSQL of its own. */
export async function checkUnpacked(
  manifest: Manifest,
  folder: string,
  work: string,
  signal?: AbortSignal,
): Promise<void> {
  for (const { service, files } of manifest.bridges)
    for (const { name, rows } of files)
      await checkSqlite(join(folder, service, name), `${service}/${name}`, rows)
  const { tables } = await tryDump(join(folder, DUMP), work, manifest.database.everything, signal)
  const differences = compareTables(manifest.database.tables, tables, manifest.database.everything)
  if (differences.length > 0)
    throw new DamagedArchiveError(
      `The database of this archive is not what was backed up: ${differences.join('; ')}`,
    )
}

async function checkSqlite(path: string, name: string, rows: Record<string, number>): Promise<void> {
  const database = openShared(path, { readonly: true, mustExist: true })
  try {
    const found = database.pragma('integrity_check', { simple: true })
    if (found !== 'ok') throw new DamagedArchiveError(`${name} is damaged: ${String(found)}`)
    for (const [table, expected] of Object.entries(rows)) {
      const counted = database
        .prepare(`SELECT count(*) FROM "${table.replaceAll('"', '""')}"`)
        .pluck()
        .get()
      if (counted !== expected)
        throw new DamagedArchiveError(
          `${name} has ${String(counted)} rows in ${table} instead of ${expected}`,
        )
    }
  } catch (error) {
    if (error instanceof BackupError) throw error
    throw new DamagedArchiveError(`${name} cannot be read: ${(error as Error).message}`, { cause: error })
  } finally {
    database.close()
    // Whoever only reads a WAL database leaves these behind.
    for (const suffix of ['-wal', '-shm']) await rm(`${path}${suffix}`, { force: true })
  }
}
