/** What is known of a number that is no drop: `GET /api/drops/{drop}/traces`. Times are ISO 8601. */
import { z } from 'zod'
import { REJECT_REASONS } from './drop-events.ts'
import { DROP_STATES } from './drops-http.ts'

export const tracesResponseSchema = z
  .object({
    success: z.literal(true),
    drop_number: z.string().describe('As it would be stored'),
    rejected: z
      .array(
        z.object({
          written: z.string().describe('As it was posted'),
          reason: z.enum(REJECT_REASONS),
          detail: z.string(),
          project: z.string(),
          by: z.string().describe("The sender's name, or his number"),
          at: z.string(),
          exact: z.boolean().describe('These very digits, and not only ones that are one slip away'),
        }),
      )
      .describe('Posts that were not taken, with these digits or with one slip in them; newest first'),
    near: z
      .array(
        z.object({
          drop_number: z.string(),
          project: z.string().nullable(),
          state: z.enum(DROP_STATES),
          by: z.string(),
          at: z.string().nullable(),
        }),
      )
      .describe('Drops whose number is one slip away; newest first'),
  })
  .meta({ id: 'Traces' })

export type TracesResponse = z.infer<typeof tracesResponseSchema>
