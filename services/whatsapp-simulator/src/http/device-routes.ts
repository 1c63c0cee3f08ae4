/** Linking by a code, and unlinking. */
import {
  enterCodeRequestSchema,
  jidDevice,
  jidKind,
  linkedDevicePathSchema,
  maskNumber,
  scanQrResponseSchema,
  simulatedDoneResponseSchema,
} from '@wa-monitor/contracts'
import { HttpError, type HttpServer } from '@wa-monitor/service'
import type { z } from 'zod'
import { enterCode } from '../phones/enter-code.ts'
import { findDevice } from '../world/addresses.ts'
import { removeDevice } from '../world/change-devices.ts'
import type { Context } from '../world/context.ts'

export function addDeviceRoutes(http: HttpServer, context: Context): void {
  http.post<{ Body: z.infer<typeof enterCodeRequestSchema> }>(
    '/admin/mock-phone/enter-code',
    { schema: { body: enterCodeRequestSchema, response: { 200: scanQrResponseSchema } } },
    async ({ body }) => ({ success: true, device_jid: await enterCode(context, body.code, body.phone) }),
  )

  http.delete<{ Params: z.infer<typeof linkedDevicePathSchema> }>(
    '/admin/devices/:jid',
    { schema: { params: linkedDevicePathSchema, response: { 200: simulatedDoneResponseSchema } } },
    ({ params }) => {
      unlink(context, params.jid)
      return { success: true }
    },
  )
}

/** As its owner does it on his phone, under Linked devices. */
function unlink(context: Context, jid: string): void {
  const kind = jidKind(jid)
  if ((kind !== 'phone' && kind !== 'lid') || jidDevice(jid) === 0) {
    throw new HttpError(
      400,
      'not_a_companion',
      `${jid} names no linked device: write its number too, as GET /admin/state does (27820000001:3@s.whatsapp.net)`,
    )
  }
  const device = findDevice(context.storage, jid)
  if (!device || !removeDevice(context, device)) {
    throw new HttpError(
      404,
      'unknown_device',
      `${jid} is not linked; GET /admin/state lists the linked devices`,
    )
  }
  context.log.info({ device: maskNumber(jid) }, 'Device unlinked on its owner’s phone')
}
