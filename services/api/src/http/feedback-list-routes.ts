import {
  feedbackDetailResponseSchema,
  feedbackListQuerySchema,
  feedbackListResponseSchema,
  normaliseDropNumber,
} from '@wa-monitor/contracts'
import { feedbackEvents, feedbackInSameMessage, findFeedback, listFeedback } from '@wa-monitor/database'
import { HttpError, type HttpServer } from '@wa-monitor/service'
import type { z } from 'zod'
import { needs } from '../access/require-role.ts'
import { feedbackView, readSeqMark, seqMark } from '../decide/feedback-view.ts'
import type { FeedbackParts } from '../feedback-parts.ts'
import { feedbackUnknown } from '../hand-feedback.ts'
import { whereItStands } from '../where-it-stands.ts'
import { ERRORS, feedbackParams, SECURITY } from './answering.ts'
import { sendUnlessKnown } from './unchanged.ts'

/** `GET /api/feedback`, `GET /api/feedback/:id`: both answer 304 to the ETag of what they last said. */
export function addFeedbackListRoutes(api: HttpServer, parts: FeedbackParts): void {
  const { database } = parts
  const { schema } = database
  api.get(
    '/api/feedback',
    {
      config: needs('viewer'),
      schema: {
        summary: 'Feedback, newest first',
        querystring: feedbackListQuerySchema,
        response: { 200: feedbackListResponseSchema, ...ERRORS },
        security: SECURITY,
      },
    },
    async (request, reply) => {
      const query = request.query as z.infer<typeof feedbackListQuerySchema>
      const { state: states, project, drop, rule, current, limit } = query
      const after = query.after === undefined ? undefined : readSeqMark(query.after)
      if (query.after !== undefined && after === undefined)
        throw new HttpError(400, 'invalid_request', 'after: must be the next_after of an earlier answer')
      const drop_number = drop === undefined ? undefined : normaliseDropNumber(drop)
      // One more than asked for tells whether there is a next page.
      const rows = await database.transaction((transaction) =>
        listFeedback(transaction, schema, {
          states,
          project,
          drop_number,
          rule,
          current,
          limit: limit + 1,
          after,
        }),
      )
      const page = rows.slice(0, limit)
      const last = page.at(-1)
      const next_after = rows.length > limit && last ? seqMark(last.seq) : null
      return sendUnlessKnown(request, reply, { success: true, feedback: page.map(feedbackView), next_after })
    },
  )

  api.get(
    '/api/feedback/:id',
    {
      config: needs('viewer'),
      schema: {
        summary: 'One feedback with its life, its sender and what it shares a message with',
        params: feedbackParams,
        response: { 200: feedbackDetailResponseSchema, ...ERRORS },
        security: SECURITY,
      },
    },
    async (request, reply) => {
      const { id } = request.params as z.infer<typeof feedbackParams>
      const [row, events, shared] = await database.transaction((transaction) =>
        Promise.all([
          findFeedback(transaction, schema, id),
          feedbackEvents(transaction, schema, id),
          feedbackInSameMessage(transaction, schema, id),
        ]),
      )
      if (!row) throw feedbackUnknown(id)
      const feedback = {
        ...feedbackView(row),
        events: events.map(({ at, code, until, ...event }) => ({
          ...event,
          at: at.toISOString(),
          rule: code,
          until: until?.toISOString() ?? null,
        })),
        shares_message_with: shared,
        ...(await whereItStands(parts, row)),
      }
      return sendUnlessKnown(request, reply, { success: true, feedback })
    },
  )
}
