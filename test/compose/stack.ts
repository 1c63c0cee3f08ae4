import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { attempt, type Outcome, run } from './command.ts'

export interface Container {
  Name: string
  RestartCount: number
  Config: { User: string; Env: string[]; Labels: Record<string, string> }
  State: { Status: string; ExitCode: number; Health?: { Status: string } }
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

/** One compose project, spoken to as a person would: the files named, `.env` beside them. */
export class Stack {
  readonly folder: string
  readonly #files: string[]
  readonly #env: NodeJS.ProcessEnv

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

  attempt(...args: string[]): Promise<Outcome> {
    return attempt('docker', ['compose', ...this.#files, ...args], this.#options())
  }

  script(name: string, ...args: string[]): Promise<Outcome> {
    return attempt(`./scripts/${name}.sh`, args, this.#options())
  }

  /** Every container, those that have ended included. */
  async containers(): Promise<Container[]> {
    const ids = (await this.compose('ps', '-aq')).split('\n').filter(Boolean)
    if (ids.length === 0) return []
    return JSON.parse(await run('docker', ['inspect', ...ids], this.#options())) as Container[]
  }

  /** Rows as `psql` prints them: one line each, columns parted by `|`. */
  async rows(sql: string, database = 'postgres', user = 'wa_monitor'): Promise<string[]> {
    const psql = ['psql', '-q', '-U', user, '-v', 'ON_ERROR_STOP=1', '-At', '-c', sql]
    return (await this.compose('exec', '-T', database, ...psql)).split('\n').filter(Boolean)
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
