import { draftResponseSchema, draftQuerySchema } from '@wa-monitor/contracts'
import { findDrop } from '@wa-monitor/database'
import { HttpError, type HttpServer } from '@wa-monitor/service'
import { draftFeedback } from '@wa-monitor/words'
import type { z } from 'zod'
import { needs } from '../access/require-role.ts'
import { projectOf } from '../decide/answerable.ts'
import { dropBy, dropUnknown } from '../drop-by.ts'
import type { FeedbackParts } from '../feedback-parts.ts'
import { ERRORS, SECURITY } from './answering.ts'
import { dropParams } from './drop-params.ts'

/** `GET /api/drops/:drop/draft`: what the project's templates say about the drop as it is saved. */
export function addDraftRoute(
  api: HttpServer,
  { database, projects }: Pick<FeedbackParts, 'database' | 'projects'>,
): void {
  api.get(
    '/api/drops/:drop/draft',
    {
      config: needs('viewer'),
      schema: {
        summary: 'Words for the contractor, to be changed and sent',
        description: 'From the templates of the project in projects.yaml, or the usual ones in its language.',
        params: dropParams,
        querystring: draftQuerySchema,
        response: { 200: draftResponseSchema, ...ERRORS },
        security: SECURITY,
      },
    },
    async (request) => {
      const { drop: name } = request.params as z.infer<typeof dropParams>
      const { kind } = request.query as z.infer<typeof draftQuerySchema>
      const drop = await database.transaction((transaction) =>
        findDrop(transaction, database.schema, dropBy(name)),
      )
      if (!drop) throw dropUnknown(name)
      const project = projectOf(drop, projects.all())
      if (!project) {
        throw new HttpError(
          422,
          'project_unknown',
          `projects.yaml does not name the project of ${drop.drop_number}, so its words are not known: add it there`,
        )
      }
      const isGood = drop.completed || Object.values(drop.steps).every(Boolean)
      const draft = draftFeedback({
        project,
        drop_number: drop.drop_number,
        steps: drop.steps,
        comment: drop.comment,
        name: drop.sender_name,
        kind: kind ?? (isGood ? 'approval' : 'correction'),
        mentioned_jid: drop.submitted_by || drop.submitted_by_lid,
      })
      return { success: true as const, ...draft }
    },
  )
}
