import {
  type ChangeReviewRequest,
  changeReviewRequestSchema,
  changeReviewResponseSchema,
  reviewErrorSchema,
  reviewResponseSchema,
} from '@wa-monitor/contracts'
import { findDrop } from '@wa-monitor/database'
import type { HttpServer } from '@wa-monitor/service'
import { z } from 'zod'
import { needs } from '../access/require-role.ts'
import { changeReview } from '../change-review.ts'
import { reviewView } from '../decide/drop-view.ts'
import { dropBy, dropUnknown } from '../drop-by.ts'
import type { FeedbackParts } from '../feedback-parts.ts'
import { askingHeaders, askingOf, ERRORS, SECURITY } from './answering.ts'
import { dropParams } from './drop-params.ts'
import { sendUnlessKnown } from './unchanged.ts'

/** `GET /api/drops/:drop`, `PUT /api/drops/:drop/review`. */
export function addReviewRoutes(api: HttpServer, parts: FeedbackParts): void {
  const { database } = parts
  api.get(
    '/api/drops/:drop',
    {
      config: needs('viewer'),
      schema: {
        summary: 'One drop with its 14 steps, its comment and its flags',
        params: dropParams,
        response: { 200: reviewResponseSchema, ...ERRORS },
        security: SECURITY,
      },
    },
    async (request, reply) => {
      const { drop: name } = request.params as z.infer<typeof dropParams>
      const row = await database.transaction((transaction) =>
        findDrop(transaction, database.schema, dropBy(name)),
      )
      if (!row) throw dropUnknown(name)
      return sendUnlessKnown(request, reply, { success: true, drop: reviewView(row) })
    },
  )

  api.put(
    '/api/drops/:drop/review',
    {
      config: needs('reviewer'),
      schema: {
        summary: 'Change a review, and send the feedback that goes with it',
        description:
          'One transaction: the review is changed and the feedback queued, or neither. 409 changed_meanwhile, with the row as it is now, when it is not as the reviewer saw it (`revision`, `updated_at`).',
        params: dropParams,
        headers: askingHeaders,
        body: changeReviewRequestSchema,
        response: { 200: changeReviewResponseSchema, '4xx': reviewErrorSchema, '5xx': reviewErrorSchema },
        security: SECURITY,
      },
    },
    (request) => {
      const { drop: name } = request.params as z.infer<typeof dropParams>
      return changeReview(parts, name, request.body as ChangeReviewRequest, askingOf(request))
    },
  )
}
