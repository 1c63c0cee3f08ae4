/** What holds all feedback of an environment back, and lets it go on. Times are ISO 8601. */
import { z } from 'zod'
import { storableText } from './storable-text.ts'

/** A week: whoever wants longer means "until I say so". */
const MAX_MINUTES = 7 * 24 * 60

/** No body is as good as an empty one. */
export const pauseFeedbackRequestSchema = z
  .strictObject({
    reason: storableText(500).default('').describe('Shown to whoever wants to send meanwhile'),
    minutes: z
      .int('must be a whole number of minutes')
      .min(1, 'must be 1 or more')
      .max(MAX_MINUTES, `must be at most ${MAX_MINUTES}: leave it out to pause until somebody resumes`)
      .optional()
      .describe('It ends by itself after that many; when left out, somebody has to resume'),
    everything: z
      .boolean('must be true or false')
      .default(false)
      .describe('An emergency stop: the numbers send nothing at all, whoever asks them'),
  })
  .nullish()
  .meta({ id: 'PauseFeedbackRequest' })

export type PauseFeedbackRequest = NonNullable<z.infer<typeof pauseFeedbackRequestSchema>>

export const feedbackControlSchema = z
  .object({
    paused: z
      .object({
        since: z.string(),
        until: z.string().nullable().describe('When it ends by itself; null when somebody has to resume'),
        reason: z.string(),
        by: z.string(),
        everything: z.boolean().describe('An emergency stop'),
      })
      .nullable(),
    grace: z
      .object({ until: z.string(), reason: z.string() })
      .nullable()
      .describe('After an unclean stop with a backlog: a person may look before it goes out'),
  })
  .meta({ id: 'FeedbackControl' })

export type FeedbackControlView = z.infer<typeof feedbackControlSchema>

export const feedbackControlResponseSchema = z.object({
  success: z.literal(true),
  ...feedbackControlSchema.shape,
})

export const feedbackControlChangeSchema = z.object({
  success: z.literal(true),
  message: z.string(),
  ...feedbackControlSchema.shape,
})
