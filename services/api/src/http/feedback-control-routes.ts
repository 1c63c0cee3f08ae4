import {
  feedbackControlChangeSchema,
  feedbackControlResponseSchema,
  type PauseFeedbackRequest,
  pauseFeedbackRequestSchema,
} from '@wa-monitor/contracts'
import { readControl } from '@wa-monitor/database'
import type { HttpServer } from '@wa-monitor/service'
import { needs } from '../access/require-role.ts'
import { controlView } from '../decide/feedback-view.ts'
import { letGoOn, pauseAll } from '../control-feedback.ts'
import type { FeedbackParts } from '../feedback-parts.ts'
import { actorHeaders, doerOf, ERRORS, SECURITY } from './answering.ts'
import { sendUnlessKnown } from './unchanged.ts'

/** `GET /api/feedback/control`, `POST /api/feedback/pause`, `POST /api/feedback/resume`. */
export function addFeedbackControlRoutes(
  api: HttpServer,
  parts: Pick<FeedbackParts, 'database' | 'log'>,
): void {
  const { database } = parts
  api.get(
    '/api/feedback/control',
    {
      config: needs('viewer'),
      schema: {
        summary: 'What holds all feedback back',
        response: { 200: feedbackControlResponseSchema, ...ERRORS },
        security: SECURITY,
      },
    },
    async (request, reply) => {
      const control = await database.transaction((transaction) => readControl(transaction, database.schema))
      return sendUnlessKnown(request, reply, { success: true, ...controlView(control) })
    },
  )

  api.post(
    '/api/feedback/pause',
    {
      config: needs('admin'),
      schema: {
        summary: 'Pause all feedback, or stop everything',
        description:
          'What is with the bridge already may still leave, unless `everything` is true: then the numbers send nothing at all, whoever asks them. Receiving goes on.',
        headers: actorHeaders,
        body: pauseFeedbackRequestSchema,
        response: { 200: feedbackControlChangeSchema, ...ERRORS },
        security: SECURITY,
      },
    },
    async (request) => {
      const body = request.body as PauseFeedbackRequest
      const { message, control } = await pauseAll(parts, body ?? {}, doerOf(request))
      return { success: true as const, message, ...controlView(control) }
    },
  )

  api.post(
    '/api/feedback/resume',
    {
      config: needs('admin'),
      schema: {
        summary: 'Let feedback go on',
        description: 'Ends a pause, an emergency stop and the grace after an unclean stop alike.',
        headers: actorHeaders,
        response: { 200: feedbackControlChangeSchema, ...ERRORS },
        security: SECURITY,
      },
    },
    async (request) => {
      const message = await letGoOn(parts, doerOf(request))
      return { success: true as const, message, paused: null, grace: null }
    },
  )
}
