/** PostgreSQL's own programs. What they need to know goes into their environment: anybody can read a command line. */
import { type ChildProcess, spawn } from 'node:child_process'
import type { Readable, Writable } from 'node:stream'
import { BackupError } from './backup-error.ts'

/** `PGHOST` and so on. */
export type Connection = Record<string, string>

const SETTINGS: Record<string, string> = {
  sslmode: 'PGSSLMODE',
  sslrootcert: 'PGSSLROOTCERT',
  channel_binding: 'PGCHANNELBINDING',
  options: 'PGOPTIONS',
  host: 'PGHOST',
}

/** What libpq reads, of a connection string. */
export function connectionOf(url: string): Connection {
  const { hostname, port, username, password, pathname, searchParams } = new URL(url)
  const connection: Connection = {
    PGHOST: hostname.replaceAll(/^\[|\]$/g, ''),
    PGPORT: port || '5432',
    PGUSER: decodeURIComponent(username),
    PGPASSWORD: decodeURIComponent(password),
    PGDATABASE: decodeURIComponent(pathname.slice(1)),
    PGCONNECT_TIMEOUT: '10',
    PGAPPNAME: 'wa-monitor backup',
  }
  for (const [name, variable] of Object.entries(SETTINGS)) {
    const value = searchParams.get(name)
    if (value !== null) connection[variable] = value
  }
  return Object.fromEntries(Object.entries(connection).filter(([, value]) => value !== ''))
}

export interface Run {
  arguments: string[]
  connection?: Connection
  signal?: AbortSignal | undefined
  /** To run it as. */
  user?: { uid: number; gid: number } | undefined
  /** Given to it on standard input; closed by whoever writes. */
  input?: (stdin: Writable) => Promise<void>
  /** Reads what it prints. Without it the text is returned. */
  output?: (stdout: Readable) => Promise<void>
}

const MOST_SAID = 4000

/** @throws BackupError with what it said last when it ends with anything but 0, or is not installed. */
export async function runProgram(name: string, run: Run): Promise<string> {
  const child = spawn(programPath(name), run.arguments, {
    stdio: [run.input ? 'pipe' : 'ignore', 'pipe', 'pipe'],
    env: { PATH: process.env.PATH, LC_ALL: 'C.UTF-8', TZ: 'UTC', ...run.connection },
    ...(run.signal && { signal: run.signal }),
    ...run.user,
  })
  let said = ''
  child.stderr?.on('data', (chunk: Buffer) => {
    said = (said + chunk.toString()).slice(-MOST_SAID)
  })
  let printed = ''
  const work: Promise<void>[] = [ended(child, name, () => said)]
  if (run.output && child.stdout) work.push(run.output(child.stdout))
  else
    child.stdout?.on('data', (chunk: Buffer) => {
      printed += chunk.toString()
    })
  if (run.input && child.stdin) {
    // That it ended early is said better by its exit code.
    child.stdin.on('error', () => undefined)
    work.push(run.input(child.stdin))
  }
  const results = await Promise.allSettled(work)
  for (const result of results) if (result.status === 'rejected') throw result.reason
  return printed
}

function ended(child: ChildProcess, name: string, said: () => string): Promise<void> {
  return new Promise((resolve, reject) => {
    child.once('error', (error: NodeJS.ErrnoException) => {
      if (error.name === 'AbortError') reject(error)
      else if (error.code === 'ENOENT') reject(new BackupError(`${name} is not installed here`))
      else reject(error)
    })
    child.once('close', (code, signal) => {
      if (code === 0) resolve()
      else reject(new BackupError(`${name} failed (${signal ?? code}): ${lastWords(said())}`))
    })
  })
}

function lastWords(said: string): string {
  const lines = said.split('\n').filter((line) => line.trim() !== '')
  return lines.slice(-3).join(' ') || 'it said nothing'
}

/** Tests, and machines with several versions, say where; the image has one, on its PATH. */
export function programPath(name: string): string {
  const folder = process.env.POSTGRES_PROGRAMS
  return folder ? `${folder}/${name}` : name
}
