import {
  dropsResponseSchema,
  httpErrorSchema,
  type Summary,
  summaryResponseSchema,
  timelineResponseSchema,
} from '@wa-monitor/contracts'
import { dropTimeline, listDrops, type SchemaDatabase } from '@wa-monitor/database'
import { HttpError, type HttpServer } from '@wa-monitor/service'
import { z } from 'zod'
import { dropView, pageMark, readPageMark, timelineView } from '../decide/drop-view.ts'
import { find } from '../submit-feedback.ts'
import { sendUnlessKnown } from './unchanged.ts'

const dropsQuery = z.strictObject({
  project: z.string().min(1).max(100).optional().describe('A project’s name; all when left out'),
  limit: z.coerce.number().int().min(1).max(500).default(100),
  after: z.string().max(200).optional().describe('`next_after` of the page before'),
})

const dropParams = z.object({ drop: z.string().min(1).max(50) })

interface DropRouteParts {
  database: SchemaDatabase
  summary: () => Promise<Summary>
}

/** `GET /api/drops`, `/api/drops/:drop/timeline`, `/api/summary`. All answer 304 to the ETag of what they last said. */
export function addDropRoutes(api: HttpServer, { database, summary }: DropRouteParts): void {
  const { schema } = database
  const errors = { '4xx': httpErrorSchema, '5xx': httpErrorSchema }
  const security = [{ apiKey: [] }]

  api.get(
    '/api/drops',
    { schema: { querystring: dropsQuery, response: { 200: dropsResponseSchema, ...errors }, security } },
    async (request, reply) => {
      const { project, limit, after } = request.query as z.infer<typeof dropsQuery>
      const mark = after === undefined ? undefined : readPageMark(after)
      if (after !== undefined && !mark)
        throw new HttpError(400, 'invalid_request', 'after: must be the next_after of an earlier answer')
      // One more than asked for tells whether there is a next page.
      const rows = await database.transaction((transaction) =>
        listDrops(transaction, schema, { project, limit: limit + 1, after: mark }),
      )
      const page = rows.slice(0, limit)
      const last = page.at(-1)
      const next_after = rows.length > limit && last ? pageMark(last) : null
      return sendUnlessKnown(request, reply, { success: true, drops: page.map(dropView), next_after })
    },
  )

  api.get(
    '/api/drops/:drop/timeline',
    { schema: { params: dropParams, response: { 200: timelineResponseSchema, ...errors }, security } },
    async (request, reply) => {
      const { drop: name } = request.params as z.infer<typeof dropParams>
      const found = await database.transaction(async (transaction) => {
        const row = await find(transaction, schema, name)
        return row && { row, entries: await dropTimeline(transaction, schema, row.drop_number) }
      })
      if (!found) throw new HttpError(404, 'drop_unknown', `There is no drop ${name}`)
      const body = { success: true, drop: dropView(found.row), entries: found.entries.map(timelineView) }
      return sendUnlessKnown(request, reply, body)
    },
  )

  api.get(
    '/api/summary',
    { schema: { response: { 200: summaryResponseSchema, ...errors }, security } },
    async (request, reply) => sendUnlessKnown(request, reply, await summary()),
  )
}
