/** The bridge's limits as others see them: `GET /api/limits`. */
import { z } from 'zod'
import { pauseSchema } from './pause-http.ts'

export const limitsResponseSchema = z
  .object({
    success: z.literal(true),
    windows: z.array(
      z.object({
        seconds: z.number().int(),
        limit: z.number().int(),
        used: z.number().int(),
        left: z.number().int(),
      }),
    ),
    next_free_at: z
      .string()
      .describe('ISO 8601: the next message may go out then; now when it may go at once'),
    counted_at: z
      .array(z.number())
      .describe('When messages were counted, Unix milliseconds, as far back as a window reaches'),
    paused: pauseSchema.nullish().describe('Set while sending is paused'),
  })
  .meta({ id: 'Limits' })

export type LimitsResponse = z.infer<typeof limitsResponseSchema>
