import { join } from 'node:path'
import {
  asInImage,
  type BridgeProcess,
  IMAGE_VARIABLES,
  type SimulatorProcess,
  startBridge,
  startServiceProcess,
} from '@wa-monitor/local-stack'
import { type Measured, Services } from './services.ts'

/** Wider than production's: feedback has to flow all the time. */
export const LIFTED = {
  RATE_LIMIT_MESSAGES_PER_MINUTE: '10',
  RATE_LIMIT_MESSAGES_PER_HOUR: '300',
  RATE_LIMIT_MESSAGES_PER_DAY: '5000',
  STARTUP_GRACE_SECONDS: '0',
  FEEDBACK_MAX_WAIT_MINUTES: '0',
  COOLDOWN_SAME_DROP_SECONDS: '0',
}

/** Invented, for loopback. */
const BRIDGE_KEY = 'test-key-of-a-test-bridge'
const API_KEY = 'test-key-of-a-test-api'

export interface LaunchedServices {
  services: Services
  storePath: string
  sessionPath: string
}

interface Settings {
  databaseUrl: string
  redisUrl: string
  /** The projects.yaml of each environment. */
  production: string
  development: string
  /** Kilobytes a minute that the monitor of production leaks. */
  leak: number | undefined
}

/** Starts every service in its built form with the image's options, and links the bridge. */
export async function launchServices(
  directory: string,
  simulator: SimulatorProcess,
  { databaseUrl, redisUrl, production, development, leak }: Settings,
): Promise<LaunchedServices> {
  const services = new Services({ bridge: BRIDGE_KEY, api: API_KEY })
  let bridge: BridgeProcess | undefined
  const { url: bridgeUrl } = await services.add('bridge', async () => {
    // At the same address when it starts again.
    const port: Record<string, string> = bridge ? { BRIDGE_PORT: new URL(bridge.process.url).port } : {}
    const variables = { ...IMAGE_VARIABLES, ...LIFTED, WHATSAPP_API_KEY: BRIDGE_KEY, ...port }
    bridge = await startBridge(directory, simulator, variables, asInImage('whatsapp-bridge'))
    return bridge.process
  })
  if (!bridge) throw new Error('the bridge was not started')
  await bridge.link()
  const { storePath, sessionPath } = bridge

  const shared = { ...IMAGE_VARIABLES, DATABASE_URL: databaseUrl, WHATSAPP_DB_PATH: storePath }
  const start = (name: Measured, folder: string, variables: Record<string, string>) =>
    services.add(name, () => {
      const { nodeOptions, ...options } = asInImage(folder)
      const leaking = leak !== undefined && name === 'monitor_prod' ? ['--import', leakOf(leak)] : []
      return startServiceProcess(folder, { ...shared, ...variables }, join(directory, `${name}.log`), {
        ...options,
        nodeOptions: [...leaking, ...nodeOptions],
      })
    })
  const health = { HEALTH_HOST: '127.0.0.1', HEALTH_PORT: '0' }
  const outgoing = {
    ...LIFTED,
    ENV: 'production',
    CONFIG_PATH: production,
    REDIS_URL: redisUrl,
    BRIDGE_URL: bridgeUrl,
    WHATSAPP_API_KEY: BRIDGE_KEY,
  }
  await start('monitor_prod', 'monitor', { ...health, ENV: 'production', CONFIG_PATH: production })
  await start('monitor_dev', 'monitor', { ...health, ENV: 'development', CONFIG_PATH: development })
  await start('sender', 'feedback-sender', { ...health, ...outgoing })
  await start('api', 'api', { ...outgoing, API_KEY, API_HOST: '127.0.0.1', API_PORT: '0' })
  return { services, storePath, sessionPath }
}

/** Loaded before the service: keeps so much more each minute. As JavaScript, so that no type stripping is loaded for it. */
function leakOf(kilobytesPerMinute: number): string {
  const bytes = Math.round((kilobytesPerMinute * 1024) / 60)
  const program = `const kept = []; setInterval(() => kept.push(Buffer.alloc(${bytes}, 1)), 1000).unref()`
  return `data:text/javascript,${encodeURIComponent(program)}`
}
