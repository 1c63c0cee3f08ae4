import {
  bridgeHealthSchema,
  type BridgeStatusResponse,
  capturedResponseSchema,
  groupsResponseSchema,
  httpErrorSchema,
  limitsResponseSchema,
  reactRequestSchema,
  type ReactRequest,
  sendRequestSchema,
  sendResponseSchema,
  type SendRequest,
} from '@wa-monitor/contracts'
import type { MessageStoreReader } from '@wa-monitor/message-store'
import {
  addMetricsRoute,
  HttpError,
  type HttpServer,
  type MetricValues,
  requireApiKey,
} from '@wa-monitor/service'
import { z } from 'zod'
import type { Backup } from '../backup/backup.ts'
import { addBackupRoutes } from '../backup/backup-routes.ts'
import { BRIDGE_METRICS } from '../metrics/families.ts'
import { SEND_ERROR_STATUS, SendError } from '../send/send-error.ts'
import type { People } from '../people/people.ts'
import type { PauseSwitch } from '../send/pause.ts'
import type { SendLimits } from '../send/send-limits.ts'
import type { Reactor } from '../send/react.ts'
import type { Sender } from '../send/send-message.ts'
import type { Taker } from '../send/take.ts'
import type { ConnectionStatus } from '../whatsapp/connection.ts'
import type { WhatsApp } from '../whatsapp/whatsapp.ts'
import { isAlive, readHealth } from './health.ts'
import { addLinkRoutes } from './link-routes.ts'
import { addLoginRoutes } from './login-routes.ts'
import { addMessageRoutes } from './message-routes.ts'
import { readOlderFields } from './older-callers.ts'
import { addPeopleRoutes } from './people-routes.ts'
import { addPauseRoutes, showPause } from './pause-routes.ts'
import { addStatusRoutes } from './status-routes.ts'

interface Dependencies {
  whatsapp: WhatsApp
  sender: Sender
  react: Reactor
  /** What became of what was sent under a key. */
  findSent: Taker['find']
  limits: SendLimits
  pause: PauseSwitch
  backup: Backup
  reader: MessageStoreReader
  apiKey: string
  /** Unix milliseconds of the newest message, or undefined. */
  lastMessageAt: () => number | undefined
  metrics: () => MetricValues<typeof BRIDGE_METRICS>
  status: () => BridgeStatusResponse
  people: People
}

const sendParams = z.object({ key: z.string().min(1).max(200) })

const sendHeaders = z.object({ 'idempotency-key': z.string().min(1).max(200).optional() })

/** Every path the bridge answers (DESIGN.md section 7). */
export function addRoutes(
  server: HttpServer,
  {
    whatsapp,
    sender,
    react,
    findSent,
    limits,
    pause,
    backup,
    reader,
    apiKey,
    lastMessageAt,
    metrics,
    status,
    people,
  }: Dependencies,
): void {
  const health = () => readHealth(whatsapp.status(), lastMessageAt(), pause.current())

  server.get(
    '/health',
    { schema: { response: { 200: bridgeHealthSchema, 503: bridgeHealthSchema } } },
    (_, reply) => reply.status(isAlive(whatsapp.status()) ? 200 : 503).send(health()),
  )
  server.get('/health/live', () => ({ status: 'ok' }))
  server.get(
    '/health/ready',
    { schema: { response: { 200: bridgeHealthSchema, 503: bridgeHealthSchema } } },
    (_, reply) => reply.status(whatsapp.status().state === 'WORKING' ? 200 : 503).send(health()),
  )
  addLoginRoutes(server, whatsapp)

  void server.register(async (api) => {
    api.addHook('onRequest', requireApiKey(apiKey))
    const errors = { '4xx': httpErrorSchema, '5xx': httpErrorSchema }
    const security = [{ apiKey: [] }]
    addLinkRoutes(api, whatsapp)
    addPauseRoutes(api, { pause, idle: () => whatsapp.dispatcher.idle() })

    addBackupRoutes(api, backup)
    addMessageRoutes(api, reader)
    addMetricsRoute(api, BRIDGE_METRICS, metrics)
    addStatusRoutes(api, status)
    addPeopleRoutes(api, people)

    // The second path is what callers of an older bridge know.
    for (const path of ['/api/send', '/send-message']) {
      api.post(
        path,
        {
          preValidation: async (request) => {
            request.body = readOlderFields(request.body)
          },
          schema: {
            body: sendRequestSchema,
            headers: sendHeaders,
            response: { 200: sendResponseSchema, ...errors },
            security,
          },
        },
        async (request) => {
          const { 'idempotency-key': key } = request.headers as z.infer<typeof sendHeaders>
          return sender.send(request.body as SendRequest, key).catch(refuse)
        },
      )
    }
    api.post(
      '/api/react',
      {
        schema: {
          body: reactRequestSchema,
          headers: sendHeaders,
          response: { 200: sendResponseSchema, ...errors },
          security,
        },
      },
      async (request) => {
        const { 'idempotency-key': key } = request.headers as z.infer<typeof sendHeaders>
        return react(request.body as ReactRequest, key).catch(refuse)
      },
    )
    api.get(
      '/api/sends/:key',
      { schema: { params: sendParams, response: { 200: sendResponseSchema, ...errors }, security } },
      (request) => {
        const { key } = request.params as z.infer<typeof sendParams>
        const found = findSent(key)
        if (found) return found
        throw new HttpError(404, 'send_unknown', 'Nothing was sent under this idempotency key')
      },
    )
    api.get(
      '/api/limits',
      { schema: { response: { 200: limitsResponseSchema, ...errors }, security } },
      () => ({ success: true as const, ...limits.describe(), paused: showPause(pause.current()) }),
    )
    api.get(
      '/api/captured',
      { schema: { response: { 200: capturedResponseSchema, ...errors }, security } },
      () => whatsapp.captured(),
    )
    api.get(
      '/api/groups',
      { schema: { response: { 200: groupsResponseSchema, ...errors }, security } },
      async () => {
        refuseUnlinked(whatsapp.status())
        return { success: true as const, groups: await whatsapp.groups() }
      },
    )
  })
}

function refuseUnlinked({ state, advice }: ConnectionStatus): void {
  if (state !== 'WORKING')
    throw new HttpError(503, 'not_linked', `WhatsApp is not connected (${state}): ${advice}`)
}

function refuse(error: unknown): never {
  if (error instanceof SendError) {
    const { code, message, retryAfterSeconds } = error
    const headers: Record<string, string> =
      retryAfterSeconds === undefined ? {} : { 'Retry-After': String(retryAfterSeconds) }
    throw new HttpError(SEND_ERROR_STATUS[code], code, message, headers)
  }
  throw error
}
