/** What happened, for the page and for whoever wants to follow it. */
import { groupMessagesResponseSchema, simulatorChangesResponseSchema } from '@wa-monitor/contracts'
import type { HttpServer } from '@wa-monitor/service'
import { z } from 'zod'
import type { AutoLink } from '../auto-link.ts'
import type { Context } from '../world/context.ts'
import { requireGroup } from '../world/require.ts'
import { describeChanges } from './describe-changes.ts'
import { describeMessage } from './describe-message.ts'

const after = z.coerce.number().int().min(0).default(0).describe('The change up to which all is known')
const groupPath = z.object({ jid: z.string() })
const changesQuery = z.strictObject({ after })
const messagesQuery = changesQuery.extend({
  before: z.coerce
    .number()
    .int()
    .min(1)
    .default(Number.MAX_SAFE_INTEGER)
    .describe('Only messages before this position'),
  limit: z.coerce.number().int().min(1).max(1000).default(200),
})

export function addHistoryRoutes(http: HttpServer, context: Context, autoLink: AutoLink | undefined): void {
  http.get<{ Querystring: z.infer<typeof changesQuery> }>(
    '/admin/changes',
    { schema: { querystring: changesQuery, response: { 200: simulatorChangesResponseSchema } } },
    ({ query }) => describeChanges(context, autoLink, query.after),
  )

  http.get<{ Params: z.infer<typeof groupPath>; Querystring: z.infer<typeof messagesQuery> }>(
    '/admin/groups/:jid/messages',
    {
      schema: {
        params: groupPath,
        querystring: messagesQuery,
        response: { 200: groupMessagesResponseSchema },
      },
    },
    ({ params, query }) => {
      const { storage } = context
      const { jid } = requireGroup(context, params.jid)
      const found = storage.messages.list(jid, { ...query, limit: query.limit + 1 })
      const messages = found.slice(0, query.limit).toReversed()
      return {
        success: true,
        change: storage.changes.last(),
        older: found.length > query.limit,
        messages: messages.map((message) => describeMessage(storage, message)),
      }
    },
  )
}
