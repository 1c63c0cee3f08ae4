import {
  bridgeHealthSchema,
  groupsResponseSchema,
  httpErrorSchema,
  limitsResponseSchema,
  qrResponseSchema,
  sendRequestSchema,
  sendResponseSchema,
  type SendRequest,
} from '@wa-monitor/contracts'
import { HttpError, type HttpServer, requireApiKey } from '@wa-monitor/service'
import { z } from 'zod'
import { SEND_ERROR_STATUS, SendError } from '../send/send-error.ts'
import type { SendLimits } from '../send/send-limits.ts'
import type { Sender } from '../send/send-message.ts'
import type { ConnectionStatus } from '../whatsapp/connection.ts'
import type { WhatsApp } from '../whatsapp/whatsapp.ts'
import { isAlive, readHealth } from './health.ts'
import { loginPage } from './login-page.ts'
import { qrPng, qrText } from './qr-code.ts'

interface Dependencies {
  whatsapp: WhatsApp
  sender: Sender
  limits: SendLimits
  apiKey: string
  /** Unix milliseconds of the newest message, or undefined. */
  lastMessageAt: () => number | undefined
}

const sendParams = z.object({ key: z.string().min(1).max(200) })

const sendHeaders = z.object({ 'idempotency-key': z.string().min(1).max(200).optional() })

/** Every path the bridge answers (DESIGN.md section 7). */
export function addRoutes(
  server: HttpServer,
  { whatsapp, sender, limits, apiKey, lastMessageAt }: Dependencies,
): void {
  const health = () => readHealth(whatsapp.status(), lastMessageAt())

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
  server.get('/login', { schema: { hide: true } }, async (_, reply) =>
    reply
      .type('text/html; charset=utf-8')
      .header('Cache-Control', 'no-store')
      .header('Content-Security-Policy', "default-src 'none'; img-src data:; style-src 'unsafe-inline'")
      .send(await loginPage(whatsapp.status())),
  )

  void server.register(async (api) => {
    api.addHook('onRequest', requireApiKey(apiKey))
    const errors = { '4xx': httpErrorSchema, '5xx': httpErrorSchema }
    const security = [{ apiKey: [] }]

    api.post(
      '/api/send',
      {
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
    api.get(
      '/api/sends/:key',
      { schema: { params: sendParams, response: { 200: sendResponseSchema, ...errors }, security } },
      (request) => {
        const { key } = request.params as z.infer<typeof sendParams>
        const found = sender.find(key)
        if (found) return found
        throw new HttpError(404, 'send_unknown', 'Nothing was sent under this idempotency key')
      },
    )
    api.get('/api/limits', { schema: { response: { 200: limitsResponseSchema, ...errors }, security } }, () =>
      limits.describe(),
    )
    api.get(
      '/api/groups',
      { schema: { response: { 200: groupsResponseSchema, ...errors }, security } },
      async () => {
        refuseUnlinked(whatsapp.status())
        return { success: true as const, groups: await whatsapp.groups() }
      },
    )
    api.get('/api/qr', { schema: { response: { 200: qrResponseSchema, ...errors }, security } }, async () => {
      const qr = currentQr(whatsapp.status())
      return { success: true as const, qr, qr_text: await qrText(qr) }
    })
    api.get('/api/qr.png', { schema: { hide: true } }, async (_, reply) =>
      reply
        .type('image/png')
        .header('Cache-Control', 'no-store')
        .send(await qrPng(currentQr(whatsapp.status()))),
    )
  })
}

function currentQr({ qr, state, advice }: ConnectionStatus): string {
  if (qr !== null) return qr
  if (state === 'WORKING')
    throw new HttpError(409, 'already_linked', 'Already linked: there is no code to scan')
  throw new HttpError(503, 'no_qr_code', `There is no QR code at the moment (${state}): ${advice}`, {
    'Retry-After': '2',
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
