/** What happened, for the page and for whoever wants to follow it. */
import { groupMessagesResponseSchema, simulatorChangesResponseSchema } from '@wa-monitor/contracts'
import type { HttpServer } from '@wa-monitor/service'
import { z } from 'zod'
import type { AutoLink } from '../auto-link.ts'
import type { Context } from '../world/context.ts'
import { requireGroup } from '../world/require.ts'
import { describeChanges } from './describe-changes.ts'
import { describeHistory, historyQuery } from './describe-history.ts'

const groupPath = z.object({ jid: z.string() })
const changesQuery = historyQuery.pick({ after: true })

export function addHistoryRoutes(http: HttpServer, context: Context, autoLink: AutoLink | undefined): void {
  http.get<{ Querystring: z.infer<typeof changesQuery> }>(
    '/admin/changes',
    { schema: { querystring: changesQuery, response: { 200: simulatorChangesResponseSchema } } },
    ({ query }) => describeChanges(context, autoLink, query.after),
  )

  http.get<{ Params: z.infer<typeof groupPath>; Querystring: z.infer<typeof historyQuery> }>(
    '/admin/groups/:jid/messages',
    {
      schema: {
        params: groupPath,
        querystring: historyQuery,
        response: { 200: groupMessagesResponseSchema },
      },
    },
    ({ params, query }) => describeHistory(context.storage, requireGroup(context, params.jid).jid, query),
  )
}
