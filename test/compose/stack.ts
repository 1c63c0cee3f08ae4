import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { attempt, type Outcome, run } from './command.ts'
import { Psql } from './psql.ts'

export interface Container {
  Id: string
  Name: string
  /** Of its image. */
  Image: string
  RestartCount: number
  Config: {
    User: string
    Env: string[]
    Labels: Record<string, string>
    Healthcheck?: { Test?: string[] }
  }
  State: { Status: string; ExitCode: number; StartedAt: string; Health?: { Status: string } }
  NetworkSettings: { Networks: Record<string, { Aliases: string[] | null }> }
  HostConfig: {
    ReadonlyRootfs: boolean
    Privileged: boolean
    CapDrop: string[] | null
    CapAdd: string[] | null
    SecurityOpt: string[] | null
    Memory: number
    NanoCpus: number
    PidsLimit: number | null
    LogConfig: { Config: Record<string, string> }
  }
}

/** A deployment that goes back waits for every service twice. */
const SCRIPT_MS = 480_000

/** One compose project, spoken to as a person would: the files named, `.env` beside them. */
export class Stack {
  readonly folder: string
  readonly #files: string[]
  readonly #env: NodeJS.ProcessEnv
  readonly #sessions = new Map<string, Psql>()

  /** `project`: where the files' own name would reach what a developer runs on this machine. */
  constructor(folder: string, files: string[], project?: string) {
    this.folder = folder
    this.#files = files.flatMap((file) => ['-f', file])
    this.#env = {
      ...withoutSettings(folder),
      ...(project === undefined ? {} : { COMPOSE_PROJECT_NAME: project }),
    }
  }

  setEnvFile(content: string | undefined): void {
    const path = join(this.folder, '.env')
    if (content === undefined) rmSync(path, { force: true })
    else writeFileSync(path, content)
  }

  compose(...args: string[]): Promise<string> {
    return run('docker', ['compose', ...this.#files, ...args], this.#options())
  }

  /** As `compose`, with something on standard input. */
  composeWith(input: string, ...args: string[]): Promise<string> {
    return run('docker', ['compose', ...this.#files, ...args], { ...this.#options(), input })
  }

  attempt(...args: string[]): Promise<Outcome> {
    return attempt('docker', ['compose', ...this.#files, ...args], this.#options())
  }

  script(name: string, ...args: string[]): Promise<Outcome> {
    return this.scriptWith({}, name, ...args)
  }

  /** As `script`, with variables of the shell's. */
  scriptWith(variables: NodeJS.ProcessEnv, name: string, ...args: string[]): Promise<Outcome> {
    const { cwd, env } = this.#options()
    return attempt(`./scripts/${name}.sh`, args, { cwd, env: { ...env, ...variables }, timeoutMs: SCRIPT_MS })
  }

  /** As `scriptWith`, and `onStdout` is told all that it has said so far whenever there is more. */
  scriptWatched(
    variables: NodeJS.ProcessEnv,
    name: string,
    onStdout: (soFar: string) => void,
  ): Promise<Outcome> {
    const { cwd, env } = this.#options()
    const options = { cwd, env: { ...env, ...variables }, timeoutMs: SCRIPT_MS, onStdout }
    return attempt(`./scripts/${name}.sh`, [], options)
  }

  /** Every container, those that have ended included. */
  async containers(): Promise<Container[]> {
    const ids = (await this.compose('ps', '-aq')).split('\n').filter(Boolean)
    if (ids.length === 0) return []
    return JSON.parse(await run('docker', ['inspect', ...ids], this.#options())) as Container[]
  }

  /** Rows as `psql` prints them: one line each, columns parted by `|`. */
  rows(sql: string, database = 'postgres', user = 'wa_monitor'): Promise<string[]> {
    let session = this.#sessions.get(`${user}@${database}`)
    if (session === undefined || session.ended) {
      const psql = ['psql', '-q', '-U', user, '-v', 'ON_ERROR_STOP=1', '-At']
      session = new Psql(['compose', ...this.#files, 'exec', '-T', database, ...psql], this.#options())
      this.#sessions.set(`${user}@${database}`, session)
    }
    return session.rows(sql)
  }

  /** Ends what `rows` has open. */
  closeSessions(): void {
    for (const session of this.#sessions.values()) session.close()
    this.#sessions.clear()
  }

  async apiKey(): Promise<string> {
    return (await this.compose('exec', '-T', 'whatsapp-bridge', 'cat', '/secrets/whatsapp/api_key')).trim()
  }

  #options() {
    return { cwd: this.folder, env: this.#env }
  }
}

export function serviceOf(container: Container): string {
  return container.Config.Labels['com.docker.compose.service'] ?? container.Name
}

/** The shell's variables win over `.env`, so none of the product's own may be set here. */
function withoutSettings(folder: string): NodeJS.ProcessEnv {
  const names = readFileSync(join(folder, '.env.example'), 'utf8').matchAll(/^([A-Z_]+)=/gm)
  const env = { ...process.env }
  for (const [, name] of names) delete env[name as string]
  return env
}
