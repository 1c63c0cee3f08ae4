/**
 * The caretaker's steps of ./scripts/restore.sh and ./scripts/backup.sh --verify, each run in a container of its own:
 *
 *     check              the key's line and the archive on standard input: unpacks it and tries all of it out
 *     verify             the same, and removes what it unpacked
 *     refuse-data        exit code 1 when the database holds something
 *     database           restores it (--replace: gives up what it holds)
 *     config             writes the archive's configuration to standard output, as tar
 *     clean              removes what was unpacked
 *
 * Standard output: lines NAME=VALUE for the script. Standard error: sentences. Exit code: 0 done, 1 refused and nothing
 * changed.
 */
import { mkdir } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import { ConfigError } from '@wa-monitor/service'
import { BackupError } from '../backup/backup-error.ts'
import { oneAtATime, workFolder } from '../backup/worker.ts'
import { type CaretakerConfig, readCaretakerConfig } from '../config.ts'
import {
  checkArchive,
  type CheckedArchive,
  type Places,
  readChecked,
  removeUnpacked,
} from './check-archive.ts'
import { readKeyLine } from './read-key-line.ts'
import { refuseOurData, restoreDatabase } from './restore-database.ts'

const say = (line: string) => process.stdout.write(`${line}\n`)

try {
  const config = readCaretakerConfig()
  process.exitCode = await oneAtATime(config, () => run(config, process.argv[2], process.argv.slice(3)))
} catch (error) {
  process.exitCode = 1
  if (error instanceof ConfigError) for (const problem of error.problems) complain(problem)
  else if (isExpected(error)) complain((error as Error).message)
  else throw error
}

async function run(config: CaretakerConfig, step: string | undefined, options: string[]): Promise<number> {
  const places: Places = {
    work: workFolder(config),
    staging: {
      'whatsapp-bridge': config.BACKUP_STAGING_PATH,
      'whatsapp-sender': config.SECOND_BACKUP_STAGING_PATH,
    },
    config: config.CONFIG_PATH,
  }
  const replace = options.includes('--replace')
  await mkdir(places.work, { recursive: true, mode: 0o711 })
  switch (step) {
    case 'check':
      describe(await checkArchive(process.stdin, await readKeyLine(process.stdin), places))
      return 0
    case 'verify':
      describe(await checkArchive(process.stdin, await readKeyLine(process.stdin), places))
      await removeUnpacked(places)
      return 0
    case 'refuse-data':
      await refuseOurData(config.databaseUrl, replace)
      return 0
    case 'database': {
      const { manifest, dump } = await readChecked(places)
      const { rows, held, left_out } = await restoreDatabase({
        url: config.databaseUrl,
        dump,
        manifest,
        replace,
        work: places.work,
      })
      say(`drops=${(rows['public.qa_photo_reviews'] ?? 0) + (rows['dev.qa_photo_reviews'] ?? 0)}`)
      say(`held=${Object.values(held).reduce((sum, count) => sum + count, 0)}`)
      if (left_out !== '') complain(`What you had added to the database could not be restored: ${left_out}`)
      return 0
    }
    case 'config': {
      const { config: folder } = await readChecked(places)
      await writeConfig(folder)
      return 0
    }
    case 'clean':
      await removeUnpacked(places)
      return 0
    default:
      complain(`${step ?? 'nothing'} is no step of a restore`)
      return 2
  }
}

function describe({ manifest, changedConfig }: CheckedArchive): void {
  say(`taken_at=${manifest.taken_at}`)
  say(`version=${manifest.version}`)
  say(`bridges=${manifest.bridges.map(({ service }) => service).join(' ')}`)
  say(`messages=${manifest.bridges[0]?.last_seq ?? 0}`)
  say(`rows=${manifest.database.tables.reduce((sum, { rows }) => sum + rows, 0)}`)
  say(`config=${changedConfig.join(' ')}`)
}

async function writeConfig(folder: string): Promise<void> {
  const { spawn } = await import('node:child_process')
  const tar = spawn('tar', ['-C', folder, '-cf', '-', '.'], { stdio: ['ignore', 'pipe', 'inherit'] })
  await pipeline(tar.stdout, process.stdout, { end: false })
}

/** What a person can do something about: the archive, the database, the disk. */
function isExpected(error: unknown): boolean {
  if (error instanceof BackupError) return true
  const { code, message } = error as NodeJS.ErrnoException
  return typeof code === 'string' || message.startsWith('Another backup')
}

function complain(line: string): void {
  process.stderr.write(`${line}\n`)
}
