import { writeSync } from 'node:fs'
import { maskNumber } from '@wa-monitor/contracts'
import { type DestinationStream, type Logger, pino, type SerializedError } from 'pino'
import pretty from 'pino-pretty'
import type { ServiceVariables } from './environment.ts'
import { nameSourceLines } from './source-lines.ts'

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
    // A chat of two has the other's number for its name.
    serializers: { err: describeError, chat_jid: describeChat },
    timestamp: pino.stdTimeFunctions.isoTime,
  }
  if (options.LOG_FORMAT === 'json') return pino(settings, toStandardOutput())
  const lines = pretty({
    colorize: process.stdout.isTTY,
    sync: true,
    singleLine: true,
    ignore: 'pid,hostname,service',
    translateTime: 'SYS:HH:MM:ss.l',
  })
  return pino(settings, lines)
}

function describeChat(jid: unknown): unknown {
  return typeof jid === 'string' ? maskNumber(jid) : jid
}

function describeError(error: Error): SerializedError {
  const described = pino.stdSerializers.err(error)
  return { ...described, stack: nameSourceLines(described.stack) }
}

/** A log for tests and for tools that speak in another way. */
export function silentLog(): Log {
  return pino({ level: 'silent' })
}

/** The lines of one turn of the event loop are written together: a system call for each costs more than the line itself. */
function toStandardOutput(): DestinationStream {
  let lines: string[] = []
  const flush = () => {
    const bytes = Buffer.from(lines.join(''))
    lines = []
    writeAll(STANDARD_OUTPUT, bytes)
  }
  process.on('exit', flush)
  return {
    write(line) {
      lines.push(line)
      if (lines.length === 1) setImmediate(flush)
    },
  }
}

const STANDARD_OUTPUT = 1
const BUSY_MS = 5

/** Also to a pipe whose reader is slow (EAGAIN): then it waits, as nothing of the log may be lost. */
function writeAll(fd: number, bytes: Buffer): void {
  for (let written = 0; written < bytes.length; ) {
    try {
      written += writeSync(fd, bytes, written)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, BUSY_MS)
    }
  }
}
