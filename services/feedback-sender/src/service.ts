import { feedbackQueueOf, type SenderAddress } from '@wa-monitor/contracts'
import {
  countFeedback,
  explainDatabaseError,
  isConnectionError,
  openSchemaDatabase,
  readControl,
} from '@wa-monitor/database'
import { createFeedbackWorker, openFeedbackQueue } from '@wa-monitor/queue'
import { createInsideServer, keptFor, type Log, Problems, type Service } from '@wa-monitor/service'
import { createBridgeClient } from './bridge-client.ts'
import type { SenderConfig } from './config.ts'
import { createBridgeSwitch } from './control/bridge-switch.ts'
import { ControlWatch } from './control/control-watch.ts'
import { FeedbackControl } from './control/feedback-control.ts'
import { SignsOfLife } from './control/signs-of-life.ts'
import { Delivery } from './deliver.ts'
import { followStores } from './follow/follow-stores.ts'
import { HandOver } from './hand-over.ts'
import { addHealthRoutes, type SenderHealth } from './health-routes.ts'
import { SENDER_METRICS } from './metrics/families.ts'
import { readSenderMetrics } from './metrics/read-metrics.ts'
import { Outbound } from './outbound.ts'
import type { SenderProblems } from './sender-problems.ts'
import { Reconciliation } from './reconciliation.ts'
import { Senders } from './senders/senders.ts'
import { Reactions } from './stop-words/reactions.ts'

export interface FeedbackSender extends Service {
  health(): SenderHealth
  /** Queues again what has no job; also asks whether database and queue are there. Runs every 10 s by itself. */
  reconcile(): Promise<void>
  /** Where its HTTP server listens, after `start`. */
  address(): string
}

const RECONCILE_MS = 10_000
/** What others are asked for metrics is kept, so that many who scrape cost no more than one, and is waited for, for so long. */
const METRICS = { keptMs: 2000, patienceMs: 3000 }

/** Takes feedback from the queue to the bridge. Starts whatever is missing; `/health` says what it waits for. */
export async function createFeedbackSender(config: SenderConfig, log: Log): Promise<FeedbackSender> {
  const { environment, schema, dryRun, projectsPath } = config
  const problems: SenderProblems = new Problems(log)
  const database = openSchemaDatabase({
    ...config.database,
    schema,
    applicationName: `feedback-sender ${schema}`,
    onNoRole: () =>
      log.warn(`There is no role for schema ${schema} alone: this sender keeps to it by name only`),
  })
  const name = feedbackQueueOf(environment)
  const queue = openFeedbackQueue(config.queue, name)
  const outbound = new Outbound({ environment, dryRun, projectsPath, problems })
  const senders = new Senders({
    senders: config.senders.map((sender) => ({
      ...sender,
      client: createBridgeClient({ url: sender.url, apiKey: config.bridge.apiKey }),
    })),
    bridgeUrl: config.bridge.url,
    log,
  })
  const handOver = new HandOver({ database, senders })
  const control = new FeedbackControl(database)
  const delivery = new Delivery({
    database,
    queue,
    control,
    outbound,
    handOver,
    cooldownSeconds: config.cooldownSeconds,
    maxWaitMs: config.maxWaitMinutes * 60_000,
    problems,
    log,
  })
  const reconciliation = new Reconciliation({ database, queue, delivery, log })
  const worker = createFeedbackWorker(config.queue, name, {
    work: (id, signal) => delivery.deliver(id, signal),
    onProblem: (problem) => {
      if (problem === undefined) problems.clear('queue', 'The queue is in use')
      else problems.report('queue', problem)
    },
  })
  const bridges = numbersOf(config)
  const watch = new ControlWatch({
    database,
    environment,
    bridges: bridges.map((bridge) => createBridgeSwitch(bridge, config.bridge.apiKey)),
    problems,
    log,
  })
  const onError = (error: unknown) =>
    problems.report('database', `${explainDatabaseError(error, database.server)}: waiting`)
  const signs = new SignsOfLife({ database, log, graceSeconds: config.graceSeconds, onError })
  const reactions = new Reactions({ bridges, apiKey: config.bridge.apiKey, environment, log })
  const followed = followStores({
    config,
    database,
    outbound,
    reactions,
    problems,
    log,
    onObeyed: () => watch.wake(),
  })
  let reconciled = false
  let timer: NodeJS.Timeout | undefined
  let running: Promise<void> | undefined

  async function reconcile(): Promise<void> {
    try {
      await database.transaction((transaction) => transaction.query('SELECT 1'))
      problems.clear('database', `PostgreSQL at ${database.server} is in use again`)
    } catch (error) {
      problems.report('database', `${explainDatabaseError(error, database.server)}: waiting`)
      return
    }
    try {
      await reconciliation.processAll()
      reconciled = true
      if (worker.problem() === undefined) problems.clear('queue', 'The queue is in use again')
    } catch (error) {
      // The transaction above has just worked; what PostgreSQL loses in between, the next round says.
      if (!isConnectionError(error) || config.queue.kind === 'postgres')
        problems.report('queue', queue.explain(error))
    }
  }
  const loop = () => {
    running = reconcile().finally(() => {
      timer = setTimeout(loop, RECONCILE_MS)
    })
  }

  const health = (): SenderHealth => {
    const reasons = [
      problems.get('database'),
      problems.get('queue') ?? worker.problem(),
      // In production the file says only how groups are spoken to, and the last good one stays in force.
      environment === 'production' ? undefined : problems.get('config'),
    ].filter((reason) => reason !== undefined)
    if (!reconciled && reasons.length === 0) reasons.push('The first look at the rows has not ended yet')
    return {
      status: reasons.length === 0 ? 'ok' : 'failing',
      environment,
      schema,
      dry_run: dryRun,
      reasons,
      held_back: watch.heldBack ?? null,
      following: followed.problem() ?? null,
      bridge: problems.get('bridge') ?? null,
      queue: problems.get('queue') ?? worker.problem() ?? null,
      projects: problems.get('config') ?? null,
    }
  }
  const server = createInsideServer(log)
  addHealthRoutes(server, health)
  const rows = keptFor(METRICS, () =>
    database.transaction(async (transaction) => ({
      counts: await countFeedback(transaction, schema),
      control: await readControl(transaction, schema),
    })),
  )
  const limits = keptFor(METRICS, () => senders.limits(AbortSignal.timeout(METRICS.patienceMs - 500)))
  server.getMetrics(SENDER_METRICS, async () => {
    const [rowsNow, limitsNow] = await Promise.all([rows(), limits()])
    return readSenderMetrics({
      health: health(),
      queueIsUp: (problems.get('queue') ?? worker.problem()) === undefined,
      rows: rowsNow,
      limits: limitsNow ?? new Map(),
      senders,
    })
  })

  return {
    health,
    reconcile,
    address: () => server.url,
    async start() {
      const url = await server.listen(config.health)
      log.info(
        `Feedback sender of schema ${schema} listens on ${url}${dryRun ? ' (dry run: nothing is sent)' : ''}`,
      )
      outbound.watch()
      watch.start()
      followed.start()
      signs.start(() => worker.start())
      loop()
    },
    async stop() {
      outbound.close()
      await worker.close()
      await followed.stop()
      await reactions.stop()
      await watch.stop()
      await signs.stop()
      await running
      clearTimeout(timer)
      await queue.close()
      await server.close()
      await database.close()
    },
  }
}

/** Every number that feedback may go through, and the bridge's own. */
function numbersOf({ senders, bridge }: SenderConfig): SenderAddress[] {
  const isThere = senders.some(({ url }) => new URL(url).host === new URL(bridge.url).host)
  return isThere ? senders : [...senders, { name: 'bridge', url: bridge.url }]
}
