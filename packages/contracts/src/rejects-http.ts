/** What looked like a drop number and was not taken: `GET /api/rejects` of the api. */
import { z } from 'zod'
import { REJECT_REASONS } from './drop-events.ts'
import { storableText } from './storable-text.ts'

export const rejectsQuerySchema = z.strictObject({
  project: storableText(100).min(1).optional().describe('A project’s name; all when left out'),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  after: z.string().max(200).optional().describe('`next_after` of the page before'),
})

export const rejectSchema = z
  .object({
    id: z.number().int(),
    project: z.string(),
    written: z.string().describe('As it stands in the message'),
    reason: z.enum(REJECT_REASONS),
    detail: z.string().describe('The same in words, where there is more to say'),
    near: z
      .array(z.string())
      .describe('Drop numbers that may have been meant, the likeliest first; at most 3'),
    sender: z.string().describe('His name in WhatsApp, else his masked number'),
    posted_at: z.iso.datetime(),
  })
  .meta({ id: 'Reject' })

export type RejectView = z.infer<typeof rejectSchema>

export const rejectsResponseSchema = z.object({
  success: z.literal(true),
  rejects: z.array(rejectSchema).describe('Newest first'),
  next_after: z.string().nullable().describe('`after` of the next page; null at the end'),
})
