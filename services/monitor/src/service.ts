import { countForMonitor, createDatabase, type Database } from '@wa-monitor/database'
import { openMessageStoreReader, watchMessageStore } from '@wa-monitor/message-store'
import { productionHasGroup } from '@wa-monitor/projects'
import {
  createInsideServer,
  keptFor,
  type Log,
  Problems,
  Rounds,
  type Service,
  SpareMemory,
} from '@wa-monitor/service'
import type { MonitorConfig } from './config.ts'
import { DatabaseLink } from './database-link.ts'
import { addGroupRoutes, readGroups } from './group-states.ts'
import type { RETRY } from './group-trouble.ts'
import { addHealthRoutes, type MonitorHealth } from './health-routes.ts'
import { MONITOR_METRICS } from './metrics/families.ts'
import { readMonitorMetrics } from './metrics/read-metrics.ts'
import { WorkDone } from './metrics/work-done.ts'
import type { MonitorProblems } from './monitor-problems.ts'
import { processBatch } from './process-group.ts'
import { withOwnNumbers } from './own-numbers.ts'
import { ProjectsInForce } from './projects-in-force.ts'
import { Scanner } from './scanner.ts'
import { WebhookDelivery } from './webhooks/webhook-delivery.ts'
import { WebhookLoop } from './webhooks/webhook-loop.ts'

export interface Monitor extends Service {
  health(): MonitorHealth
  /** Where its HTTP server listens, after `start`: `http://127.0.0.1:8081`. */
  address(): string
}

/** What a test or a proof (`controls/`) puts in the place of the real thing. */
export interface Seams {
  openDatabase?: (url: string) => Database
  processBatch?: typeof processBatch
  retry?: typeof RETRY
}

/**
 * Statements take milliseconds, and locks are waited for no longer than a stopped process can hold them: silence for this
 * long means that the network swallows what is sent. Short, so that work is drained within 10 s of its return.
 */
const QUERY_TIMEOUT_MS = 8500
/** What PostgreSQL is asked for metrics is kept, so that many who scrape cost no more than one, and is waited for, for so long. */
const METRICS_KEPT_MS = 2000
const METRICS_PATIENCE_MS = 3000
/** Of the caretaker, who asks many at once and has a person waiting. */
const GROUPS_PATIENCE_MS = 1000
/** For the groups that are read at the same time, and whatever else is done beside them. */
const MAX_CONNECTIONS = 6

/**
 * Turns the messages of the projects' groups into rows. Starts whatever is missing: store, PostgreSQL and projects.yaml
 * are waited for, and `/health` says for which.
 */
export async function createMonitor(config: MonitorConfig, log: Log, seams: Seams = {}): Promise<Monitor> {
  const open =
    seams.openDatabase ??
    ((url) =>
      createDatabase(url, {
        applicationName: `wa-monitor ${config.schema}`,
        queryTimeoutMs: QUERY_TIMEOUT_MS,
        maxConnections: MAX_CONNECTIONS,
      }))
  const database = open(config.databaseUrl)
  const { storePaths, numbers } = config.ownNumbers
  const otherStores = storePaths.map(openMessageStoreReader)
  const store = withOwnNumbers(openMessageStoreReader(config.storePath), { stores: otherStores, numbers })
  const { environment, webhookKeys } = config
  const projects = new ProjectsInForce({ environment, hasKey: (variable) => webhookKeys.has(variable) })
  const problems: MonitorProblems = new Problems(log)
  const { schema, ownLogin } = config
  const link = new DatabaseLink({ database, schema, ownLogin, projects, problems, log })
  const webhooks = new WebhookLoop(
    new WebhookDelivery({
      database: {
        schema,
        server: database.server,
        transaction: (work) => database.transaction(work, { role: link.role }),
        close: () => database.close(),
      },
      log,
      keyOf: (variable) => webhookKeys.get(variable),
      forbidden: (groupJid) =>
        environment === 'development' && productionHasGroup(config.projectsPath, groupJid)
          ? 'production has this group, so development never speaks about it'
          : undefined,
    }),
    log,
  )
  const process = seams.processBatch ?? processBatch
  const work = new WorkDone()
  const memory = new SpareMemory()
  const scanner = new Scanner({
    database,
    link,
    schema,
    store,
    projects,
    problems,
    log,
    retry: seams.retry,
    processBatch: async (...batch) => {
      const result = await process(...batch)
      if (result.outcome !== 'read') return result
      work.note(batch[2], result)
      if (result.isFull) memory.usedMuch()
      else memory.usedSome()
      if (result.effects.some((effect) => effect.do === 'webhook')) webhooks.wake()
      return result
    },
  })
  let lastScanAt: string | null = null
  let storeWatcher: { close(): void } | undefined

  const loop = new Rounds(async () => {
    storeWatcher ??= tryToWatch(config.storePath, () => loop.wake())
    const next = await scanner.scan(config.scanIntervalMs)
    // From here on the connection has its role; what an earlier run left open is due.
    if (next.wakeable && webhooks.left() === undefined) webhooks.wake()
    lastScanAt = new Date().toISOString()
    return next
  })
  const health = (): MonitorHealth => {
    const reasons = problems.reasons()
    if (lastScanAt === null) reasons.push('The first scan has not ended yet')
    return {
      status: reasons.length === 0 ? 'ok' : 'failing',
      environment,
      schema,
      projects: projects.all().length,
      reasons,
      last_scan_at: lastScanAt,
      webhooks: webhooks.left() ?? null,
    }
  }
  const server = createInsideServer(log)
  addHealthRoutes(server, health)
  const count = () =>
    database.transaction((transaction) => countForMonitor(transaction, schema), { role: link.role })
  const counts = keptFor({ keptMs: METRICS_KEPT_MS, patienceMs: METRICS_PATIENCE_MS }, count)
  const countsSoon = keptFor({ keptMs: METRICS_KEPT_MS, patienceMs: GROUPS_PATIENCE_MS }, count)
  addGroupRoutes(server, async () =>
    readGroups({
      counts: await countsSoon(),
      health: health(),
      config: problems.get('config'),
      projects: projects.all(),
      store,
      now: Date.now(),
    }),
  )
  server.getMetrics(MONITOR_METRICS, async () =>
    readMonitorMetrics({
      counts: await counts(),
      health: health(),
      projectsFileIsGood: problems.get('config') === undefined,
      projects: projects.all(),
      work,
      store,
      now: Date.now(),
    }),
  )

  return {
    health,
    address: () => server.url,
    async start() {
      const url = await server.listen(config.health)
      log.info(`Monitor of schema ${config.schema} listens on ${url}`)
      projects.watch(config.projectsPath, { log, problems, onChange: () => loop.wake() })
      loop.start()
      memory.usedMuch()
    },
    async stop() {
      memory.stop()
      projects.close()
      storeWatcher?.close()
      scanner.stop()
      await loop.stop()
      await webhooks.stop()
      await server.close()
      for (const opened of [store, ...otherStores]) opened.close()
      await database.close()
    },
  }
}

/** Undefined while the directory is not there: the next scan tries again. */
function tryToWatch(path: string, onChange: () => void): { close(): void } | undefined {
  try {
    return watchMessageStore(path, onChange)
  } catch {
    return undefined
  }
}
