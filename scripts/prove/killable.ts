/** Parts of a running system that can be killed and started again on the same files, at the same address. */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { createDatabase, type Database } from '@wa-monitor/database'
import {
  type LocalPostgres,
  openTcpDoor,
  type RedisProcess,
  type ServiceProcess,
  startPostgres,
  startRedis,
  type TcpDoor,
} from '@wa-monitor/local-stack'

export interface Part {
  kind: 'sender' | 'bridge' | 'redis' | 'postgres'
  kill(): Promise<void>
  start(): Promise<void>
  /** It has ended though nobody killed it. */
  hasEnded(): boolean
}

export class KillableSender implements Part {
  readonly kind = 'sender'
  readonly #launch: () => Promise<ServiceProcess>
  #running: ServiceProcess | undefined

  constructor(launch: () => Promise<ServiceProcess>) {
    this.#launch = launch
  }

  async start(): Promise<void> {
    this.#running = await this.#launch()
  }

  async kill(): Promise<void> {
    await this.#running?.kill()
  }

  hasEnded(): boolean {
    return this.#running?.hasEnded() ?? true
  }
}

/** Redis as production runs it: with its log on the disk, and never throwing anything away. */
export class KillableRedis implements Part {
  readonly kind = 'redis'
  readonly #settings: string[]
  #redis: RedisProcess

  private constructor(settings: string[], redis: RedisProcess) {
    this.#settings = settings
    this.#redis = redis
  }

  static async open(folder: string): Promise<KillableRedis> {
    mkdirSync(folder)
    const settings = ['--appendonly', 'yes', '--maxmemory-policy', 'noeviction', '--dir', folder]
    return new KillableRedis(settings, await startRedis(settings))
  }

  get url(): string {
    return this.#redis.url
  }

  command(...words: string[]): string {
    return this.#redis.command(...words)
  }

  async start(): Promise<void> {
    this.#redis = await startRedis(this.#settings, Number(new URL(this.url).port))
  }

  kill(): Promise<void> {
    return this.#redis.stop()
  }

  hasEnded(): boolean {
    return false
  }
}

/** A PostgreSQL behind a door, so that its address stays; `database` looks past the door. */
export class KillablePostgres implements Part {
  readonly kind = 'postgres'
  readonly #folder: string
  readonly #door: TcpDoor
  #postgres: LocalPostgres
  #database: Database

  private constructor(folder: string, postgres: LocalPostgres, door: TcpDoor) {
    this.#folder = folder
    this.#postgres = postgres
    this.#door = door
    this.#database = openDatabase(postgres)
  }

  static async open(directory: string): Promise<KillablePostgres> {
    const folder = join(directory, 'postgres')
    const postgres = await startPostgres({ folder, durable: true })
    return new KillablePostgres(folder, postgres, await openTcpDoor(portOf(postgres)))
  }

  get url(): string {
    return Object.assign(new URL(this.#postgres.url), { port: String(this.#door.port) }).href
  }

  get database(): Database {
    return this.#database
  }

  async start(): Promise<void> {
    this.#postgres = await startPostgres({ folder: this.#folder, durable: true })
    this.#door.target = portOf(this.#postgres)
    void this.#database.close().catch(() => undefined)
    this.#database = openDatabase(this.#postgres)
  }

  kill(): Promise<void> {
    return this.#postgres.kill()
  }

  hasEnded(): boolean {
    return false
  }

  async stop(): Promise<void> {
    this.#door.close()
    await this.#database.close()
    await this.#postgres.stop()
  }
}

function portOf({ url }: LocalPostgres): number {
  return Number(new URL(url).port)
}

function openDatabase({ url }: LocalPostgres): Database {
  return createDatabase(url, { applicationName: 'wa-monitor proof', queryTimeoutMs: 5000 })
}
