import {
  type SendFeedbackRequest,
  sendFeedbackRequestSchema,
  sendFeedbackResponseSchema,
} from '@wa-monitor/contracts'
import type { HttpServer } from '@wa-monitor/service'
import { needs } from '../access/require-role.ts'
import type { FeedbackParts } from '../feedback-parts.ts'
import { submitFeedback } from '../submit-feedback.ts'
import { askingHeaders, askingOf, ERRORS, SECURITY } from './answering.ts'

/** `POST /api/wa-monitor-send-feedback`: taken (202) means that it leaves, or that a person is told why not. */
export function addFeedbackRoutes(api: HttpServer, parts: FeedbackParts): void {
  api.post(
    '/api/wa-monitor-send-feedback',
    {
      config: needs('reviewer'),
      schema: {
        summary: 'Send feedback to who posted a drop',
        description:
          'Queues it, within the limits. 409 cooldown while the drop was answered a short while ago: `until` says when that ends, and `wait: true` queues it for then.',
        body: sendFeedbackRequestSchema,
        headers: askingHeaders,
        response: { 202: sendFeedbackResponseSchema, ...ERRORS },
        security: SECURITY,
      },
    },
    async (request, reply) =>
      reply
        .status(202)
        .send(await submitFeedback(parts, request.body as SendFeedbackRequest, askingOf(request))),
  )
}
