import {
  httpErrorSchema,
  STATISTICS_DAYS,
  statisticsResponseSchema,
  storableText,
} from '@wa-monitor/contracts'
import type { HttpServer } from '@wa-monitor/service'
import { z } from 'zod'
import { needs } from '../access/require-role.ts'
import type { AskStatistics } from '../statistics.ts'
import { SECURITY } from './answering.ts'
import { sendUnlessKnown } from './unchanged.ts'

const statisticsQuery = z.strictObject({
  days: z.coerce
    .number()
    .default(30)
    .refine(
      (days) => STATISTICS_DAYS.some((each) => each === days),
      `must be one of ${STATISTICS_DAYS.join(', ')}`,
    )
    .describe(`How many days back, today among them: ${STATISTICS_DAYS.join(', ')}`),
  project: storableText(100)
    .transform((text) => text.trim() || undefined)
    .optional()
    .describe('A project’s name; all when left out'),
})

/** `GET /api/statistics`: what charts show. */
export function addStatisticsRoute(api: HttpServer, statistics: AskStatistics): void {
  const schema = {
    summary: 'What happened on each of the last days, per project',
    description:
      'Days are each project’s own. Hours from post to review are by the day of the first review: a reviewer’s change, feedback, or completion, whichever came first; of the time before reviewers’ changes were kept only the latter two are known.',
    querystring: statisticsQuery,
    response: { 200: statisticsResponseSchema, '4xx': httpErrorSchema, '5xx': httpErrorSchema },
    security: SECURITY,
  }
  api.get('/api/statistics', { config: needs('viewer'), schema }, async (request, reply) => {
    const { days, project } = request.query as z.infer<typeof statisticsQuery>
    return sendUnlessKnown(request, reply, await statistics(days, project))
  })
}
