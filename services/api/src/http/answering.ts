/** What the routes of feedback and reviews have in common. */
import { feedbackErrorSchema, storableText } from '@wa-monitor/contracts'
import type { HttpRequest } from '@wa-monitor/service'
import { z } from 'zod'
import { principalOf } from '../access/require-role.ts'
import { readActor } from '../decide/read-actor.ts'
import type { Asking, Doer } from '../feedback-parts.ts'

export const SECURITY = [{ apiKey: [] }]

export const ERRORS = { '4xx': feedbackErrorSchema, '5xx': feedbackErrorSchema }

export const feedbackParams = z.object({
  id: z.uuid('must be the id of a feedback').describe('The id of a feedback'),
})

const actor = z
  .string()
  .transform(readActor)
  .pipe(storableText(100))
  .optional()
  .describe('Who is behind it: shown on the timeline')

export const actorHeaders = z.object({ 'x-actor': actor })

export const askingHeaders = z.object({
  'x-actor': actor,
  'idempotency-key': z
    .string()
    .min(1)
    .max(200)
    .optional()
    .describe('The same key is the same feedback, however often it is sent'),
})

/** Who signed in by name; of a key, whom the request names, otherwise whose key it is. */
export function actorOf(request: HttpRequest): string {
  const { by, name } = principalOf(request)
  if (by === 'session') return name
  return (request.headers as z.infer<typeof actorHeaders>)['x-actor'] ?? name
}

export function doerOf(request: HttpRequest): Doer {
  return { actor: actorOf(request), by: principalOf(request) }
}

export function askingOf(request: HttpRequest): Asking {
  const { 'idempotency-key': key } = request.headers as z.infer<typeof askingHeaders>
  return { ...doerOf(request), idempotencyKey: key ?? null }
}
