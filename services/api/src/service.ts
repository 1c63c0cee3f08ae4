import { type FeedbackJob, feedbackQueueOf } from '@wa-monitor/contracts'
import { explainDatabaseError, isConnectionError, openSchemaDatabase } from '@wa-monitor/database'
import { openFeedbackQueue } from '@wa-monitor/queue'
import {
  addMetricsRoute,
  createHttpServer,
  keptFor,
  type Log,
  type Service,
  TrustedProxies,
} from '@wa-monitor/service'
import { KeyRing } from './access/key-ring.ts'
import { needs, requireRoles } from './access/require-role.ts'
import { SessionCookie } from './access/session-cookie.ts'
import { SessionRing } from './access/session-ring.ts'
import { SignIn } from './access/sign-in.ts'
import type { Access } from './access/who-asks.ts'
import { BridgeLimits } from './bridge-limits.ts'
import { BridgeMessages } from './bridge-messages.ts'
import type { ApiConfig } from './config.ts'
import { addConversationRoute } from './http/conversation-route.ts'
import { addAuditRoute } from './http/audit-route.ts'
import { compressAnswers } from './http/compress-answers.ts'
import { addDashboardRoutes } from './http/dashboard-routes.ts'
import { addDraftRoute } from './http/draft-route.ts'
import { databaseAway } from './http/database-away.ts'
import { addDropRoutes } from './http/drop-routes.ts'
import { addEventsRoute } from './http/events-route.ts'
import { addFeedbackChangeRoutes } from './http/feedback-change-routes.ts'
import { addFeedbackControlRoutes } from './http/feedback-control-routes.ts'
import { addFeedbackListRoutes } from './http/feedback-list-routes.ts'
import { addFeedbackRoutes } from './http/feedback-routes.ts'
import { addForecastRoute } from './http/forecast-route.ts'
import { addHealthRoutes, type ApiHealth } from './http/health-routes.ts'
import { addKeyRoutes } from './http/key-routes.ts'
import { addPeopleRoutes } from './http/people-routes.ts'
import { addPresenceRoutes } from './http/presence-routes.ts'
import { addQueueView } from './http/queue-view.ts'
import { addRejectsRoute } from './http/rejects-route.ts'
import { addReviewRoutes } from './http/review-routes.ts'
import { addSessionRoutes, addSignInRoutes } from './http/session-route.ts'
import { addTracesRoute } from './http/traces-route.ts'
import { addSystemRoutes } from './http/system-routes.ts'
import { addStatisticsRoute } from './http/statistics-route.ts'
import { Watchers } from './live/watchers.ts'
import { API_METRICS } from './metrics/families.ts'
import { countRequests } from './metrics/request-metrics.ts'
import { Presence } from './presence/presence.ts'
import { ProjectsInForce } from './projects-in-force.ts'
import { createStatistics } from './statistics.ts'
import { createSummary } from './summary.ts'
import { createBridges } from './system/bridges.ts'
import { createCaretaker } from './system/caretaker.ts'
import { createProjects } from './system/projects.ts'
import { createSystem } from './system/system.ts'

export interface Api extends Service {
  /** Where it listens, after `start`. */
  address(): string
  /** Every route, as `GET /api/drops`; `ALL` for those that take any method. */
  routes(): readonly string[]
}

const QUEUE_CHECK_MS = 10_000
/** PostgreSQL is asked for metrics this often, however many scrape, and waited for, for so long. */
const METRICS = { keptMs: 2000, patienceMs: 3000 }

interface ApiOptions {
  /** How long an answer to a reviewer waits for the bridge's limits; default 100 ms. */
  bridgePatienceMs?: number
  /** Where the dashboard's files are; default: what was built, else the sources. */
  dashboardFolder?: string | undefined
}

/** The dashboard and the HTTP API of one environment. Needs PostgreSQL only; queue and bridge may be away. */
export async function createApi(
  config: ApiConfig,
  log: Log,
  { bridgePatienceMs, dashboardFolder }: ApiOptions = {},
): Promise<Api> {
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

  const watchers = new Watchers(database)
  const presence = new Presence()
  const access: Access = {
    keys: new KeyRing(config.apiKey, database),
    sessions: new SessionRing(database),
    cookie: new SessionCookie(environment),
  }
  const signIn = new SignIn({ database, firstAdminToken: config.firstAdminToken, log })
  const proxies = new TrustedProxies(config.trustedProxies)
  const server = await createHttpServer({
    title: `WA Monitor (${environment})`,
    log,
    trustProxy: proxies.trusts,
  })
  const routes: string[] = []
  server.addHook('onRoute', ({ method, url }) => {
    // What answers HEAD beside each GET is no route of its own.
    const methods = [method].flat().filter((each) => each !== 'HEAD')
    if (methods.length > 0) routes.push(`${methods.length > 2 ? 'ALL' : methods.join()} ${url}`)
  })
  const requests = countRequests(server)
  const databaseIsUp = keptFor(METRICS, async () => {
    await database.transaction((transaction) => transaction.query('SELECT 1'))
    return true
  })
  server.addHook('onError', async (_request, _reply, error) => {
    if (isConnectionError(error)) log.warn(explainDatabaseError(error, database.server))
  })
  addHealthRoutes(server, health)
  addDashboardRoutes(server, dashboardFolder)
  const queueView = addQueueView(server, {
    connection: config.queue,
    name: feedbackQueueOf(environment),
    access,
    log,
  })
  const sayDatabaseAway = (error: unknown): never => {
    throw isConnectionError(error) ? databaseAway() : error
  }
  await server.register(async (open) => {
    open.setErrorHandler(sayDatabaseAway)
    addSignInRoutes(open, { access, signIn, environment })
  })
  await server.register(async (api) => {
    requireRoles(api, access)
    compressAnswers(api)
    api.setErrorHandler(sayDatabaseAway)
    const inBackground = (work: Promise<void>) => {
      void work.then(
        () => queueSaid(),
        (error: unknown) => queueSaid(error),
      )
    }
    const enqueue = (job: FeedbackJob) => inBackground(queue.add([job]))
    // Its job may be there still, put off to a time that no longer counts.
    const enqueueAgain = (job: FeedbackJob) => inBackground(queue.add([job]).then(() => queue.wake([job.id])))
    const { cooldownSeconds } = config
    // Of the number that is tried first.
    const first = config.senders[0]?.url ?? config.bridge.url
    const limits = new BridgeLimits({ ...config.bridge, url: first }, bridgePatienceMs)
    const parts = { database, projects, limits, environment, cooldownSeconds, enqueue, enqueueAgain, log }
    addSessionRoutes(api, { access, signIn, environment })
    addPeopleRoutes(api, database, access)
    addKeyRoutes(api, database, access)
    addAuditRoute(api, database)
    addFeedbackRoutes(api, parts)
    addFeedbackListRoutes(api, parts)
    addFeedbackChangeRoutes(api, parts)
    addFeedbackControlRoutes(api, parts)
    addForecastRoute(api, parts)
    addReviewRoutes(api, parts)
    addMetricsRoute(
      api,
      API_METRICS,
      async () => ({
        ...requests(),
        wa_monitor_database_up: Number((await databaseIsUp()) ?? false),
        wa_monitor_queue_up: Number(queueProblem === undefined),
        wa_monitor_projects_file_good: Number(projects.problem() === undefined),
      }),
      needs('viewer'),
    )
    addDraftRoute(api, parts)
    await addEventsRoute(api, watchers, presence)
    addPresenceRoutes(api, presence)
    addRejectsRoute(api, database)
    const around = {
      environment,
      database,
      projects,
      bridges: createBridges(config),
      caretaker: createCaretaker(config.caretakerUrl),
      queueProblem: () => queueProblem,
    }
    addSystemRoutes(api, { ...around, system: createSystem(around), projects: createProjects(around) })
    addConversationRoute(api, { database, messages: new BridgeMessages(config.bridge) })
    addTracesRoute(api, database)
    addStatisticsRoute(api, createStatistics({ database, projects }))
    addDropRoutes(api, { database, summary: createSummary({ database, environment, projects }) })
  })

  return {
    address: () => server.listeningOrigin,
    routes: () => routes,
    async start() {
      projects.watch(config.projectsPath, log)
      await proxies.start()
      const url = await server.listen(config.http)
      log.info(`Api of schema ${schema} listens on ${url} (dashboard: /wa-monitor)`)
      checkQueue()
      timer = setInterval(checkQueue, QUEUE_CHECK_MS)
    },
    async stop() {
      clearInterval(timer)
      projects.close()
      proxies.stop()
      await server.close()
      await watchers.close()
      presence.close()
      await queueView.close()
      await queue.close()
      await database.close()
    },
  }
}
