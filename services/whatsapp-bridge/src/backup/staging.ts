import { mkdirSync, readdirSync, renameSync, rmSync, statfsSync } from 'node:fs'
import { join } from 'node:path'
import { BackupError } from './backup-error.ts'

const PREFIX = 'bridge-'
/** A folder that is still being filled. */
const UNFINISHED = '.part'
/** Whoever asked has taken a copy away by then, or never will. */
const KEPT_MS = 60 * 60_000
/** Journals, and what the copies grow by while they are made. */
const GROWTH_BYTES = 16 * 1024 * 1024

/** The folder of one backup, in the staging directory. */
export interface StagedFolder {
  /** Below the staging directory; it has this name once it is finished. */
  name: string
  /** While it is being filled. */
  path: string
  /** It is whole: nobody has seen it before. */
  finish(): void
  remove(): void
}

/** `takenAt`: Unix milliseconds. @throws what the file system says. */
export function makeFolder(directory: string, takenAt: number): StagedFolder {
  const name = PREFIX + new Date(takenAt).toISOString().replaceAll(/[-:.]/g, '')
  const path = join(directory, name + UNFINISHED)
  mkdirSync(path, { mode: 0o700 })
  return {
    name,
    path,
    finish: () => renameSync(path, join(directory, name)),
    remove: () => rmSync(path, { recursive: true, force: true }),
  }
}

/** Removes what an earlier process left unfinished, and what nobody has come for. To be called while no copy is made. */
export function removeLeftovers(directory: string, now: number): void {
  for (const name of readdirSync(directory)) {
    if (!name.startsWith(PREFIX)) continue
    if (name.endsWith(UNFINISHED) || now - timeOf(name) > KEPT_MS)
      rmSync(join(directory, name), { recursive: true, force: true })
  }
}

/**
 * @param keepFree bytes that have to be left: with less the bridge itself would take no more work.
 * @throws BackupError `staging_full` when there is no room for so many bytes.
 */
export function requireRoom(directory: string, bytes: number, keepFree: number): void {
  const { bavail, bsize } = statfsSync(directory)
  const free = bavail * bsize
  const wanted = bytes + Math.max(keepFree, GROWTH_BYTES)
  if (free >= wanted) return
  throw new BackupError(
    'staging_full',
    `The copies take ${inMb(bytes)} MB, and ${inMb(wanted)} MB must be free on the disk of ${directory} for that; it has ${inMb(free)} MB: make room and ask again`,
  )
}

function inMb(bytes: number): number {
  return Math.ceil(bytes / 1024 / 1024)
}

/** Unix milliseconds; NaN, which is never too old, for what is not ours. */
function timeOf(name: string): number {
  const digits = /^bridge-(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)(\d{3})Z$/.exec(name)
  if (!digits) return Number.NaN
  const [, year, month, day, hour, minute, second, ms] = digits
  return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}.${ms}Z`)
}
