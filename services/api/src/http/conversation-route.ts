import { conversationQuerySchema, conversationResponseSchema } from '@wa-monitor/contracts'
import type { SchemaDatabase } from '@wa-monitor/database'
import type { HttpServer } from '@wa-monitor/service'
import type { z } from 'zod'
import { needs } from '../access/require-role.ts'
import type { BridgeMessages } from '../bridge-messages.ts'
import { readConversation } from '../read-conversation.ts'
import { ERRORS, SECURITY } from './answering.ts'
import { dropParams } from './drop-params.ts'
import { sendUnlessKnown } from './unchanged.ts'

/** `GET /api/drops/:drop/conversation`. Answers 304 to the ETag of what it last said. */
export function addConversationRoute(
  api: HttpServer,
  { database, messages }: { database: SchemaDatabase; messages: BridgeMessages },
): void {
  api.get(
    '/api/drops/:drop/conversation',
    {
      config: needs('viewer'),
      schema: {
        summary: 'What was said in the group around a post of this drop',
        description: 'Asked of the bridge: 503 bridge_away while it does not answer.',
        params: dropParams,
        querystring: conversationQuerySchema,
        response: { 200: conversationResponseSchema, ...ERRORS },
        security: SECURITY,
      },
    },
    async (request, reply) => {
      const { drop } = request.params as z.infer<typeof dropParams>
      const { message, before, after } = request.query as z.infer<typeof conversationQuerySchema>
      const answer = await readConversation(database, messages, { drop, message, before, after })
      return sendUnlessKnown(request, reply, answer)
    },
  )
}
