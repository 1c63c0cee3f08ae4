/** What would become of feedback if it were sent now: shown to the reviewer before he sends it. Times are ISO 8601. */
import { z } from 'zod'
import { FEEDBACK_RULES } from './feedback.ts'
import { REVIEWER_PURPOSES } from './feedback-http.ts'
import { storableText } from './storable-text.ts'

export const forecastQuerySchema = z.strictObject({
  drop: storableText(50).min(1, 'must not be empty').describe('A drop number, or the id of its review row'),
  kind: z.enum(REVIEWER_PURPOSES, `must be ${REVIEWER_PURPOSES.join(' or ')}`).optional(),
})

export const forecastResponseSchema = z
  .object({
    success: z.literal(true),
    drop_number: z.string(),
    kind: z.enum(REVIEWER_PURPOSES),
    refusal: z
      .object({ code: z.string(), message: z.string(), until: z.string().nullable() })
      .nullable()
      .describe('What sending it now would be answered; null: it would be taken'),
    position: z.number().int().describe('How many messages go out before it, plus one'),
    expected_at: z
      .string()
      .nullable()
      .describe('Null while that cannot be said: `held_by` or `budgets_unknown` say why'),
    held_by: z
      .array(z.object({ rule: z.enum(FEEDBACK_RULES), reason: z.string(), until: z.string().nullable() }))
      .describe('Rules that keep it from leaving at once, the longest first; empty: it leaves at once'),
    shares_message: z
      .boolean()
      .describe('It would go out in one message with other feedback to the same contractor'),
    budgets: z
      .array(
        z.object({
          seconds: z.number().int().describe('Length of the window'),
          limit: z.number().int(),
          left: z.number().int(),
        }),
      )
      .nullable()
      .describe('What the number may still send'),
    budgets_unknown: z.string().describe('Why budgets are null; else empty'),
  })
  .meta({ id: 'FeedbackForecast' })

export type FeedbackForecast = z.infer<typeof forecastResponseSchema>
