/** One backup in a process of its own: what it takes of memory goes back when it ends, and a crash is its own. */
import { mkdirSync } from 'node:fs'
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { createLog, programVersion, readEnvironment, serviceVariables } from '@wa-monitor/service'
import { DatabaseInUseError, openOwned } from '@wa-monitor/sqlite'
import type { CaretakerConfig } from '../config.ts'
import { deleteArchive, deletePartials, readNotes } from './archive-notes.ts'
import { sayError } from './backup-error.ts'
import type { BridgeToCopy } from './bridge-copies.ts'
import { toDelete } from './decide/which-to-keep.ts'
import { makeBackup } from './make-backup.ts'

/** What a worker tells the caretaker, once, before it ends. */
export type WorkerReport = { ok: true; name: string } | { ok: false; error: string; stopped: boolean }

/** `dist/caretaker/main.js backup`: makes a backup, and deletes those that are not to be kept any longer. */
export async function runBackupWorker(config: CaretakerConfig): Promise<void> {
  const log = createLog('caretaker', readEnvironment(serviceVariables))
  const stopping = new AbortController()
  // The caretaker's own end is this one's as well.
  for (const event of ['SIGTERM', 'SIGINT', 'disconnect'] as const)
    process.once(event, () => stopping.abort(new Error('the caretaker stopped meanwhile')))
  const report = await tryOnce()
  await new Promise((told) => {
    if (process.send) process.send(report, told)
    else told(undefined)
  })
  process.exit(report.ok ? 0 : 1)

  async function tryOnce(): Promise<WorkerReport> {
    const { signal } = stopping
    try {
      return { ok: true, name: await oneAtATime(config, () => backUp(config, log, signal)) }
    } catch (error) {
      return { ok: false, error: sayError(error), stopped: signal.aborted }
    }
  }
}

/**
 * Runs `work` when no other process of this installation makes or checks a backup. The lock is one of an open file, so it
 * is free however its holder ends.
 *
 * @throws Error that says so when another one is at it.
 */
export async function oneAtATime<Result>(
  config: CaretakerConfig,
  work: () => Promise<Result>,
): Promise<Result> {
  mkdirSync(config.CARETAKER_PATH, { recursive: true })
  const lock = acquire(join(config.CARETAKER_PATH, 'backup.lock'))
  try {
    return await work()
  } finally {
    lock.close()
  }
}

function acquire(path: string) {
  try {
    return openOwned(path)
  } catch (error) {
    if (error instanceof DatabaseInUseError)
      throw new Error('Another backup or restore is under way: wait for its end', { cause: error })
    throw error
  }
}

async function backUp(
  config: CaretakerConfig,
  log: ReturnType<typeof createLog>,
  signal: AbortSignal,
): Promise<string> {
  const archives = config.BACKUP_PATH
  const work = workFolder(config)
  // What an end in the middle left: nobody else can be at it now.
  await rm(work, { recursive: true, force: true })
  await mkdir(work, { recursive: true, mode: 0o711 })
  await deletePartials(archives)
  const [newest] = await readNotes(archives)
  const note = await makeBackup({
    archives,
    work,
    config: config.CONFIG_PATH,
    bridges: bridgesOf(config),
    databaseUrl: config.databaseUrl,
    everything: isBundled(config.databaseUrl),
    key: { passphrase: config.BACKUP_PASSPHRASE, recipients: config.BACKUP_RECIPIENTS },
    version: programVersion(),
    lastBytes: newest?.bytes ?? 0,
    now: Date.now,
    log,
    signal,
  })
  const kept = (await readNotes(archives)).map(({ name, taken_at, verified_at }) => ({
    name,
    takenAt: Date.parse(taken_at),
    verified: verified_at !== null,
  }))
  const rules = { daily: config.BACKUP_KEEP_DAILY, weekly: config.BACKUP_KEEP_WEEKLY, timeZone: config.TZ }
  for (const name of toDelete(kept, rules)) {
    await deleteArchive(archives, name)
    log.info(`Backup ${name} deleted: newer ones are kept`)
  }
  return note.name
}

export function workFolder(config: CaretakerConfig): string {
  return join(config.CARETAKER_PATH, 'work')
}

/** A number whose files belong into a backup. */
function bridgesOf(config: CaretakerConfig): BridgeToCopy[] {
  const apiKey = config.WHATSAPP_API_KEY
  const first = {
    service: 'whatsapp-bridge',
    url: config.BRIDGE_URL,
    apiKey,
    staging: config.BACKUP_STAGING_PATH,
  }
  if (config.secondBridgeUrl === undefined || config.SECOND_BACKUP_STAGING_PATH === undefined) return [first]
  const second = {
    service: 'whatsapp-sender',
    url: config.secondBridgeUrl,
    apiKey,
    staging: config.SECOND_BACKUP_STAGING_PATH,
  }
  return [first, second]
}

/** The PostgreSQL of compose holds nothing that does not belong here; another one is the user's. */
function isBundled(databaseUrl: string): boolean {
  return new URL(databaseUrl).hostname === 'postgres'
}
