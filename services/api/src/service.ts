import { feedbackQueueOf } from '@wa-monitor/contracts'
import { explainDatabaseError, isConnectionError, openSchemaDatabase } from '@wa-monitor/database'
import { openFeedbackQueue } from '@wa-monitor/queue'
import { createHttpServer, HttpError, type Log, requireApiKey, type Service } from '@wa-monitor/service'
import type { ApiConfig } from './config.ts'
import { addDashboardRoutes } from './http/dashboard-routes.ts'
import { addDropRoutes } from './http/drop-routes.ts'
import { addFeedbackRoutes } from './http/feedback-routes.ts'
import { addHealthRoutes, type ApiHealth } from './http/health-routes.ts'
import { ProjectsInForce } from './projects-in-force.ts'
import { submitFeedback } from './submit-feedback.ts'
import { createSummary } from './summary.ts'

export interface Api extends Service {
  /** Where it listens, after `start`. */
  address(): string
}

const QUEUE_CHECK_MS = 10_000

/** The dashboard and the HTTP API of one environment. Needs PostgreSQL only; queue and bridge may be away. */
export async function createApi(config: ApiConfig, log: Log): Promise<Api> {
  const { environment, schema } = config
  const database = openSchemaDatabase({
    ...config.database,
    schema,
    applicationName: `wa-monitor api ${schema}`,
    maxConnections: 8,
    onNoRole: () =>
      log.warn(`There is no role for schema ${schema} alone: this api keeps to it by name only`),
  })
  const queue = openFeedbackQueue(config.queue, feedbackQueueOf(environment))
  const projects = new ProjectsInForce()
  let queueProblem: string | undefined
  let timer: NodeJS.Timeout | undefined

  const queueSaid = (error?: unknown) => {
    const before = queueProblem
    queueProblem = error === undefined ? undefined : queue.explain(error)
    if (queueProblem === before) return
    if (queueProblem === undefined) log.info('The queue is in use again')
    else log.warn(`${queueProblem}: feedback is taken, and queued by the sender`)
  }
  const checkQueue = () => {
    void queue.check().then(
      () => queueSaid(),
      (error: unknown) => queueSaid(error),
    )
  }
  const health = async (): Promise<ApiHealth> => {
    const reasons = [projects.problem()].filter((reason) => reason !== undefined)
    try {
      await database.transaction((transaction) => transaction.query('SELECT 1'))
    } catch (error) {
      reasons.push(explainDatabaseError(error, database.server))
    }
    return {
      status: reasons.length === 0 ? 'ok' : 'failing',
      environment,
      schema,
      reasons,
      queue: queueProblem ?? null,
    }
  }

  const server = await createHttpServer({ title: `WA Monitor (${environment})`, log })
  server.addHook('onError', async (_request, _reply, error) => {
    if (isConnectionError(error)) log.warn(explainDatabaseError(error, database.server))
  })
  addHealthRoutes(server, health)
  await addDashboardRoutes(server)
  await server.register(async (api) => {
    api.addHook('onRequest', requireApiKey(config.apiKey))
    api.setErrorHandler((error) => {
      if (!isConnectionError(error)) throw error
      throw new HttpError(
        503,
        'database_away',
        'The database does not answer; nothing was taken. Try again shortly',
        {
          'Retry-After': '5',
        },
      )
    })
    const enqueue = (job: { id: string; seq: number }) => {
      void queue.add([job]).then(
        () => queueSaid(),
        (error: unknown) => queueSaid(error),
      )
    }
    const parts = { database, projects, bridge: config.bridge, enqueue, log }
    addFeedbackRoutes(api, (request, key) => submitFeedback(parts, request, key))
    addDropRoutes(api, { database, summary: createSummary({ database, environment, projects }) })
  })

  return {
    address: () => server.listeningOrigin,
    async start() {
      projects.watch(config.projectsPath, log)
      const url = await server.listen(config.http)
      log.info(`Api of schema ${schema} listens on ${url} (dashboard: /wa-monitor)`)
      checkQueue()
      timer = setInterval(checkQueue, QUEUE_CHECK_MS)
    },
    async stop() {
      clearInterval(timer)
      projects.close()
      await server.close()
      await queue.close()
      await database.close()
    },
  }
}
