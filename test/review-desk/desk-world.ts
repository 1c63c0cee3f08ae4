/**
 * A whole installation for tests of the review desk: simulated WhatsApp, bridge, the monitors of both environments, the sender,
 * an api per environment, PostgreSQL with the roles of production, and Redis. Every service is a process of its own.
 */
import { randomBytes } from 'node:crypto'
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createDatabase, ensureRoles, migrate } from '@wa-monitor/database'
import { ROLE_PASSWORDS, type TestDatabase, useTestDatabase } from '@wa-monitor/database/test'
import {
  type ApiProcess,
  type BridgeProcess,
  removeUnlessFailed,
  type SimulatorProcess,
  startApi,
  startBridge,
  startFeedbackSender,
  startMonitor,
  startRedis,
  startSimulator,
  waitFor,
  whyNoRedis,
} from '@wa-monitor/local-stack'
import { afterAll, afterEach, beforeAll } from 'vitest'

export const LAWLEY = '120363418298130331@g.us'
/** Read by both environments. */
export const VELO = '120363421664266245@g.us'
export const THABO = '27820000001'
export const SIPHO = '27820000002'
export const PIETER = '27820000004'

/** Nine processes, on a machine that may be busy. */
const START_MS = 240_000
const BRIDGE_KEY = 'test-key-of-this-test-bridge'

/** One environment's api, as an operator has it. */
export interface DeskApi {
  /** The same after a restart. */
  url: string
  call: ApiProcess['call']
  /** For `/wa-monitor/welcome#token=…`, while nobody is an administrator. */
  firstAdminToken: string
  stop(): Promise<void>
  /** Starts it again at the same address. */
  start(): Promise<void>
}

export interface DeskWorld {
  database: TestDatabase
  simulator: SimulatorProcess
  bridge: BridgeProcess
  production: DeskApi
  development: DeskApi
  /** The readable copies on a phone whose text has this in it. */
  received(phone: string, text: string): ReturnType<SimulatorProcess['copies']>
}

/** Call it once, at the top of a file: everything is there after `beforeAll`. A failed test leaves the logs behind. */
export function useDeskWorld(): DeskWorld {
  const database = useTestDatabase()
  const directory = mkdtempSync(join(tmpdir(), 'wa-desk-'))
  const stopping: (() => Promise<unknown>)[] = []
  const world = { database } as DeskWorld
  let failed = false

  beforeAll(async () => {
    const owner = createDatabase(database.url(), { applicationName: 'test' })
    await migrate(owner)
    await ensureRoles(owner, ROLE_PASSWORDS)
    await owner.close()

    world.simulator = await startSimulator(directory)
    stopping.push(() => world.simulator.process.stop())
    world.bridge = await startBridge(directory, world.simulator, { WHATSAPP_API_KEY: BRIDGE_KEY })
    stopping.push(() => world.bridge.process.stop())
    await world.bridge.link()
    const queue = await openQueue()

    const environment = async (name: 'production' | 'development', projects: string) => {
      const folder = join(directory, name)
      mkdirSync(folder)
      const projectsPath = join(folder, 'projects.yaml')
      writeFileSync(projectsPath, projects)
      const monitor = await startMonitor(folder, name, {
        storePath: world.bridge.storePath,
        projectsPath,
        databaseUrl: database.url(),
      })
      stopping.push(() => monitor.stop())
      await waitFor(`the monitor of ${name} to be healthy`, async () =>
        fetch(`${monitor.url}/health`).then(({ ok }) => ok),
      )
      const variables = {
        ENV: name,
        DATABASE_URL: database.url(),
        ...queue,
        CONFIG_PATH: projectsPath,
        BRIDGE_URL: world.bridge.process.url,
        WHATSAPP_API_KEY: BRIDGE_KEY,
      }
      const sender = await startFeedbackSender(folder, {
        ...variables,
        // Where the ticks are.
        WHATSAPP_DB_PATH: world.bridge.storePath,
      })
      stopping.push(() => sender.stop())
      await waitFor(`the sender of ${name} to be healthy`, async () =>
        fetch(`${sender.url}/health`).then(({ ok }) => ok),
      )
      return openApi(folder, variables)
    }
    world.production = await environment(
      'production',
      `projects:\n  - {name: Lawley, group_jid: "${LAWLEY}"}\n  - {name: Velo Test, group_jid: "${VELO}"}\n`,
    )
    world.development = await environment(
      'development',
      `projects:\n  - {name: Velo Test, group_jid: "${VELO}"}\n`,
    )
    stopping.push(
      () => world.production.stop(),
      () => world.development.stop(),
    )
    world.received = async (phone, text) =>
      (await world.simulator.copies(phone)).filter(
        (copy) => copy.error === null && !copy.duplicate && copy.text.includes(text),
      )
  }, START_MS)
  afterEach(({ task }) => {
    failed ||= task.result?.state === 'fail'
  })
  afterAll(async () => {
    for (const stop of stopping.toReversed()) await stop()
    removeUnlessFailed(directory, failed)
  })
  return world

  /** Redis, as the stack has it; on a machine without one the queue is in PostgreSQL, as the demo has it. */
  async function openQueue(): Promise<Record<string, string>> {
    if (whyNoRedis() !== undefined) return { QUEUE_DATABASE_URL: database.url() }
    const redis = await startRedis()
    stopping.push(() => redis.stop())
    return { REDIS_URL: redis.url }
  }
}

async function openApi(folder: string, variables: Record<string, string>): Promise<DeskApi> {
  const firstAdminToken = randomBytes(24).toString('hex')
  const settings = { ...variables, FIRST_ADMIN_TOKEN: firstAdminToken }
  let running = await startApi(folder, settings)
  const { url } = running.process
  return {
    url,
    firstAdminToken,
    call: (...request) => running.call(...request),
    stop: () => running.process.stop(),
    async start() {
      running = await startApi(folder, { ...settings, API_PORT: new URL(url).port })
    },
  }
}
