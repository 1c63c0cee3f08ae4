import { feedbackQueueOf } from '@wa-monitor/contracts'
import { explainDatabaseError, isConnectionError, openSchemaDatabase } from '@wa-monitor/database'
import { createFeedbackWorker, openFeedbackQueue } from '@wa-monitor/queue'
import { createHttpServer, type Log, Problems, type Service } from '@wa-monitor/service'
import { createBridgeClient } from './bridge-client.ts'
import type { SenderConfig } from './config.ts'
import { Delivery } from './deliver.ts'
import { addHealthRoutes, type SenderHealth } from './health-routes.ts'
import { Outbound } from './outbound.ts'
import type { SenderProblems } from './sender-problems.ts'
import { Reconciliation } from './reconciliation.ts'

export interface FeedbackSender extends Service {
  health(): SenderHealth
  /** Queues again what has no job; also asks whether database and queue are there. Runs every 10 s by itself. */
  reconcile(): Promise<void>
  /** Where its HTTP server listens, after `start`. */
  address(): string
}

const RECONCILE_MS = 10_000

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
  const bridge = createBridgeClient(config.bridge)
  const delivery = new Delivery({ database, bridge, outbound, problems, log })
  const reconciliation = new Reconciliation({ database, queue, log })
  const worker = createFeedbackWorker(config.queue, name, {
    work: (id, signal) => delivery.deliver(id, signal),
    onProblem: (problem) => {
      if (problem === undefined) problems.clear('queue', 'The queue is in use')
      else problems.report('queue', problem)
    },
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
      problems.get('config'),
    ].filter((reason) => reason !== undefined)
    if (!reconciled && reasons.length === 0) reasons.push('The first look at the rows has not ended yet')
    return {
      status: reasons.length === 0 ? 'ok' : 'failing',
      environment,
      schema,
      dry_run: dryRun,
      reasons,
      bridge: problems.get('bridge') ?? null,
    }
  }
  const server = await createHttpServer({ title: 'WA Monitor: feedback sender', log })
  addHealthRoutes(server, health)

  return {
    health,
    reconcile,
    address: () => server.listeningOrigin,
    async start() {
      const url = await server.listen(config.health)
      log.info(
        `Feedback sender of schema ${schema} listens on ${url}${dryRun ? ' (dry run: nothing is sent)' : ''}`,
      )
      outbound.watch()
      worker.start()
      loop()
    },
    async stop() {
      outbound.close()
      await worker.close()
      await running
      clearTimeout(timer)
      await queue.close()
      await server.close()
      await database.close()
    },
  }
}
