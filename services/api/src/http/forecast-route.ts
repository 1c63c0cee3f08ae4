import { forecastQuerySchema, forecastResponseSchema } from '@wa-monitor/contracts'
import type { HttpServer } from '@wa-monitor/service'
import type { z } from 'zod'
import { needs } from '../access/require-role.ts'
import type { FeedbackParts } from '../feedback-parts.ts'
import { forecastFeedback } from '../forecast-feedback.ts'
import { ERRORS, SECURITY } from './answering.ts'

/** `GET /api/feedback/forecast`: what the reviewer sees before he sends. */
export function addForecastRoute(api: HttpServer, parts: FeedbackParts): void {
  api.get(
    '/api/feedback/forecast',
    {
      config: needs('viewer'),
      schema: {
        summary: 'What would become of feedback if it were sent now',
        description: 'Says what would refuse it or hold it, until when, and what the number may still send.',
        querystring: forecastQuerySchema,
        response: { 200: forecastResponseSchema, ...ERRORS },
        security: SECURITY,
      },
    },
    (request) => {
      const { drop, kind } = request.query as z.infer<typeof forecastQuerySchema>
      return forecastFeedback(parts, drop, kind)
    },
  )
}
