import { statfs } from 'node:fs/promises'
import type { Environment, MonitorGroups, SystemStatus } from '@wa-monitor/contracts'
import type { Database } from '@wa-monitor/database'
import { keptFor, programVersion } from '@wa-monitor/service'
import { askBridge } from './ask-bridge.ts'
import { askMonitor, askService, type MonitorSeen, type ServiceSeen } from './ask-services.ts'
import type { Seen } from './decide/found.ts'
import { askDatabase, countAll, type Counts, explainAway } from './look-at-database.ts'
import type { WatchMemory } from './watch-memory.ts'

export interface CollectorParts {
  bridges: { service: string; url: string }[]
  bridgeKey: string
  monitors: { service: string; environment: Environment; url: string }[]
  services: { service: string; url: string }[]
  /** Of the watch alone: nobody else's long statement is waited for. */
  database: Database
  disks: { what: string; path: string }[]
  memory: WatchMemory
  backup: () => SystemStatus['backup'] | Promise<SystemStatus['backup']>
  /** What keeps the caretaker from its own work. */
  reasons: () => string[]
  alerts: () => SystemStatus['alerts']
  now: () => number
}

/** A question that hangs is given up, and holds up nobody else. */
const PATIENCE_MS = 2000
/** However many ask, each is asked once in this time. */
const KEPT_MS = 2000
/** Tables are counted this often while somebody looks, and when nobody does. */
const COUNT_EVERY_MS = 15_000
const COUNT_SELDOM_MS = 60_000

interface RememberedProjects {
  environment: Environment
  projects: MonitorGroups['projects']
}

/** Asks everybody at once how he is; what does not answer in time is null. */
export class Collector {
  readonly #parts: CollectorParts
  readonly #bridges: { service: string; ask: () => Promise<Seen['bridges'][number]['status'] | undefined> }[]
  readonly #monitors: {
    service: string
    environment: Environment
    ask: () => Promise<MonitorSeen | undefined>
  }[]
  readonly #services: { service: string; ask: () => Promise<ServiceSeen | undefined> }[]
  readonly #disks: { what: string; ask: () => Promise<{ free: number; total: number } | undefined> }[]
  readonly #database: () => Promise<Awaited<ReturnType<typeof askDatabase>> | { problem: string } | undefined>
  readonly #count: () => Promise<Counts | undefined>
  #counts: Counts | undefined
  #countedAt = Number.NEGATIVE_INFINITY
  #lookedAt = Number.NEGATIVE_INFINITY

  constructor(parts: CollectorParts) {
    this.#parts = parts
    const kept = { keptMs: KEPT_MS, patienceMs: PATIENCE_MS }
    const timeoutMs = PATIENCE_MS - 100
    const { bridgeKey: key } = parts
    this.#bridges = parts.bridges.map(({ service, url }) => ({
      service,
      ask: keptFor(kept, () => askBridge({ url, key, timeoutMs })),
    }))
    this.#monitors = parts.monitors.map((monitor) => ({
      ...monitor,
      ask: keptFor(kept, () => askMonitor(monitor, timeoutMs)),
    }))
    this.#services = parts.services.map((service) => ({
      service: service.service,
      ask: keptFor(kept, () => askService(service, timeoutMs)),
    }))
    this.#disks = parts.disks.map(({ what, path }) => ({
      what,
      ask: keptFor(kept, async () => {
        const { bavail, blocks, bsize } = await statfs(path)
        return { free: bavail * bsize, total: blocks * bsize }
      }),
    }))
    const { database, now } = parts
    this.#database = keptFor(kept, () =>
      askDatabase(database, now).catch((error: unknown) => ({ problem: explainAway(database, error) })),
    )
    this.#count = keptFor(kept, () => countAll(database, this.#zones()))
  }

  /** @param somebodyLooks tables are then counted more often for a while. */
  async collect({ somebodyLooks }: { somebodyLooks: boolean }): Promise<Seen> {
    const { now, memory } = this.#parts
    const at = now()
    if (somebodyLooks) this.#lookedAt = at
    const [bridges, monitors, services, disks, database, backup] = await Promise.all([
      Promise.all(
        this.#bridges.map(async ({ service, ask }) => ({ service, status: (await ask()) ?? null })),
      ),
      Promise.all(this.#monitors.map(async ({ ask, ...monitor }) => ({ ...monitor, said: await ask() }))),
      Promise.all(this.#services.map(async ({ ask, service }) => ({ service, said: await ask() }))),
      Promise.all(this.#disks.map(async ({ what, ask }) => ({ what, said: await ask() }))),
      this.#database(),
      this.#parts.backup(),
    ])
    for (const { environment, said } of monitors)
      if (said?.projects) this.#remember({ environment, projects: said.projects })
    const isUp = database !== undefined && 'database' in database
    const counts = isUp ? await this.#counted(at) : undefined
    if (memory.get('watching_since') === undefined) memory.set('watching_since', new Date(at).toISOString())
    return {
      at: new Date(now()).toISOString(),
      version: programVersion(),
      watching_since: memory.get<string>('watching_since') ?? new Date(at).toISOString(),
      bridges,
      monitors: monitors.map(({ service, environment, said }) =>
        said ? said.monitor : { service, environment, healthy: null, reasons: [], config: null },
      ),
      projects: monitors.flatMap(({ environment, said }) =>
        this.#projectsOf(environment, said?.projects, { bridges, counts }),
      ),
      feedback: counts?.feedback ?? null,
      webhooks_given_up: counts?.webhooks_given_up ?? null,
      services: [
        ...services.map(({ service, said }) => said?.service ?? { service, healthy: null, reasons: [] }),
        this.#itself(),
      ],
      queue: { problem: services.find(({ said }) => said?.queueProblem)?.said?.queueProblem ?? null },
      database: isUp ? database.database : null,
      database_problem: isUp
        ? null
        : (database?.problem ??
          `${this.#parts.database.server} does not answer within ${PATIENCE_MS / 1000} s`),
      disks: [
        ...bridges.flatMap(({ service, status }) =>
          status && status.disk.total_bytes > 0
            ? [{ what: service, free_bytes: status.disk.free_bytes, total_bytes: status.disk.total_bytes }]
            : [],
        ),
        ...disks.flatMap(({ what, said }) =>
          said ? [{ what, free_bytes: said.free, total_bytes: said.total }] : [],
        ),
      ],
      clock: { ahead_of_database_seconds: isUp ? database.ahead : null },
      backup,
      alerts: this.#parts.alerts(),
    }
  }

  /** The projects of each environment, as its monitor last told them, with their zones. */
  #zones(): Record<Environment, { name: string; time_zone: string }[]> {
    const of = (environment: Environment) =>
      this.#remembered(environment).map(({ name, time_zone }) => ({ name, time_zone }))
    return { production: of('production'), development: of('development') }
  }

  /** For the digest, which counts another day. */
  zones(): Record<Environment, { name: string; time_zone: string }[]> {
    return this.#zones()
  }

  async #counted(at: number): Promise<Counts | undefined> {
    const every = at - this.#lookedAt < COUNT_SELDOM_MS ? COUNT_EVERY_MS : COUNT_SELDOM_MS
    if (at - this.#countedAt < every) return this.#counts
    this.#counts = await this.#count()
    // What failed is tried again the next time.
    this.#countedAt = this.#counts ? at : Number.NEGATIVE_INFINITY
    return this.#counts
  }

  #itself(): Seen['services'][number] {
    const reasons = this.#parts.reasons()
    return { service: 'caretaker', healthy: reasons.length === 0, reasons }
  }

  /** A monitor that does not answer still has its projects; nothing is claimed about them. */
  #projectsOf(
    environment: Environment,
    told: MonitorGroups['projects'] | undefined,
    { bridges, counts }: { bridges: Seen['bridges']; counts: Counts | undefined },
  ): Seen['projects'] {
    const groups = bridges[0]?.status?.groups ?? []
    const projects =
      told ??
      this.#remembered(environment).map((project) => ({
        ...project,
        lag_messages: null,
        lag_seconds: null,
        refused: null,
        failed_messages: null,
      }))
    return projects.map((project) => {
      const day = counts?.days[environment].find((each) => each.project === project.name)
      const { project: _, ...today } = day ?? { project: '' }
      return {
        environment,
        ...project,
        last_message_at: groups.find(({ jid }) => jid === project.group_jid)?.last_message_at ?? null,
        today: day ? (today as Seen['projects'][number]['today']) : null,
      }
    })
  }

  #remember(told: RememberedProjects): void {
    const projects = told.projects.map(({ name, group_jid, time_zone }) => ({ name, group_jid, time_zone }))
    this.#parts.memory.set(`projects ${told.environment}`, projects)
  }

  #remembered(environment: Environment): { name: string; group_jid: string; time_zone: string }[] {
    return this.#parts.memory.get(`projects ${environment}`) ?? []
  }
}
