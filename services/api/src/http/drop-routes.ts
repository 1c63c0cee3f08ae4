import {
  DROP_STATES,
  dropsResponseSchema,
  httpErrorSchema,
  normaliseDropNumber,
  storableText,
  type Summary,
  summaryResponseSchema,
  timelineResponseSchema,
} from '@wa-monitor/contracts'
import { dropTimeline, findDrop, listDrops, type SchemaDatabase } from '@wa-monitor/database'
import { HttpError, type HttpServer } from '@wa-monitor/service'
import { z } from 'zod'
import { needs } from '../access/require-role.ts'
import { dropView, pageMark, readPageMark, timelineView } from '../decide/drop-view.ts'
import { dropBy, dropUnknown } from '../drop-by.ts'
import { dropParams } from './drop-params.ts'
import { SharedAnswers } from '../live/shared-answers.ts'
import { type ReadyAnswer, readyAnswer, sendReadyUnlessKnown, sendUnlessKnown } from './unchanged.ts'

/** Empty is left out: a form sends all of its fields. */
const words = (most: number) =>
  storableText(most)
    .transform((text) => text.trim() || undefined)
    .optional()
const day = z
  .union([z.literal('').transform(() => undefined), z.iso.date('must be a date such as 2025-11-21')])
  .optional()
const states = z
  .string()
  .transform((list) => list.split(',').filter((state) => state !== ''))
  .pipe(z.array(z.enum(DROP_STATES, `must be from: ${DROP_STATES.join(', ')}`)))

const dropsQuery = z.strictObject({
  project: words(100).describe('A project’s name; all when left out'),
  state: states.optional().describe(`One or several, with commas in between: ${DROP_STATES.join(', ')}`),
  from: day.describe('The first review date, such as 2025-11-21'),
  to: day.describe('The last review date'),
  contractor: words(100).describe('A part of the contractor’s number or of his name in WhatsApp'),
  number: words(50)
    .transform((text) => text && normaliseDropNumber(text))
    .describe('A part of the drop’s number, as people write it'),
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
  // Most reviewers look at the same list, and all of them are told of a change at once.
  const lists = new SharedAnswers<ReadyAnswer>()

  api.get(
    '/api/drops',
    {
      config: needs('viewer'),
      schema: { querystring: dropsQuery, response: { 200: dropsResponseSchema, ...errors }, security },
    },
    async (request, reply) => {
      const { limit, after, state, ...filter } = request.query as z.infer<typeof dropsQuery>
      const mark = after === undefined ? undefined : readPageMark(after)
      if (after !== undefined && !mark)
        throw new HttpError(400, 'invalid_request', 'after: must be the next_after of an earlier answer')
      const answer = await lists.find(JSON.stringify(request.query), async () => {
        // One more than asked for tells whether there is a next page.
        const rows = await database.transaction((transaction) =>
          listDrops(transaction, schema, { ...filter, states: state, limit: limit + 1, after: mark }),
        )
        const page = rows.slice(0, limit)
        const last = page.at(-1)
        const next_after = rows.length > limit && last ? pageMark(last) : null
        return readyAnswer(reply, { success: true, drops: page.map(dropView), next_after })
      })
      return sendReadyUnlessKnown(request, reply, answer)
    },
  )

  api.get(
    '/api/drops/:drop/timeline',
    {
      config: needs('viewer'),
      schema: { params: dropParams, response: { 200: timelineResponseSchema, ...errors }, security },
    },
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
    { config: needs('viewer'), schema: { response: { 200: summaryResponseSchema, ...errors }, security } },
    async (request, reply) => sendUnlessKnown(request, reply, await summary()),
  )
}
