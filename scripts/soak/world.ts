import { chmodSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { migrate, type Transaction } from '@wa-monitor/database'
import { buildServices, type SimulatorProcess, startSimulator } from '@wa-monitor/local-stack'
import { KillablePostgres, KillableRedis } from '../prove/killable.ts'
import { type LaunchedServices, launchServices } from './launch-services.ts'
import type { Services } from './services.ts'

/** Which group development reads too. */
const OF_DEVELOPMENT = 'Velo Test'
const PATIENCE = { tries: 600, pauseMs: 100 }

export interface SoakGroup {
  jid: string
  name: string
  /** Phone numbers of the contractors in it. */
  people: string[]
  inDevelopment: boolean
}

interface WorldParts extends LaunchedServices {
  simulator: SimulatorProcess
  postgres: KillablePostgres
  redis: KillableRedis
  groups: SoakGroup[]
}

/** The embedded stack with every service as the image runs it, and PostgreSQL and Redis that can be restarted. */
export class SoakWorld {
  readonly simulator: SimulatorProcess
  readonly postgres: KillablePostgres
  readonly redis: KillableRedis
  readonly groups: readonly SoakGroup[]
  readonly services: Services
  /** messages.db. */
  readonly storePath: string
  readonly sessionPath: string

  private constructor(parts: WorldParts) {
    this.simulator = parts.simulator
    this.postgres = parts.postgres
    this.redis = parts.redis
    this.groups = parts.groups
    this.services = parts.services
    this.storePath = parts.storePath
    this.sessionPath = parts.sessionPath
  }

  /** @param leak kilobytes a minute that the monitor of production leaks, for the control. */
  static async start(directory: string, leak?: number): Promise<SoakWorld> {
    // PostgreSQL, which root may not run, must be able to pass through to its own folder.
    chmodSync(directory, 0o711)
    buildServices()
    const [postgres, redis, simulator] = await Promise.all([
      KillablePostgres.open(directory),
      KillableRedis.open(join(directory, 'redis')),
      startSimulator(directory),
    ])
    await migrate(postgres.database)
    const state = await simulator.state()
    const groups = state.groups.map(({ jid, name, members }) => ({
      jid,
      name,
      people: members.filter((phone) => phone !== state.business_phone),
      inDevelopment: name === OF_DEVELOPMENT,
    }))
    const launched = await launchServices(directory, simulator, {
      databaseUrl: postgres.url,
      redisUrl: redis.url,
      production: writeProjects(join(directory, 'prod.yaml'), groups),
      development: writeProjects(
        join(directory, 'dev.yaml'),
        groups.filter(({ inDevelopment }) => inDevelopment),
      ),
      leak,
    })
    return new SoakWorld({ simulator, postgres, redis, groups, ...launched })
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
    await this.services.stop()
    await this.simulator.process.stop()
    await this.postgres.stop()
    await this.redis.kill()
  }
}

function writeProjects(path: string, groups: readonly SoakGroup[]): string {
  const entries = groups.map(({ name, jid }) => `  - {name: ${name}, group_jid: "${jid}"}\n`)
  writeFileSync(path, `projects:\n${entries.join('')}`)
  return path
}
