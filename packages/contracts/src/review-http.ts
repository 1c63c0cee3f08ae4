/** The api's view of one review: what the reviewer sees, changes and drafts. Times are ISO 8601. */
import { z } from 'zod'
import { dropSchema } from './drops-http.ts'
import {
  feedbackErrorSchema,
  feedbackWords,
  queuedFeedbackSchema,
  REVIEWER_PURPOSES,
} from './feedback-http.ts'
import { STEP_COLUMNS, type StepColumn } from './steps.ts'
import { storableText } from './storable-text.ts'
import { LANGUAGES } from './words.ts'

const MOST_COMMENT = 20_000

const flag = z.boolean('must be true or false')

const comment = storableText(MOST_COMMENT)

function eachStep<Field extends z.ZodType>(field: Field): Record<StepColumn, Field> {
  return Object.fromEntries(STEP_COLUMNS.map((step) => [step, field])) as Record<StepColumn, Field>
}

export const reviewSchema = dropSchema
  .extend({
    steps: z.object(eachStep(z.boolean())),
    comment: z.string(),
    incomplete: z.boolean(),
    completed: z.boolean(),
    outstanding_photos_loaded_to_1map: z.boolean(),
  })
  .meta({ id: 'Review' })

export type ReviewView = z.infer<typeof reviewSchema>

export const reviewResponseSchema = z.object({ success: z.literal(true), drop: reviewSchema })

const steps = z
  .strictObject(eachStep(flag.optional()))
  .optional()
  .describe('Those that are left out stay as they are')

export const changeReviewRequestSchema = z
  .strictObject({
    revision: z.int('must be the revision of the drop as it was seen').min(0).describe('As it was seen'),
    updated_at: z.iso
      .datetime({ offset: true, error: 'must be updated_at of the drop as it was seen' })
      .nullable()
      .describe('As it was seen: a change by somebody else since is not overwritten'),
    steps,
    comment: comment.optional(),
    incomplete: flag.optional(),
    completed: flag.optional(),
    outstanding_photos_loaded_to_1map: flag.optional(),
    feedback: z
      .strictObject(feedbackWords)
      .optional()
      .describe('Queued in the transaction that changes the review: both happen, or neither'),
  })
  .superRefine((request, context) => {
    const { incomplete, completed, outstanding_photos_loaded_to_1map, feedback } = request
    const changes = [
      ...Object.values(request.steps ?? {}),
      request.comment,
      incomplete,
      completed,
      outstanding_photos_loaded_to_1map,
    ]
    if (feedback === undefined && changes.every((value) => value === undefined)) {
      const message = 'says nothing to change: steps, a comment, a flag or feedback'
      context.addIssue({ code: 'custom', path: [], message })
    }
    if (completed === true && incomplete === true) {
      const message = 'must not be true together with completed: a review is one or the other'
      context.addIssue({ code: 'custom', path: ['incomplete'], message })
    }
  })
  .meta({ id: 'ChangeReviewRequest' })

export type ChangeReviewRequest = z.infer<typeof changeReviewRequestSchema>

export const changeReviewResponseSchema = z.object({
  success: z.literal(true),
  drop: reviewSchema,
  feedback: queuedFeedbackSchema.nullable().describe('Null when none was asked for'),
})

export type ChangeReviewResponse = z.infer<typeof changeReviewResponseSchema>

/** With the row as it is now, where it was changed meanwhile. */
export const reviewErrorSchema = feedbackErrorSchema
  .extend({ drop: reviewSchema.optional() })
  .meta({ id: 'ReviewError' })

export const draftResponseSchema = z.object({
  success: z.literal(true),
  text: z.string(),
  kind: z.enum(REVIEWER_PURPOSES),
  language: z.enum(LANGUAGES),
  missing_steps: z.array(z.enum(STEP_COLUMNS)),
  mention: z
    .string()
    .describe(
      'The number behind the @ of whom it is to; stands in front unless the text has it. Empty: not known',
    ),
})

export const draftQuerySchema = z.strictObject({
  kind: feedbackWords.kind.describe('Default: approval when no photo is missing or the drop is completed'),
})

export const draftRequestSchema = z
  .strictObject({
    kind: feedbackWords.kind,
    steps,
    comment: comment.optional(),
    completed: flag.optional(),
  })
  .meta({ id: 'DraftRequest' })

export type DraftRequest = z.infer<typeof draftRequestSchema>
