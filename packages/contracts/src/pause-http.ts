/** The bridge's stop button: `POST /api/pause`, `POST /api/resume`. */
import { z } from 'zod'

/** A week: whoever wants longer means "until I say so". */
const MAX_MINUTES = 7 * 24 * 60

export const pauseRequestSchema = z
  .strictObject({
    reason: z.string().max(500).optional().describe('Shown to whoever wants to send meanwhile'),
    minutes: z
      .number()
      .int()
      .min(1)
      .max(MAX_MINUTES)
      .optional()
      .describe('It ends by itself after that many; until resumed when left out'),
  })
  .meta({ id: 'PauseRequest' })

export type PauseRequest = z.infer<typeof pauseRequestSchema>

export const pauseSchema = z
  .object({
    since: z.string().describe('ISO 8601'),
    until: z.string().nullable().describe('ISO 8601: when it ends by itself; null when it does not'),
    reason: z.string().describe('Empty when none was given'),
  })
  .meta({ id: 'Pause' })

export type PauseInForce = z.infer<typeof pauseSchema>

export const pauseResponseSchema = z.object({
  success: z.literal(true),
  message: z.string(),
  paused: pauseSchema.nullable(),
})
