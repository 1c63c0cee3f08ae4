import {
  feedbackResponseSchema,
  retryFeedbackRequestSchema,
  sendFeedbackResponseSchema,
} from '@wa-monitor/contracts'
import type { HttpServer } from '@wa-monitor/service'
import type { z } from 'zod'
import { needs } from '../access/require-role.ts'
import { feedbackView } from '../decide/feedback-view.ts'
import type { FeedbackParts } from '../feedback-parts.ts'
import { sendAgain, takeBack } from '../hand-feedback.ts'
import { actorHeaders, doerOf, ERRORS, feedbackParams, SECURITY } from './answering.ts'

/** `POST /api/feedback/:id/cancel`, `POST /api/feedback/:id/retry`. */
export function addFeedbackChangeRoutes(api: HttpServer, parts: FeedbackParts): void {
  api.post(
    '/api/feedback/:id/cancel',
    {
      config: needs('reviewer'),
      schema: {
        summary: 'Take feedback back that has not left',
        description: '409 already_leaving or already_sent when it is too late for that.',
        params: feedbackParams,
        headers: actorHeaders,
        response: { 200: feedbackResponseSchema, ...ERRORS },
        security: SECURITY,
      },
    },
    async (request) => {
      const { id } = request.params as z.infer<typeof feedbackParams>
      const row = await takeBack(parts, id, doerOf(request))
      return { success: true as const, feedback: feedbackView(row) }
    },
  )

  api.post(
    '/api/feedback/:id/retry',
    {
      config: needs('reviewer'),
      schema: {
        summary: 'Send feedback again that is held, failed, expired or cancelled',
        description: 'As an answer to the drop as it is now. 409 when it is under way, or newer feedback is.',
        params: feedbackParams,
        headers: actorHeaders,
        body: retryFeedbackRequestSchema,
        response: { 202: sendFeedbackResponseSchema, ...ERRORS },
        security: SECURITY,
      },
    },
    async (request, reply) => {
      const { id } = request.params as z.infer<typeof feedbackParams>
      const body = request.body as z.infer<typeof retryFeedbackRequestSchema>
      const wait = body?.wait ?? false
      const place = await sendAgain(parts, id, { ...doerOf(request), wait })
      return reply.status(202).send({ success: true as const, ...place })
    },
  )
}
