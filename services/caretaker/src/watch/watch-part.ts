import { type SystemStatus, schemaOf } from '@wa-monitor/contracts'
import { countDay, createDatabase } from '@wa-monitor/database'
import { addMetricsRoute, Rounds } from '@wa-monitor/service'
import { Alerts } from '../alerts/alerts.ts'
import { channelsOf } from '../alerts/channels/channels.ts'
import { Heartbeat } from '../alerts/heartbeat.ts'
import type { CaretakerConfig } from '../config.ts'
import { Digest } from '../digest/digest.ts'
import type { HousekeepingMetrics } from '../housekeeping/metrics.ts'
import { CARETAKER_METRICS } from '../metrics/families.ts'
import { readCaretakerMetrics } from '../metrics/read-metrics.ts'
import type { Part, PartDependencies } from '../part.ts'
import { Collector } from './collector.ts'
import { type Bounds, findTroubles } from './decide/find-troubles.ts'
import type { Seen } from './decide/found.ts'
import { WatchMemory } from './watch-memory.ts'

/** What the watch is told by the other parts. */
interface Others {
  backup: () => SystemStatus['backup'] | Promise<SystemStatus['backup']>
  housekeeping: () => HousekeepingMetrics
  /** What keeps any part from its work. */
  reasons: () => string[]
}

export interface WatchPart extends Part {
  /** Looks at everything now, and does what follows. */
  look(): Promise<void>
  /** Resolves when no alert is being sent. */
  idle(): Promise<void>
}

const EVERY_MS = 15_000
const QUERY_TIMEOUT_MS = 5000
const MB = 1e6

/** Looks at everything, says how it is at `GET /status` and `/metrics`, and calls somebody when it has to. */
export function createWatchPart({ config, log, server, now }: PartDependencies, others: Others): WatchPart {
  const memory = new WatchMemory(config.CARETAKER_PATH)
  // Of its own: that another part's statement takes long is no trouble of PostgreSQL's.
  const database = createDatabase(config.databaseUrl, {
    applicationName: 'wa-monitor caretaker watch',
    maxConnections: 2,
    queryTimeoutMs: QUERY_TIMEOUT_MS,
  })
  const channels = channelsOf(config)
  const alerts = new Alerts({ channels, memory, log, timeZone: config.TZ, now })
  const ownReasons = () => {
    const problem = memory.problem()
    return problem === undefined ? [] : [problem]
  }
  const collector = new Collector({
    ...whomToAsk(config),
    bridgeKey: config.WHATSAPP_API_KEY,
    database,
    memory,
    backup: others.backup,
    reasons: others.reasons,
    alerts: () => alerts.status(),
    now,
  })
  const digest = new Digest({
    at: channels.length === 0 ? 'off' : config.ALERT_DIGEST_AT,
    timeZone: config.TZ,
    memory,
    count: async () => {
      const zones = collector.zones()
      const day = (environment: keyof typeof zones) =>
        database.transaction((transaction) =>
          countDay(transaction, schemaOf(environment), zones[environment], 1),
        )
      return { production: await day('production'), development: await day('development').catch(() => []) }
    },
    say: (message) => alerts.say(message),
    over: () => alerts.over(),
    now,
  })
  const heartbeat =
    config.ALERT_HEARTBEAT_URL === undefined
      ? undefined
      : new Heartbeat({ url: config.ALERT_HEARTBEAT_URL, reasons: others.reasons, log })
  const bounds: Bounds = {
    longestWaitSeconds: ((config.FEEDBACK_MAX_WAIT_MINUTES || 1440) / 2) * 60,
    fullBytes: config.MIN_FREE_DISK_MB * MB,
  }
  let newest: SystemStatus | undefined

  const see = async (somebodyLooks: boolean): Promise<{ seen: Seen; status: SystemStatus }> => {
    const seen = await collector.collect({ somebodyLooks })
    const status = { ...seen, troubles: findTroubles(seen, alerts.since(), bounds) }
    newest = status
    return { seen, status }
  }
  const look = async () => {
    const { seen, status } = await see(false)
    alerts.note(seen, status.troubles)
    await digest.look(seen, status.troubles)
  }
  const rounds = new Rounds(async () => {
    try {
      await look()
    } catch (error) {
      log.error({ err: error }, 'The watch could not look')
    }
    return { inMs: EVERY_MS }
  })

  server.get('/status', async () => (await see(true)).status)
  addMetricsRoute(server, CARETAKER_METRICS, () =>
    readCaretakerMetrics({
      status: newest,
      alerts: alerts.counts(),
      housekeeping: others.housekeeping(),
      now: now(),
    }),
  )

  return {
    look,
    idle: () => alerts.idle(),
    start() {
      const names = channels.map(({ name }) => name).join(', ')
      log.info(
        names === ''
          ? 'No alerts are sent: ALERT_… in .env says whom to call. Troubles are in this log and in status.sh'
          : `Alerts go out by ${names}`,
      )
      rounds.start()
      heartbeat?.start()
    },
    async stop() {
      heartbeat?.stop()
      await rounds.stop()
      await alerts.stop()
      memory.close()
      await database.close()
    },
    reasons: ownReasons,
  }
}

function whomToAsk(config: CaretakerConfig) {
  return {
    bridges: [
      { service: 'whatsapp-bridge', url: config.BRIDGE_URL },
      ...(config.secondBridgeUrl === undefined
        ? []
        : [{ service: 'whatsapp-sender', url: config.secondBridgeUrl }]),
    ],
    monitors: [
      { service: 'wa-monitor-prod', environment: 'production' as const, url: config.MONITOR_PROD_URL },
      { service: 'wa-monitor-dev', environment: 'development' as const, url: config.MONITOR_DEV_URL },
    ],
    services: [
      { service: 'feedback-sender', url: config.FEEDBACK_SENDER_URL },
      { service: 'api', url: config.API_URL },
    ],
    disks: [
      { what: 'backups', path: config.BACKUP_PATH },
      { what: 'caretaker', path: config.CARETAKER_PATH },
    ],
  }
}
