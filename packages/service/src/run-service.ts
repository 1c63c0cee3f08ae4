import closeWithGrace from 'close-with-grace'
import { ConfigError } from './config-error.ts'
import { readEnvironment, serviceVariables } from './environment.ts'
import { createLog, type Log } from './log.ts'
import { startWatchdog } from './watchdog.ts'

/** What `create` in a service's `service.ts` returns. `start` resolves when the service can work or say why not. */
export interface Service {
  start(): Promise<void>
  stop(): Promise<void>
}

interface RunOptions {
  /** The first word of its log lines in `json` form, such as `whatsapp-bridge`. */
  name: string
  /** In front of every log line: `[DEV]`. */
  tag?: string
  create: (log: Log) => Service | Promise<Service>
}

/** How long a stop may take; compose's `stop_grace_period` is longer. */
const STOP_MS = 15_000
/** Five of these without a sign of life are a hang. */
const LOOK_SECONDS = 6
/** sysexits.h EX_CONFIG: a supervisor can tell "change the configuration" from a crash. */
const EXIT_CONFIG = 78

/** Runs one service as this process: starts it, stops it on SIGTERM or SIGINT, ends when it hangs. */
export async function runService({ name, tag, create }: RunOptions): Promise<void> {
  const log = openLog(name, tag)
  let service: Service | undefined
  const closing = closeWithGrace({ delay: STOP_MS, logger: false }, async ({ err, signal }) => {
    if (err) log.fatal({ err }, `${name} failed`)
    else log.info(`${name} stops${signal ? ` (${signal})` : ''}`)
    await service?.stop()
  })
  try {
    service = await create(log)
    await service.start()
  } catch (error) {
    if (error instanceof ConfigError) {
      await sayAndWait(log, name, error)
      return
    }
    closing.uninstall()
    log.fatal({ err: error }, `${name} could not start`)
    await service?.stop().catch(() => undefined)
    process.exit(1)
  }
  if (process.env.WATCHDOG === 'off') return
  startWatchdog({
    lookSeconds: LOOK_SECONDS,
    onProblem: ({ message }) => log.warn(`A hang of this process would not be noticed: ${message}`),
  })
}

function openLog(name: string, tag: string | undefined): Log {
  try {
    return createLog(name, { ...readEnvironment(serviceVariables), tag })
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    const log = createLog(name, { LOG_LEVEL: 'info', LOG_FORMAT: 'pretty', tag })
    for (const problem of error.problems) log.error(`Configuration: ${problem}`)
    return log
  }
}

/**
 * A wrong setting does not get better by starting again. Under a supervisor that restarts whatever ends
 * (`ON_BAD_CONFIG=wait`, set in the image) the process says what is wrong and stays, unhealthy, until somebody
 * changes the setting and recreates it; anywhere else it ends with 78.
 */
async function sayAndWait(log: Log, name: string, error: ConfigError): Promise<void> {
  const say = () => {
    for (const problem of error.problems) log.error(`Configuration: ${problem}`)
    log.error(`${name} does not start before this is put right (.env, config/)`)
  }
  say()
  if (process.env.ON_BAD_CONFIG !== 'wait') process.exit(EXIT_CONFIG)
  setInterval(say, 10 * 60_000)
}
