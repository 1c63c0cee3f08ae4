import { type Logger, pino } from 'pino'
import pretty from 'pino-pretty'
import type { ServiceVariables } from './environment.ts'

export type Log = Logger

export interface LogOptions extends ServiceVariables {
  /** Put in front of every line, such as `[DEV]`. */
  tag?: string
}

/**
 * One line per event, to standard output: `pretty` for people following `docker compose logs -f`, `json` for
 * collectors. Message text and key material never go in; numbers go through `maskNumber`.
 */
export function createLog(service: string, options: LogOptions): Log {
  const settings = {
    level: options.LOG_LEVEL,
    base: { service },
    msgPrefix: options.tag ? `${options.tag} ` : '',
    formatters: { level: (label: string) => ({ level: label }) },
    timestamp: pino.stdTimeFunctions.isoTime,
  }
  if (options.LOG_FORMAT === 'json') return pino(settings)
  const lines = pretty({
    colorize: process.stdout.isTTY,
    sync: true,
    singleLine: true,
    ignore: 'pid,hostname,service',
    translateTime: 'SYS:HH:MM:ss.l',
  })
  return pino(settings, lines)
}

/** A log for tests and for tools that speak in another way. */
export function silentLog(): Log {
  return pino({ level: 'silent' })
}
