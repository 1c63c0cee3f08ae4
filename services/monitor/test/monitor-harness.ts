import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Environment, SchemaName } from '@wa-monitor/contracts'
import { createDatabase, migrate } from '@wa-monitor/database'
import { type TestDatabase, useTestDatabase } from '@wa-monitor/database/test'
import {
  openMessageStoreReader,
  openMessageStoreWriter,
  type MessageStoreWriter,
} from '@wa-monitor/message-store'
import { addWitness, waitFor } from '@wa-monitor/local-stack'
import type { Log } from '@wa-monitor/service'
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest'
import type { MonitorConfig } from '../src/config.ts'
import { createMonitor, type Monitor, type Seams } from '../src/service.ts'
import { LAWLEY, VELO_TEST } from './message-fixtures.ts'

const ALL_TABLES = [
  'qa_photo_reviews',
  'wa_monitor_cursors',
  'wa_monitor_drop_events',
  'wa_monitor_rejected_numbers',
  'wa_monitor_failed_messages',
  'wa_monitor_webhooks',
  'wa_monitor_feedback_events',
  'wa_monitor_feedback',
]

const PROD_YAML = `projects:
  - {name: Lawley, group_jid: "${LAWLEY}"}
  - {name: Velo Test, group_jid: "${VELO_TEST}"}
`
const DEV_YAML = `projects:
  - {name: Velo Test, group_jid: "${VELO_TEST}"}
`

/** Log lines as text, for tests that look for them. */
function recordingLog(): { log: Log; lines: string[] } {
  const lines: string[] = []
  const write = (...args: unknown[]) => void lines.push(String(args.at(-1)))
  return {
    lines,
    log: {
      trace: () => undefined,
      debug: () => undefined,
      info: write,
      warn: write,
      error: write,
    } as unknown as Log,
  }
}

/** For what is about how often a group is tried, not how soon. */
export const SOON = { firstMs: 5, longestMs: 20 }

/** Less than vitest's own, whose time-out says nothing. */
const PATIENCE_MS = 60_000

/** Resolves when `condition` holds. @throws Error with the condition's text, the monitors' health and what they logged last. */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  await waitFor(String(condition), condition, PATIENCE_MS)
}

interface Running {
  monitor: Monitor
  lines: string[]
}

export interface Harness {
  database: TestDatabase
  /** A fresh folder and messages.db for each test. */
  folder(): string
  storePath(): string
  store(): MessageStoreWriter
  /** The configuration file of an environment; a string changes it. */
  writeProjects(environment: Environment, yaml: string): string
  start(environment: Environment, over?: Partial<MonitorConfig> & Seams): Promise<Running>
  stop(monitor: Monitor): Promise<void>
  /** Resolves when every cursor of the schema has reached the end of the store for its group. */
  drained(schema: SchemaName, groups: string[]): Promise<void>
  drops(schema: SchemaName): Promise<string[]>
}

/** Real PostgreSQL, a real messages.db, monitors in this process. Everything is stopped after each test. */
export function useMonitors(): Harness {
  const database = useTestDatabase()
  const monitors = new Map<Monitor, string[]>()
  let folder = ''
  let store: MessageStoreWriter | undefined
  const storePath = () => join(folder, 'messages.db')
  const open = () => (store ??= openMessageStoreWriter(storePath()))
  const writeProjects = (environment: Environment, yaml: string) => {
    const path = join(folder, `${environment}.yaml`)
    writeFileSync(path, yaml)
    return path
  }

  beforeAll(async () => {
    const owner = createDatabase(database.url(), { applicationName: 'test' })
    await migrate(owner)
    await owner.close()
  })
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'wa-monitor-test-'))
    const tables = ['public', 'dev'].flatMap((schema) => ALL_TABLES.map((name) => `${schema}.${name}`))
    await database.query(`TRUNCATE ${tables.join(', ')}`)
  })
  const witness = addWitness('monitors', () =>
    [...monitors].map(([monitor, lines]) => ({ health: monitor.health(), lines: lines.slice(-10) })),
  )
  afterAll(witness)
  afterEach(async ({ task }) => {
    for (const monitor of monitors.keys()) await monitor.stop()
    monitors.clear()
    store?.close()
    store = undefined
    if (task.result?.state === 'fail')
      process.stderr.write(`messages.db of the failed test is kept in ${folder}\n`)
    else rmSync(folder, { recursive: true, force: true })
  })

  return {
    database,
    folder: () => folder,
    storePath,
    store: open,
    writeProjects,
    async start(environment, { openDatabase, processBatch, retry, ...over } = {}) {
      const { log, lines } = recordingLog()
      const production = environment === 'production'
      const config: MonitorConfig = {
        environment,
        schema: production ? 'public' : 'dev',
        databaseUrl: database.url(),
        ownLogin: true,
        storePath: storePath(),
        ownNumbers: { storePaths: [], numbers: [] },
        projectsPath: over.projectsPath ?? writeProjects(environment, production ? PROD_YAML : DEV_YAML),
        scanIntervalMs: 1000,
        webhookKeys: new Map(),
        health: { host: '127.0.0.1', port: 0 },
        ...over,
      }
      const monitor = await createMonitor(config, log, {
        ...(openDatabase && { openDatabase }),
        ...(processBatch && { processBatch }),
        ...(retry && { retry }),
      })
      monitors.set(monitor, lines)
      await monitor.start()
      return { monitor, lines }
    },
    async stop(monitor) {
      monitors.delete(monitor)
      await monitor.stop()
    },
    async drained(schema, groups) {
      let seen: { cursors: object[]; ends: Map<string, number> } | undefined
      const leave = addWitness(`cursors of ${schema} and the ends of messages.db`, () => seen)
      const isDrained = async () => {
        const cursors = await database.query<{ group_jid: string; store_id: string; last_seq: string }>(
          `SELECT group_jid, store_id, last_seq FROM ${schema}.wa_monitor_cursors`,
        )
        const ends = endsOf(storePath())
        seen = { cursors, ends }
        return groups.every((group) =>
          cursors.some(
            ({ group_jid, store_id, last_seq }) =>
              group_jid === group &&
              store_id === open().storeId &&
              Number(last_seq) === (ends.get(group) ?? 0),
          ),
        )
      }
      try {
        await waitFor(`${schema} to have read ${groups.join(', ')} to the end`, isDrained, PATIENCE_MS)
      } finally {
        leave()
      }
    },
    async drops(schema) {
      const rows = await database.query<{ drop_number: string }>(
        `SELECT drop_number FROM ${schema}.qa_photo_reviews ORDER BY drop_number`,
      )
      return rows.map(({ drop_number }) => drop_number)
    },
  }
}

function endsOf(path: string): Map<string, number> {
  const reader = openMessageStoreReader(path)
  try {
    return reader.lastSeqByChat()
  } finally {
    reader.close()
  }
}
