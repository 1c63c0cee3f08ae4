import { createDatabase, type Database } from '@wa-monitor/database'
import { openMessageStoreReader, watchMessageStore } from '@wa-monitor/message-store'
import { createHttpServer, type Log, Problems, type Service } from '@wa-monitor/service'
import type { MonitorConfig } from './config.ts'
import { DatabaseLink } from './database-link.ts'
import { addHealthRoutes, type MonitorHealth } from './health-routes.ts'
import type { MonitorProblems } from './monitor-problems.ts'
import { ProjectsInForce } from './projects-in-force.ts'
import { ScanLoop } from './scan-loop.ts'
import { Scanner } from './scanner.ts'

export interface Monitor extends Service {
  health(): MonitorHealth
  /** Where its HTTP server listens, after `start`: `http://127.0.0.1:8081`. */
  address(): string
}

/** What a test puts in the place of the real thing. */
interface Seams {
  openDatabase?: (url: string) => Database
}

/**
 * Turns the messages of the projects' groups into rows. Starts whatever is missing: store, PostgreSQL and projects.yaml
 * are waited for, and `/health` says for which.
 */
export async function createMonitor(config: MonitorConfig, log: Log, seams: Seams = {}): Promise<Monitor> {
  const open =
    seams.openDatabase ?? ((url) => createDatabase(url, { applicationName: `wa-monitor ${config.schema}` }))
  const database = open(config.databaseUrl)
  const store = openMessageStoreReader(config.storePath)
  const projects = new ProjectsInForce()
  const problems: MonitorProblems = new Problems(log)
  const { schema, ownLogin } = config
  const link = new DatabaseLink({ database, schema, ownLogin, projects, problems, log })
  const scanner = new Scanner({ database, link, schema, store, projects, problems, log })
  let lastScanAt: string | null = null
  let storeWatcher: { close(): void } | undefined

  const loop = new ScanLoop(async () => {
    storeWatcher ??= tryToWatch(config.storePath, () => loop.wake())
    const next = await scanner.scan(config.scanIntervalMs)
    lastScanAt = new Date().toISOString()
    return next
  })
  const health = (): MonitorHealth => {
    const reasons = problems.reasons()
    if (lastScanAt === null) reasons.push('The first scan has not ended yet')
    return {
      status: reasons.length === 0 ? 'ok' : 'failing',
      environment: config.environment,
      schema,
      projects: projects.all().length,
      reasons,
      last_scan_at: lastScanAt,
    }
  }
  const server = await createHttpServer({ title: `WA Monitor (${config.environment})`, log })
  addHealthRoutes(server, health)

  return {
    health,
    address: () => server.listeningOrigin,
    async start() {
      const url = await server.listen(config.health)
      log.info(`Monitor of schema ${config.schema} listens on ${url}`)
      projects.watch(config.projectsPath, { log, problems, onChange: () => loop.wake() })
      loop.start()
    },
    async stop() {
      projects.close()
      storeWatcher?.close()
      scanner.stop()
      await loop.stop()
      await server.close()
      store.close()
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
