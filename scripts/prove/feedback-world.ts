import { chmodSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { migrate, type Transaction } from '@wa-monitor/database'
import { type ApiProcess, startApi, startFeedbackSender } from '@wa-monitor/local-stack'
import { BridgeDoor, type FastClock } from './bridge-door.ts'
import { KillablePostgres, KillableRedis, KillableSender, type Part } from './killable.ts'
import { WhatsAppWorld } from './whatsapp-world.ts'

export interface FeedbackLimits {
  minute: number
  hour: number
  day: number
}

interface Settings {
  clock: FastClock
  limits: FeedbackLimits
  senders: number
  /** A file of `services/feedback-sender/controls` to run in the senders' place, without `.ts`. */
  control?: string | undefined
}

const BRIDGE_KEY = 'test-key-of-a-test-bridge'

/** What would stand in the way of a proof that answers hundreds of drops in minutes. */
const LIFTED_RULES = {
  COOLDOWN_SAME_DROP_SECONDS: '0',
  STARTUP_GRACE_SECONDS: '0',
  FEEDBACK_MAX_WAIT_MINUTES: '0',
}

/** Said in the output. */
export const LIFTED = Object.entries(LIFTED_RULES)
  .map(([name, value]) => `${name}=${value}`)
  .join(' ')

const PATIENCE = { tries: 300, pauseMs: 100 }

interface WorldParts {
  directory: string
  whatsapp: WhatsAppWorld
  /** Ways to the bridge: that of the api, and one of each sender. */
  doors: BridgeDoor[]
  postgres: KillablePostgres
  redis: KillableRedis
  control: string | undefined
}

/**
 * The whole way of feedback but for the reviewer: api, PostgreSQL, Redis, feedback-senders, the bridge, WhatsApp and the
 * phones in it. All of them reach each other at addresses that stay, through doors where the part behind moves.
 */
export class FeedbackWorld {
  readonly whatsapp: WhatsAppWorld
  readonly redis: KillableRedis
  readonly postgres: KillablePostgres
  readonly bridge: Part
  readonly senders: KillableSender[]
  readonly projectsPath: string
  /**
   * Called when the bridge has taken what this sender sent: the sender hears so when it returns. So a kill can be put
   * between the two.
   */
  onTaken: ((sender: Part) => Promise<void>) | undefined
  readonly #doors: BridgeDoor[]
  #api: ApiProcess | undefined

  private constructor({ directory, whatsapp, doors, postgres, redis, control }: WorldParts) {
    this.whatsapp = whatsapp
    this.postgres = postgres
    this.redis = redis
    this.#doors = doors
    this.projectsPath = join(directory, 'projects.yaml')
    this.bridge = {
      kind: 'bridge',
      kill: async () => {
        await whatsapp.bridge.process.kill()
        await this.#shutDoors()
      },
      start: async () => {
        const { url } = (await whatsapp.launch()).process
        await Promise.all(doors.map((door) => door.open(url)))
      },
      hasEnded: () => whatsapp.bridge.process.hasEnded(),
    }
    this.senders = doors.slice(1).map((door, index) => {
      const options = { name: `sender-${index + 1}`, ...(control && { main: `controls/${control}.ts` }) }
      const sender = new KillableSender(() => startFeedbackSender(directory, this.#variables(door), options))
      door.onTaken = async () => this.onTaken?.(sender)
      return sender
    })
  }

  /** Everything runs but the senders. */
  static async start(
    directory: string,
    { clock, limits, senders, control }: Settings,
  ): Promise<FeedbackWorld> {
    // PostgreSQL, which root may not run, must be able to pass through to its own folder.
    chmodSync(directory, 0o711)
    const [postgres, redis, whatsapp] = await Promise.all([
      KillablePostgres.open(directory),
      KillableRedis.open(join(directory, 'redis')),
      WhatsAppWorld.start(directory, {
        control: 'fast-clock',
        variables: {
          CLOCK_START: String(clock.start),
          CLOCK_SPEED: String(clock.speed),
          WHATSAPP_API_KEY: BRIDGE_KEY,
          RATE_LIMIT_MESSAGES_PER_MINUTE: String(limits.minute),
          RATE_LIMIT_MESSAGES_PER_HOUR: String(limits.hour),
          RATE_LIMIT_MESSAGES_PER_DAY: String(limits.day),
        },
      }),
    ])
    const doors = Array.from({ length: senders + 1 }, () => new BridgeDoor(clock))
    await Promise.all(doors.map((door) => door.open(whatsapp.bridge.process.url)))
    const world = new FeedbackWorld({ directory, whatsapp, doors, postgres, redis, control })
    await migrate(postgres.database)
    const { groups } = await whatsapp.simulator.state()
    const projects = groups.map(({ name, jid }) => `  - {name: ${name}, group_jid: "${jid}"}\n`)
    writeFileSync(world.projectsPath, `projects:\n${projects.join('')}`)
    world.#api = await startApi(directory, { ...world.#variables(doors[0]), API_HOST: '127.0.0.1' })
    return world
  }

  get api(): ApiProcess {
    if (!this.#api) throw new Error('the api was never started')
    return this.#api
  }

  get parts(): Part[] {
    return [...this.senders, this.bridge, this.redis, this.postgres]
  }

  /** Asks PostgreSQL past the door, again and again while it is away: `work` may run more than once. */
  async database<Result>(work: (transaction: Transaction) => Promise<Result>): Promise<Result> {
    for (let tries = 1; ; tries++) {
      try {
        return await this.postgres.database.transaction(work)
      } catch (error) {
        if (tries === PATIENCE.tries) throw error
        await pause(PATIENCE.pauseMs)
      }
    }
  }

  async stop(): Promise<void> {
    await Promise.all(this.senders.map((sender) => sender.kill()))
    await this.#api?.process.stop()
    await this.#shutDoors()
    await this.whatsapp.stop()
    await this.postgres.stop()
    await this.redis.kill()
  }

  /** Of api and senders. */
  #variables(door: BridgeDoor | undefined): Record<string, string> {
    return {
      ENV: 'production',
      DATABASE_URL: this.postgres.url,
      REDIS_URL: this.redis.url,
      CONFIG_PATH: this.projectsPath,
      BRIDGE_URL: door?.url ?? '',
      WHATSAPP_API_KEY: BRIDGE_KEY,
      WHATSAPP_DB_PATH: this.whatsapp.bridge.storePath,
      ...LIFTED_RULES,
    }
  }

  async #shutDoors(): Promise<void> {
    await Promise.all(this.#doors.map((door) => door.shut()))
  }
}
