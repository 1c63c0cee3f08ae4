import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createDatabase, type Database, migrate } from '@wa-monitor/database'
import {
  asInImage,
  buildServices,
  IMAGE_VARIABLES,
  type ServiceProcess,
  startMonitor,
  startPostgres,
} from '@wa-monitor/local-stack'

/** MONITOR_NODE_OPTIONS takes the place of the image's options, to compare others with them. */
const { main, nodeOptions: imageOptions } = asInImage('monitor')
const nodeOptions = process.env.MONITOR_NODE_OPTIONS?.split(' ').filter(Boolean) ?? imageOptions

export interface MonitorBench {
  storePath: string
  /** PostgreSQL's own folder: it can write there. */
  postgresFolder: string
  database: Database
  query<Row extends object>(text: string): Promise<Row[]>
  launch(more?: readonly string[]): Promise<ServiceProcess>
  stop(): Promise<void>
}

/** An empty PostgreSQL that waits for the disk, a folder for messages.db, and projects for these groups. */
export async function startMonitorBench(name: string, groups: readonly string[]): Promise<MonitorBench> {
  buildServices()
  const directory = mkdtempSync(join(tmpdir(), `wa-monitor-bench-${name}-`))
  // PostgreSQL, which root may not run, must be able to pass through to its own folder.
  chmodSync(directory, 0o711)
  const postgresFolder = join(directory, 'postgres')
  const postgres = await startPostgres({ folder: postgresFolder, durable: true })
  const database = createDatabase(postgres.url, { applicationName: 'bench', queryTimeoutMs: 600_000 })
  await migrate(database)
  const storePath = join(directory, 'store', 'messages.db')
  mkdirSync(join(directory, 'store'))
  const projectsPath = join(directory, 'projects.yaml')
  const entries = groups.map(
    (jid, index) => `  - {name: Project ${index}, group_jid: "${jid}", since: 2025-01-01}\n`,
  )
  writeFileSync(projectsPath, `projects:\n${entries.join('')}`)
  return {
    storePath,
    postgresFolder,
    database,
    query: (text) => database.transaction((transaction) => transaction.query(text)),
    launch: (more = []) =>
      startMonitor(
        directory,
        'production',
        {
          storePath,
          projectsPath,
          databaseUrl: postgres.url,
          variables: { ...IMAGE_VARIABLES, SCAN_INTERVAL: '15' },
        },
        { main, nodeOptions: [...nodeOptions, ...more] },
      ),
    async stop() {
      await database.close()
      await postgres.stop()
      rmSync(directory, { recursive: true, force: true })
    },
  }
}

/** Groups of invented numbers. */
export function benchGroups(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `12036340000000${1000 + index}@g.us`)
}
