import {
  httpErrorSchema,
  leavePresenceQuerySchema,
  normaliseDropNumber,
  mayDo,
  type PresenceRequest,
  presenceRequestSchema,
} from '@wa-monitor/contracts'
import type { HttpServer } from '@wa-monitor/service'
import { z } from 'zod'
import { needs, principalOf } from '../access/require-role.ts'
import type { Presence } from '../presence/presence.ts'
import { actorHeaders, actorOf, SECURITY } from './answering.ts'
import { dropParams } from './drop-params.ts'

const done = z.object({ success: z.literal(true) })
const response = { 200: done, '4xx': httpErrorSchema, '5xx': httpErrorSchema }

/**
 * `PUT /api/drops/:drop/presence` says that a page has the drop open, every ten seconds; `DELETE` that it has no more. No database: it
 * is not asked whether there is such a drop.
 */
export function addPresenceRoutes(api: HttpServer, presence: Presence): void {
  const url = '/api/drops/:drop/presence'
  const dropOf = (params: unknown) => normaliseDropNumber((params as z.infer<typeof dropParams>).drop)
  api.put(
    url,
    {
      config: needs('viewer'),
      schema: {
        summary: 'A page has this drop open',
        description: 'Others are told by GET /api/events. Whoever has said nothing for 30 s is gone.',
        params: dropParams,
        headers: actorHeaders,
        body: presenceRequestSchema,
        response,
        security: SECURITY,
      },
    },
    (request) => {
      const { page, doing } = request.body as PresenceRequest
      const mayChange = mayDo(principalOf(request).role, 'reviewer')
      presence.enter(dropOf(request.params), {
        name: actorOf(request),
        page,
        doing: mayChange ? doing : 'looking',
      })
      return { success: true as const }
    },
  )

  api.delete(
    url,
    {
      config: needs('viewer'),
      schema: {
        summary: 'A page does not have this drop open any more',
        params: dropParams,
        headers: actorHeaders,
        querystring: leavePresenceQuerySchema,
        response,
        security: SECURITY,
      },
    },
    (request) => {
      const { page } = request.query as z.infer<typeof leavePresenceQuerySchema>
      presence.leave(dropOf(request.params), { name: actorOf(request), page })
      return { success: true as const }
    },
  )
}
