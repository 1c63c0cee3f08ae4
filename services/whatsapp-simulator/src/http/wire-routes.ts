/** The wire log, for proofs that count what was lost and what came twice. */
import {
  wireClearedResponseSchema,
  wireMessagesQuerySchema,
  wireMessagesResponseSchema,
  wireQuerySchema,
  wireResponseSchema,
} from '@wa-monitor/contracts'
import type { HttpServer } from '@wa-monitor/service'
import type { z } from 'zod'
import type { Context } from '../world/context.ts'

export function addWireRoutes(http: HttpServer, { wire }: Pick<Context, 'wire'>): void {
  http.get<{ Querystring: z.infer<typeof wireQuerySchema> }>(
    '/admin/wire',
    { schema: { querystring: wireQuerySchema, response: { 200: wireResponseSchema } } },
    ({ query }) => ({ success: true, ...wire.list(query) }),
  )

  http.get<{ Querystring: z.infer<typeof wireMessagesQuerySchema> }>(
    '/admin/wire/messages',
    { schema: { querystring: wireMessagesQuerySchema, response: { 200: wireMessagesResponseSchema } } },
    ({ query }) => ({ success: true, ...wire.messages(query) }),
  )

  http.delete('/admin/wire', { schema: { response: { 200: wireClearedResponseSchema } } }, () => ({
    success: true,
    removed: wire.clear(),
  }))
}
