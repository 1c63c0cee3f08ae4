import { createHash, randomBytes } from 'node:crypto'
import { chmodSync, mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { createApiKey, createDatabase, type Database, migrate, revokeApiKey } from '@wa-monitor/database'
import {
  type BridgeProcess,
  startBridge,
  startPostgres,
  startServiceProcess,
  startSimulator,
  type ServiceProcess,
  waitFor,
} from '@wa-monitor/local-stack'
import { REVIEWER } from './people.ts'
import type { World } from './world.ts'

interface Settings {
  directory: string
  portOffset: number
  /** One line per step of the start. */
  say: (line: string) => void
}

const ROOT = resolve(import.meta.dirname, '../..')

/** Starts every service as a process of this machine, with a PostgreSQL from npm and no Redis, and links the bridge. */
export async function startEmbeddedWorld({ directory, portOffset, say }: Settings): Promise<World> {
  mkdirSync(directory, { recursive: true })
  // PostgreSQL, which root may not run, must be able to pass through to its own folder.
  chmodSync(directory, 0o711)
  const port = (usual: number) => String(usual + portOffset)
  const apiKey = randomBytes(24).toString('hex')
  const bridgeKey = randomBytes(24).toString('hex')
  const started: { stop(): Promise<void> }[] = []
  const stop = async () => {
    for (const part of started.splice(0).toReversed()) await part.stop()
  }
  try {
    say('PostgreSQL')
    const postgres = await startPostgres({ folder: join(directory, 'postgres'), durable: true })
    started.push(postgres)
    const database = createDatabase(postgres.url, { applicationName: 'wa-monitor demo' })
    started.push({ stop: () => database.close() })
    await migrate(database)

    say('WhatsApp (our simulator)')
    const simulator = await startSimulator(directory, Number(port(8090)))
    started.push(simulator.process)

    say('the bridge, which is then linked by scanning its QR code')
    const openBridge = () =>
      startBridge(directory, simulator, {
        ...PRODUCTION_LIMITS,
        BRIDGE_PORT: port(8080),
        WHATSAPP_API_KEY: bridgeKey,
      })
    let bridge: BridgeProcess = await openBridge()
    started.push({ stop: () => bridge.process.stop() })
    await linkOnce(bridge)

    const shared = { DATABASE_URL: postgres.url, WHATSAPP_DB_PATH: bridge.storePath }
    const service = async (
      name: string,
      variables: Record<string, string>,
      log = name,
    ): Promise<ServiceProcess> => {
      const process = await startServiceProcess(
        name,
        { ...shared, ...variables },
        join(directory, `${log}.log`),
      )
      started.push(process)
      return process
    }
    const healthy = (process: ServiceProcess) =>
      waitFor(`${process.url} to be healthy`, async () => (await fetch(`${process.url}/health`)).ok)

    say('the monitors of production and development')
    const projects = (folder: string) => join(ROOT, 'config', folder, 'projects.yaml')
    const monitor = (environment: string, folder: string, usualPort: number) =>
      service(
        'monitor',
        {
          ENV: environment,
          CONFIG_PATH: projects(folder),
          HEALTH_HOST: '127.0.0.1',
          HEALTH_PORT: port(usualPort),
        },
        `monitor-${folder}`,
      )
    await healthy(await monitor('production', 'prod', 8081))
    await healthy(await monitor('development', 'dev', 8082))

    say('the API with its dashboard, and the feedback sender')
    const outgoing = {
      ENV: 'production',
      CONFIG_PATH: projects('prod'),
      QUEUE_DATABASE_URL: postgres.url,
      BRIDGE_URL: bridge.process.url,
      WHATSAPP_API_KEY: bridgeKey,
    }
    const api = await service('api', {
      ...outgoing,
      API_KEY: apiKey,
      API_HOST: '127.0.0.1',
      API_PORT: port(3005),
    })
    const sender = await service('feedback-sender', {
      ...outgoing,
      // Thabo may stop everything: !STOP in the group.
      STOP_WORD_NUMBERS: '27820000001',
      STARTUP_GRACE_SECONDS: '0',
      HEALTH_HOST: '127.0.0.1',
      HEALTH_PORT: port(8083),
    })
    await healthy(api)
    await healthy(sender)
    const key = await makeReviewersKey(database)

    return {
      pages: [
        [`${simulator.process.url}/`, 'the WhatsApp groups: write as a contractor, look at each phone'],
        [`${api.url}/wa-monitor#key=${key}`, `the review desk: you are in as ${REVIEWER}`],
        [`${bridge.process.url}/login`, 'the bridge'],
      ],
      post: simulator.post,
      copies: simulator.copies,
      async callApi(method, path, body) {
        const response = await fetch(`${api.url}${path}`, {
          method,
          headers: { 'x-api-key': key, ...(body !== undefined && { 'content-type': 'application/json' }) },
          ...(body !== undefined && { body: JSON.stringify(body) }),
        })
        return { status: response.status, body: (await response.json()) as Record<string, unknown> }
      },
      query: (select) => database.transaction((transaction) => transaction.query(select)),
      crashBridge: () => bridge.process.kill(),
      async startBridge() {
        bridge = await openBridge()
        await bridge.untilWorking()
      },
      stop,
    }
  } catch (error) {
    await stop()
    throw error
  }
}

/** Whoever opens the demo is in with one click, by name: what he does is his on the timeline. A later demo has another key. */
async function makeReviewersKey(database: Database): Promise<string> {
  const key = `wam_${randomBytes(32).toString('base64url')}`
  const hash = createHash('sha256').update(key).digest('hex')
  await database.transaction(async (transaction) => {
    await revokeApiKey(transaction, 'public', REVIEWER)
    await createApiKey(transaction, 'public', { name: REVIEWER, role: 'admin', hash })
  })
  return key
}

/** What the bridge does when nobody sets anything. */
const PRODUCTION_LIMITS = {
  RATE_LIMIT_MESSAGES_PER_MINUTE: '2',
  RATE_LIMIT_MESSAGES_PER_HOUR: '20',
  RATE_LIMIT_MESSAGES_PER_DAY: '100',
}

/** With `--data` the bridge of an earlier demo is linked already. */
async function linkOnce(bridge: BridgeProcess): Promise<void> {
  const health = await waitFor('the bridge to say whether it is linked', async () => {
    const now = await bridge.health()
    return (now.state === 'SCAN_QR_CODE' || now.state === 'WORKING') && now
  })
  if (health.state !== 'WORKING') await bridge.link()
}
