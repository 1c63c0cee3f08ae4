import { httpErrorSchema, rejectsQuerySchema, rejectsResponseSchema } from '@wa-monitor/contracts'
import { knownDrops, listRejectedNumbers, type SchemaDatabase } from '@wa-monitor/database'
import { HttpError, type HttpServer } from '@wa-monitor/service'
import type { z } from 'zod'
import { needs } from '../access/require-role.ts'
import { numbersToTry, rejectView } from '../decide/reject-view.ts'
import { sendUnlessKnown } from './unchanged.ts'

/** `GET /api/rejects`: numbers that were not taken, with what may have been meant. */
export function addRejectsRoute(api: HttpServer, database: SchemaDatabase): void {
  const { schema } = database
  api.get(
    '/api/rejects',
    {
      config: needs('viewer'),
      schema: {
        summary: 'What looked like a drop number and was not taken, newest first',
        querystring: rejectsQuerySchema,
        response: { 200: rejectsResponseSchema, '4xx': httpErrorSchema, '5xx': httpErrorSchema },
        security: [{ apiKey: [] }],
      },
    },
    async (request, reply) => {
      const { project, limit, after } = request.query as z.infer<typeof rejectsQuerySchema>
      const mark = after === undefined ? undefined : readMark(after)
      if (after !== undefined && mark === undefined)
        throw new HttpError(400, 'invalid_request', 'after: must be the next_after of an earlier answer')
      const { page, more, known } = await database.transaction(async (transaction) => {
        // One more than asked for tells whether there is a next page.
        const rows = await listRejectedNumbers(transaction, schema, {
          project,
          limit: limit + 1,
          after: mark,
        })
        const shown = rows.slice(0, limit)
        const posted = await knownDrops(transaction, schema, numbersToTry(shown))
        return { page: shown, more: rows.length > limit, known: posted }
      })
      const last = page.at(-1)
      return sendUnlessKnown(request, reply, {
        success: true,
        rejects: page.map((row) => rejectView(row, known)),
        next_after: more && last ? markOf(last.id) : null,
      })
    },
  )
}

/** Where a page of the list ends, as one word for the next request. */
function markOf(id: number): string {
  return Buffer.from(`reject ${id}`).toString('base64url')
}

/** Undefined for what `markOf` did not make. */
function readMark(mark: string): number | undefined {
  const id = Number(/^reject (\d{1,15})$/.exec(Buffer.from(mark, 'base64url').toString())?.[1])
  return Number.isNaN(id) ? undefined : id
}
