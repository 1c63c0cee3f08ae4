import { createDatabase } from '@wa-monitor/database'
import { createHttpServer, type Log, type Service } from '@wa-monitor/service'
import { createBackupPart } from './backup/backup-part.ts'
import type { CaretakerConfig } from './config.ts'
import { addHealthRoutes } from './health-routes.ts'
import { createHousekeepingPart } from './housekeeping/housekeeping-part.ts'
import type { Part, PartDependencies } from './part.ts'
import { createWatchPart } from './watch/watch-part.ts'

export interface Caretaker extends Service {
  /** Where its HTTP server listens, after `start`. */
  address(): string
}

/** A backup may take long; each part sets shorter limits for what it asks itself. */
const QUERY_TIMEOUT_MS = 60_000

/** Does what a careful person would do every day, and calls him when something is wrong. */
export async function createCaretaker(
  config: CaretakerConfig,
  log: Log,
  now: () => number = Date.now,
): Promise<Caretaker> {
  const database = createDatabase(config.databaseUrl, {
    applicationName: 'wa-monitor caretaker',
    maxConnections: 2,
    queryTimeoutMs: QUERY_TIMEOUT_MS,
  })
  const server = await createHttpServer({ title: 'WA Monitor: caretaker', log })
  const dependencies: PartDependencies = { config, log, database, server, now }
  const backup = createBackupPart(dependencies)
  const housekeeping = createHousekeepingPart(dependencies)
  const reasons = () => parts.flatMap((part) => part.reasons())
  const watch = createWatchPart(dependencies, {
    backup: () => backup.status(),
    housekeeping: () => housekeeping.metrics(),
    reasons,
  })
  const parts: Part[] = [backup, watch, housekeeping]
  addHealthRoutes(server, reasons)

  return {
    address: () => server.listeningOrigin,
    async start() {
      const url = await server.listen({ host: config.HEALTH_HOST, port: config.HEALTH_PORT })
      log.info(`Caretaker listens on ${url}`)
      for (const part of parts) part.start()
    },
    async stop() {
      await server.close()
      for (const part of parts) await part.stop()
      await database.close()
    },
  }
}
