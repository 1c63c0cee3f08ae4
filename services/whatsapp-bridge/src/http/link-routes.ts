import {
  httpErrorSchema,
  logoutResponseSchema,
  pairingCodeResponseSchema,
  qrResponseSchema,
} from '@wa-monitor/contracts'
import { HttpError, type HttpServer } from '@wa-monitor/service'
import type { ConnectionStatus } from '../whatsapp/connection.ts'
import type { WhatsApp } from '../whatsapp/whatsapp.ts'
import { qrPng, qrText } from './qr-code.ts'

const errors = { '4xx': httpErrorSchema, '5xx': httpErrorSchema }
const security = [{ apiKey: [] }]

/** Linking and unlinking the number, for programs and terminals. People have /login. */
export function addLinkRoutes(api: HttpServer, whatsapp: Pick<WhatsApp, 'status' | 'logout'>): void {
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
  api.get(
    '/api/pairing-code',
    { schema: { response: { 200: pairingCodeResponseSchema, ...errors }, security } },
    () => {
      const status = whatsapp.status()
      const { code, phone, note } = status.pairing
      if (code !== null && phone !== null) return { success: true as const, code, phone }
      refuseLinked(status)
      const why =
        note ?? (phone === null ? 'Set WHATSAPP_PAIRING_PHONE, or ask for one at /login.' : status.advice)
      throw new HttpError(404, 'no_pairing_code', `There is no pairing code at the moment: ${why}`)
    },
  )
  api.post(
    '/api/logout',
    { schema: { response: { 200: logoutResponseSchema, ...errors }, security } },
    async () => {
      const { loggedIn, state, advice } = whatsapp.status()
      if (!loggedIn && state !== 'WORKING')
        throw new HttpError(409, 'not_linked', `There is no link to end (${state}): ${advice}`)
      const confirmed = await whatsapp.logout()
      const message = confirmed
        ? 'Logged out. What was stored stays; link a phone at /login'
        : 'Logged out here, but WhatsApp could not be told: remove the device on the phone, Settings, Linked devices. What was stored stays; link a phone at /login'
      return { success: true as const, message, confirmed }
    },
  )
}

function currentQr(status: ConnectionStatus): string {
  if (status.qr !== null) return status.qr
  refuseLinked(status)
  const { state, advice } = status
  throw new HttpError(503, 'no_qr_code', `There is no QR code at the moment (${state}): ${advice}`, {
    'Retry-After': '2',
  })
}

function refuseLinked({ state }: ConnectionStatus): void {
  if (state === 'WORKING')
    throw new HttpError(409, 'already_linked', 'Already linked: there is no code to scan or to type')
}
