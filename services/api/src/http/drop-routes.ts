import {
  dropsResponseSchema,
  httpErrorSchema,
  storableText,
  type Summary,
  summaryResponseSchema,
  timelineResponseSchema,
} from '@wa-monitor/contracts'
import { dropTimeline, findDrop, listDrops, type SchemaDatabase } from '@wa-monitor/database'
import { HttpError, type HttpServer } from '@wa-monitor/service'
import { z } from 'zod'
import { dropView, pageMark, readPageMark, timelineView } from '../decide/drop-view.ts'
import { dropBy, dropUnknown } from '../drop-by.ts'
import { dropParams } from './drop-params.ts'
import { sendUnlessKnown } from './unchanged.ts'

const dropsQuery = z.strictObject({
  project: storableText(100).min(1).optional().describe('A project’s name; all when left out'),
  limit: z.coerce.number().int().min(1).max(500).default(100),
  after: z.string().max(200).optional().describe('`next_after` of the page before'),
})

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
        const row = await findDrop(transaction, schema, dropBy(name))
        return row && { row, entries: await dropTimeline(transaction, schema, row.drop_number) }
      })
      if (!found) throw dropUnknown(name)
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
