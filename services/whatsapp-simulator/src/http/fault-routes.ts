/** Faults on demand: armed, listed, taken back. */
import {
  type Fault,
  faultArmedResponseSchema,
  faultsDisarmedResponseSchema,
  faultSchema,
  faultsResponseSchema,
} from '@wa-monitor/contracts'
import { HttpError, type HttpServer } from '@wa-monitor/service'
import { z } from 'zod'
import type { World } from '../faults/hooks.ts'
import { isFor } from '../faults/matches.ts'
import { addressOf } from '../world/addresses.ts'
import { removeDevice } from '../world/change-devices.ts'
import type { Context } from '../world/context.ts'
import { requireAccount } from '../world/require.ts'
import { BUSINESS_PHONE } from '../world/start-world.ts'
import { changeMember } from './people.ts'

const faultPath = z.object({ id: z.coerce.number().int().min(1) })

export function addFaultRoutes(http: HttpServer, context: Context): void {
  const { faults } = context

  http.post<{ Body: Fault }>(
    '/admin/faults',
    { schema: { body: faultSchema, response: { 201: faultArmedResponseSchema } } },
    ({ body }, reply) =>
      reply.status(201).send({ success: true, id: faults.arm(body, worldOf(context, body)) }),
  )

  http.get('/admin/faults', { schema: { response: { 200: faultsResponseSchema } } }, () => ({
    success: true,
    ...faults.list(),
  }))

  http.delete<{ Params: z.infer<typeof faultPath> }>(
    '/admin/faults/:id',
    { schema: { params: faultPath, response: { 200: faultsDisarmedResponseSchema } } },
    ({ params }) => {
      if (faults.disarm(params.id)) return { success: true, disarmed: 1 }
      throw new HttpError(
        404,
        'unknown_fault',
        `No fault ${params.id} is armed; GET /admin/faults lists those that are and those that are over`,
      )
    },
  )

  http.delete('/admin/faults', { schema: { response: { 200: faultsDisarmedResponseSchema } } }, () => ({
    success: true,
    disarmed: faults.disarmAll(),
  }))
}

/** What a fault may do. @throws HttpError when it names somebody who is not there. */
function worldOf(context: Context, fault: Fault): World {
  const { storage } = context
  const devices = () =>
    storage.devices.list().map((device) => ({
      ...device,
      jid: addressOf(requireAccount(context, device.phone), 'pn', device.number),
    }))
  const wanted = 'device' in fault ? fault.device : undefined
  if (wanted !== undefined && !devices().some(({ jid }) => isFor(wanted, jid))) {
    throw new HttpError(
      404,
      'unknown_device',
      `No device ${wanted} is linked; GET /admin/state lists those that are`,
    )
  }
  return {
    unlink(device) {
      const unlinked = devices().filter(({ jid }) => isFor(device, jid))
      for (const one of unlinked) removeDevice(context, one)
      return unlinked.length
    },
    removeFromGroup: (group) => void changeMember(context, 'remove', group, BUSINESS_PHONE),
  }
}
