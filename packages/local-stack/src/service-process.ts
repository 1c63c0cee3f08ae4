import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { appendFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { addWitness, waitFor } from './wait-for.ts'

export interface ServiceProcess {
  pid: number
  /** Where it listens, from its log line `… listens on URL`. */
  url: string
  /** Everything it has printed. */
  output(): string
  /** True once it has ended, for whatever reason. */
  hasEnded(): boolean
  /** SIGTERM, and waits for the end. @throws Error with what it printed last when it does not end. */
  stop(): Promise<void>
  /** SIGKILL, and waits for the end: a crash. */
  kill(): Promise<void>
}

/**
 * Loaded before the service: it ends when the process that started it ends, however that happens (a test runner kills its
 * workers, and no exit handler runs then). As JavaScript, so that no type stripping is loaded for it.
 */
const END_WITH_PARENT = `data:text/javascript,${encodeURIComponent(
  `process.stdin.on('end', () => process.kill(process.pid, 'SIGKILL')).resume().unref()`,
)}`

/** Longer than a service gives itself. */
const END_MS = 60_000

export interface ServiceProcessOptions {
  /** What to run instead of `src/main.ts`, below the service's folder: a proof's control. */
  main?: string
  /** For Node itself, before the file to run. */
  nodeOptions?: readonly string[]
}

/**
 * Starts `services/<name>` as a process of its own with exactly these variables, and waits until it listens.
 *
 * @param logFile everything printed is appended here as well: evidence when a test fails.
 */
export async function startServiceProcess(
  name: string,
  variables: Record<string, string>,
  logFile: string,
  { main = 'src/main.ts', nodeOptions = [] }: ServiceProcessOptions = {},
): Promise<ServiceProcess> {
  const file = fileURLToPath(new URL(`../../../services/${name}/${main}`, import.meta.url))
  const child = spawn(process.execPath, ['--import', END_WITH_PARENT, ...nodeOptions, file], {
    env: { PATH: process.env.PATH, LOG_FORMAT: 'json', ...variables },
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  let printed = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      printed += chunk.toString()
      appendFileSync(logFile, chunk)
    })
  }
  const leave = addWitness(`${name} (process ${child.pid}) printed last`, () => lastLines(printed))
  child.once('exit', leave)
  const hasEnded = () => child.exitCode !== null || child.signalCode !== null
  const end = async (signal: NodeJS.Signals) => {
    if (hasEnded()) return
    const ended = once(child, 'exit')
    child.kill(signal)
    await Promise.race([ended, waitFor(`${name} to end after ${signal}`, hasEnded, END_MS)])
  }
  const url = await waitFor(`${name} to listen`, () => {
    if (hasEnded()) throw new Error(`${name} ended before it listened:\n${printed}`)
    return /listens on (http:\/\/[^\s";]+)/.exec(printed)?.[1]
  })
  return {
    pid: child.pid ?? 0,
    url,
    output: () => printed,
    hasEnded,
    stop: () => end('SIGTERM'),
    kill: () => end('SIGKILL'),
  }
}

function lastLines(printed: string): string[] {
  return printed.trimEnd().split('\n').slice(-15)
}
