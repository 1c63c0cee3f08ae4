import { createHash } from 'node:crypto'
import { createReadStream, statSync } from 'node:fs'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import type { BridgeBackupResponse } from '@wa-monitor/contracts'
import { type MessageStoreWriter, stampCopy } from '@wa-monitor/message-store'
import type { Log } from '@wa-monitor/service'
import { countRows, openCopy } from '@wa-monitor/sqlite'
import type { Session } from '../session/session.ts'
import { BackupError, backupErrorOf } from './backup-error.ts'
import { makeFolder, removeLeftovers, requireRoom } from './staging.ts'

interface Dependencies {
  /** Where copies are left for whoever asked; undefined: nowhere. */
  stagingDirectory: string | undefined
  /** To be left on that disk. */
  minFreeBytes: number
  session: Pick<Session, 'copyTo' | 'size'>
  store: Pick<MessageStoreWriter, 'copyTo' | 'size'>
  now: () => number
  log: Log
}

type File = BridgeBackupResponse['files'][number]

/** Copies of the bridge's two files, made while it works; one at a time. */
export interface Backup {
  /** @throws BackupError; nothing is left of it then. */
  run(): Promise<BridgeBackupResponse>
  /** The files are about to be closed: gives up what is under way, and resolves when it is. */
  stop(): Promise<void>
}

/**
 * session.db is copied first, and messages.db after it. A row of the inbox is marked done when its message is in
 * messages.db, so what the first copy says is done is in the second one; what it says is pending may be there as well, and
 * is found there when it is offered again. The other way round, a message stored and marked between the two copies would be
 * in neither. (A gap or an outbox row made in between is missing in the first copy only: it belongs to what comes after
 * the backup, and that is asked for after a restore.)
 */
export function createBackup({
  stagingDirectory,
  minFreeBytes,
  session,
  store,
  now,
  log,
}: Dependencies): Backup {
  const stopping = new AbortController()
  let running: { since: number; doing: string; done: Promise<unknown> } | undefined

  async function copyBoth(directory: string, takenAt: number): Promise<BridgeBackupResponse> {
    removeLeftovers(directory, takenAt)
    requireRoom(directory, session.size() + store.size(), minFreeBytes)
    const folder = makeFolder(directory, takenAt)
    const pathOf = (name: string) => join(folder.path, name)
    const doing = (what: string) => {
      if (running) running.doing = what
    }
    try {
      doing('session.db is being copied')
      await session.copyTo(pathOf('session.db'), stopping.signal)
      doing('messages.db is being copied')
      await store.copyTo(pathOf('messages.db'), stopping.signal)
      const { storeId, lastSeq } = stampCopy(pathOf('messages.db'), takenAt)
      doing('the copies are being counted')
      const files = [await describe(folder.path, 'messages.db'), await describe(folder.path, 'session.db')]
      folder.finish()
      return {
        success: true,
        folder: folder.name,
        taken_at: new Date(takenAt).toISOString(),
        store_id: storeId,
        last_seq: lastSeq,
        files,
      }
    } catch (error) {
      folder.remove()
      throw error
    }
  }

  async function describe(folder: string, name: string): Promise<File> {
    const path = join(folder, name)
    const db = openCopy(path)
    try {
      const rows = await countRows(db)
      const sha256 = await hashOf(path, stopping.signal)
      return { name, bytes: statSync(path).size, sha256, rows }
    } finally {
      db.close()
    }
  }

  async function run(): Promise<BridgeBackupResponse> {
    if (stagingDirectory === undefined)
      throw new BackupError(
        'backup_not_configured',
        'BACKUP_STAGING_PATH is not set: set it to a directory of this bridge and of whoever takes the copies away, such as /staging',
      )
    if (running) {
      const since = new Date(running.since).toISOString()
      throw new BackupError(
        'backup_running',
        `A backup is running since ${since} (${running.doing}): ask again when it has ended`,
      )
    }
    const startedAt = now()
    const copying = Promise.resolve().then(() => copyBoth(stagingDirectory, startedAt))
    running = { since: startedAt, doing: 'it has just begun', done: copying.catch(() => undefined) }
    try {
      const made = await copying
      const bytes = made.files.reduce((sum, file) => sum + file.bytes, 0)
      log.info(`Copies for a backup: ${made.folder}, ${bytes} bytes in ${now() - startedAt} ms`)
      return made
    } catch (error) {
      const failed = backupErrorOf(error, stagingDirectory)
      log.error(`No copies for a backup: ${failed.message}`)
      throw failed
    } finally {
      running = undefined
    }
  }

  return {
    run,
    async stop() {
      stopping.abort()
      await running?.done
    },
  }
}

async function hashOf(path: string, signal: AbortSignal): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(path), hash, { signal })
  return hash.digest('hex')
}
