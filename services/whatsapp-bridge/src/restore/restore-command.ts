import { basename, join } from 'node:path'
import { isStoreError } from '@wa-monitor/message-store'
import { ConfigError, readEnvironment, silentLog } from '@wa-monitor/service'
import { DatabaseDamagedError, DatabaseInUseError } from '@wa-monitor/sqlite'
import { parseArgs } from 'node:util'
import { z } from 'zod'
import { silenceConsole } from '../whatsapp/quiet-libsignal.ts'
import { restoreBridge } from './restore-bridge.ts'
import { RestoreError } from './restore-error.ts'

const USAGE = `Usage: restore-bridge.ts FOLDER [--with-session] [--replace]

Makes messages.db and session.db of FOLDER (below BACKUP_STAGING_PATH) the files of this bridge, which must not be running.
Sending is paused. The number is linked afresh; what was received and not stored, the limits and the gaps are kept.
  --with-session  stay the device that is linked, with new keys: only when no other bridge has used that link since
  --replace       give up the messages and the link that are there
Prints one line of JSON. Exit code: 0 done, 1 refused and nothing changed, 2 wrong use.
`

const variables = z.object({
  BACKUP_STAGING_PATH: z.string().describe('the directory in which backups are unpacked, such as /staging'),
  WHATSAPP_DB_PATH: z.string().describe('the path of messages.db, such as /store/messages.db'),
  WHATSAPP_SESSION_PATH: z.string().describe('the directory of session.db, such as /session'),
})

interface Output {
  out: (text: string) => void
  error: (text: string) => void
}

/** Returns the exit code. */
export function runRestore(
  argv: readonly string[],
  environment: NodeJS.ProcessEnv,
  { out, error: complain }: Output,
): number {
  silenceConsole()
  const wanted = readArguments(argv)
  if (wanted === 'help') {
    out(USAGE)
    return 0
  }
  if (typeof wanted === 'string') {
    complain(`${wanted}\n\n${USAGE}`)
    return 2
  }
  try {
    const settings = readEnvironment(variables, environment)
    const report = restoreBridge({
      folder: join(settings.BACKUP_STAGING_PATH, wanted.folder),
      messageStorePath: settings.WHATSAPP_DB_PATH,
      sessionDirectory: settings.WHATSAPP_SESSION_PATH,
      withSession: wanted.withSession,
      replace: wanted.replace,
      now: Date.now(),
      log: silentLog(),
    })
    out(`${JSON.stringify(report)}\n`)
    return 0
  } catch (error) {
    if (!isRefusal(error)) throw error
    complain(`${(error as Error).message}\n`)
    return 1
  }
}

function readArguments(argv: readonly string[]) {
  try {
    const { values, positionals } = parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        help: { type: 'boolean', short: 'h' },
        'with-session': { type: 'boolean', default: false },
        replace: { type: 'boolean', default: false },
      },
    })
    if (values.help) return 'help'
    const [folder] = positionals
    if (folder === undefined || positionals.length > 1) return 'one folder is wanted'
    // Its name alone: what is restored comes from the staging directory.
    if (folder === '' || folder === '.' || folder === '..' || basename(folder) !== folder)
      return `${folder} is not the name of a folder in the staging directory`
    return { folder, withSession: values['with-session'], replace: values.replace }
  } catch (error) {
    return (error as Error).message
  }
}

function isRefusal(error: unknown): boolean {
  return (
    error instanceof RestoreError ||
    error instanceof DatabaseDamagedError ||
    error instanceof DatabaseInUseError ||
    error instanceof ConfigError ||
    isStoreError(error)
  )
}
