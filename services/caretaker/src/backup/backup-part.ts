/** Backups every night, and when somebody asks. The work itself is done by a process of its own: `worker.ts`. */
import { type ChildProcess, fork } from 'node:child_process'
import { accessSync, constants } from 'node:fs'
import { join } from 'node:path'
import type { SystemStatus } from '@wa-monitor/contracts'
import type { Part, PartDependencies } from '../part.ts'
import { type ArchiveNote, readNotes } from './archive-notes.ts'
import { NO_FAILURE, readMemory, writeMemory } from './backup-memory.ts'
import { addBackupRoutes } from './backup-routes.ts'
import { nextBackupAt } from './decide/when-due.ts'
import type { WorkerReport } from './worker.ts'

export interface BackupPart extends Part {
  status(): SystemStatus['backup']
}

/** How a run of the worker ended. */
type Outcome = { ok: true; name: string } | { ok: false; error: string }

/** Timers hold 24 days at most, and a clock may be set meanwhile. */
const LONGEST_SLEEP_MS = 10 * 60_000

/** @param program what is run for a backup: this process' own program, with the argument `backup`. */
export function createBackupPart(
  { config, log, server, now }: PartDependencies,
  program = process.argv[1] ?? '',
): BackupPart {
  const memoryPath = join(config.CARETAKER_PATH, 'backup.json')
  const startedAt = now()
  let memory = readMemory(memoryPath)
  let notes: ArchiveNote[] = []
  let timer: NodeJS.Timeout | undefined
  let running: Promise<Outcome> | undefined
  let child: ChildProcess | undefined
  let stopped = false

  const lastGood = () => notes.find(({ verified_at }) => verified_at !== null)
  const nextAt = () =>
    nextBackupAt(now(), {
      at: config.BACKUP_AT,
      timeZone: config.TZ,
      startedAt,
      lastGoodAt: momentOf(lastGood()),
      failures: memory.failures,
      failedAt: memory.failedAt,
    })

  const part: BackupPart = {
    start() {
      const keeping =
        config.BACKUP_PASSPHRASE !== undefined || config.BACKUP_RECIPIENTS.length > 0
          ? 'encrypted'
          : 'NOT encrypted (BACKUP_PASSPHRASE)'
      log.info(`Backups are made at ${config.BACKUP_AT} (${config.TZ}), ${keeping}`)
      void readAgain().then(plan)
    },
    async stop() {
      stopped = true
      clearTimeout(timer)
      child?.kill('SIGTERM')
      await running
    },
    reasons() {
      try {
        accessSync(config.BACKUP_PATH, constants.W_OK)
        return []
      } catch (error) {
        return [
          `Archives cannot be written to the directory of BACKUP_DIR (${(error as NodeJS.ErrnoException).code}): it has to belong to user 1000`,
        ]
      }
    },
    status() {
      const last = notes[0]
      return {
        last: last
          ? {
              name: last.name,
              taken_at: last.taken_at,
              bytes: last.bytes,
              encrypted: last.encrypted,
              verified: last.verified_at !== null,
            }
          : null,
        error: memory.error,
        kept: notes.filter(({ verified_at }) => verified_at !== null).length,
        next_at: new Date(Math.max(nextAt(), now())).toISOString(),
      }
    },
  }
  addBackupRoutes(server, {
    apiKey: config.WHATSAPP_API_KEY,
    isRunning: () => running !== undefined,
    begin: () => void backUp(),
    error: () => memory.error,
    list: async () => {
      await readAgain()
      return notes
    },
  })
  return part

  async function readAgain(): Promise<void> {
    try {
      notes = await readNotes(config.BACKUP_PATH)
    } catch (error) {
      log.warn({ err: error }, 'The archives cannot be listed')
    }
  }

  function plan(): void {
    if (stopped) return
    clearTimeout(timer)
    const wait = Math.max(0, nextAt() - now())
    timer = setTimeout(
      () => {
        if (nextAt() <= now()) void backUp()
        else plan()
      },
      Math.min(wait, LONGEST_SLEEP_MS),
    )
    timer.unref()
  }

  /** One at a time: whoever asks meanwhile gets the one that is being made. */
  function backUp(): Promise<Outcome> {
    running ??= work().finally(() => {
      running = undefined
      plan()
    })
    return running
  }

  async function work(): Promise<Outcome> {
    log.info('Backup begins')
    const report = await runWorker()
    await readAgain()
    if (report.ok) {
      memory = NO_FAILURE
      log.info(`Backup ${report.name} is good: it was restored into a database made for that`)
    } else if (report.stopped) {
      // Nothing is wrong with it; the next start makes it up.
      log.info('Backup given up: the caretaker stops')
      return report
    } else {
      memory = { failures: memory.failures + 1, failedAt: now(), error: report.error }
      log.error(`Backup failed: ${report.error}`)
    }
    try {
      writeMemory(memoryPath, memory)
    } catch (error) {
      log.warn({ err: error }, 'That could not be written down')
    }
    return report
  }

  function runWorker(): Promise<WorkerReport> {
    return new Promise((resolve) => {
      let report: WorkerReport | undefined
      const worker = fork(program, ['backup'], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
      child = worker
      worker.once('message', (message) => {
        report = message as WorkerReport
      })
      const ended = (why: string) => {
        child = undefined
        resolve(report ?? { ok: false, error: `The backup ended in the middle (${why})`, stopped })
      }
      worker.once('error', (error) => ended(error.message))
      worker.once('close', (code, signal) =>
        ended(signal === 'SIGKILL' ? 'SIGKILL: there may be too little memory' : String(signal ?? code)),
      )
    })
  }
}

function momentOf(note: ArchiveNote | undefined): number | null {
  return note ? Date.parse(note.taken_at) : null
}
