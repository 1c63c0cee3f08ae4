import {
  draftQuerySchema,
  type DraftRequest,
  draftRequestSchema,
  draftResponseSchema,
  jidUser,
} from '@wa-monitor/contracts'
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

/**
 * `GET /api/drops/:drop/draft`: what the project's templates say about the drop as it is saved; `POST`: as it would be with what a
 * reviewer has not saved yet. Neither changes anything.
 */
export function addDraftRoute(
  api: HttpServer,
  { database, projects }: Pick<FeedbackParts, 'database' | 'projects'>,
): void {
  const description = 'From the templates of the project in projects.yaml, or the usual ones in its language.'
  const response = { 200: draftResponseSchema, ...ERRORS }
  const draftOf = async (params: unknown, { kind, steps, comment, completed }: DraftRequest) => {
    const { drop: name } = params as z.infer<typeof dropParams>
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
    const good = { ...drop.steps, ...steps }
    const isGood = (completed ?? drop.completed) || Object.values(good).every(Boolean)
    const mentioned = drop.submitted_by || drop.submitted_by_lid
    const draft = draftFeedback({
      project,
      drop_number: drop.drop_number,
      steps: good,
      comment: comment ?? drop.comment,
      name: drop.sender_name,
      kind: kind ?? (isGood ? 'approval' : 'correction'),
      mentioned_jid: mentioned,
    })
    return { success: true as const, ...draft, mention: jidUser(mentioned) }
  }

  api.get(
    '/api/drops/:drop/draft',
    {
      config: needs('viewer'),
      schema: {
        summary: 'Words for the contractor, to be changed and sent',
        description,
        params: dropParams,
        querystring: draftQuerySchema,
        response,
        security: SECURITY,
      },
    },
    ({ params, query }) => draftOf(params, query as z.infer<typeof draftQuerySchema>),
  )

  api.post(
    '/api/drops/:drop/draft',
    {
      config: needs('viewer'),
      schema: {
        summary: 'The same with what is not saved yet; saves nothing',
        description,
        params: dropParams,
        body: draftRequestSchema,
        response,
        security: SECURITY,
      },
    },
    ({ params, body }) => draftOf(params, body as DraftRequest),
  )
}
