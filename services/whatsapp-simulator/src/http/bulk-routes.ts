/** Thousands of people and posts, as /docs describes them. */
import {
  bulkJobResponseSchema,
  bulkJobsResponseSchema,
  type BulkMessages,
  bulkMessagesResponseSchema,
  type BulkPosts,
  bulkPostsSchema,
  type BulkWorld,
  bulkWorldResponseSchema,
  bulkWorldSchema,
} from '@wa-monitor/contracts'
import type { HttpServer } from '@wa-monitor/service'
import { z } from 'zod'
import type { BulkJobs } from '../bulk/bulk-jobs.ts'
import { bulkIdRange, JOB_ID } from '../bulk/message-ids.ts'
import type { Context } from '../world/context.ts'
import { makeBulkWorld } from '../world/bulk-world.ts'
import { describeMessage } from './describe-message.ts'

const jobPath = z.object({
  id: z.string().regex(JOB_ID, 'the id of a bulk job: eight hexadecimal digits, upper case'),
})
const messagesQuery = z.strictObject({
  after: z.string().default(''),
  limit: z.coerce.number().int().min(1).max(1000).default(1000),
})

export function addBulkRoutes(http: HttpServer, context: Context, jobs: BulkJobs): void {
  http.post<{ Body: BulkWorld }>(
    '/admin/bulk/world',
    { schema: { body: bulkWorldSchema, response: { 201: bulkWorldResponseSchema } } },
    async ({ body }, reply) => reply.status(201).send(await makeBulkWorld(context, body)),
  )

  http.post<{ Body: BulkPosts }>(
    '/admin/bulk/posts',
    { schema: { body: bulkPostsSchema, response: { 202: bulkJobResponseSchema } } },
    async ({ body }, reply) => {
      const posting = jobs.start(body)
      if (body.wait) await jobs.ended(posting.id)
      return reply.status(202).send({ success: true, job: posting.describe() })
    },
  )

  http.get('/admin/bulk', { schema: { response: { 200: bulkJobsResponseSchema } } }, () => ({
    success: true,
    jobs: jobs.list(),
  }))

  http.get<{ Params: z.infer<typeof jobPath> }>(
    '/admin/bulk/:id',
    { schema: { params: jobPath, response: { 200: bulkJobResponseSchema } } },
    ({ params }) => ({ success: true, job: jobs.find(params.id).describe() }),
  )

  http.delete<{ Params: z.infer<typeof jobPath> }>(
    '/admin/bulk/:id',
    { schema: { params: jobPath, response: { 200: bulkJobResponseSchema } } },
    async ({ params }) => {
      const posting = jobs.find(params.id)
      posting.stop()
      await jobs.ended(params.id)
      return { success: true, job: posting.describe() }
    },
  )

  http.get<{ Params: z.infer<typeof jobPath>; Querystring: z.infer<typeof messagesQuery> }>(
    '/admin/bulk/:id/messages',
    {
      schema: {
        params: jobPath,
        querystring: messagesQuery,
        response: { 200: bulkMessagesResponseSchema },
      },
    },
    ({ params, query }) => messagesOf(context, params.id, query),
  )
}

/** From the file, so that they are known also when the job is not: after a restart. */
function messagesOf({ storage }: Context, job: string, query: z.infer<typeof messagesQuery>): BulkMessages {
  const { first, last } = bulkIdRange(job)
  const after = query.after > first ? query.after : first
  const found = storage.messages.listById(after, last, query.limit + 1)
  const messages = found.slice(0, query.limit)
  return {
    success: true,
    messages: messages.map((message) => {
      const { text, companions } = describeMessage(storage, message)
      const { chat: chat_jid, phone: from, id: message_id } = message
      return { message_id, chat_jid, from, text, waiting: companions.waiting > 0 }
    }),
    next: found.length > query.limit ? (messages.at(-1)?.id ?? null) : null,
  }
}
