/** The api's view of feedback: sending, looking through, taking back, sending again. Times are ISO 8601. */
import { z } from 'zod'
import { FEEDBACK_PURPOSES, FEEDBACK_STATES } from './feedback.ts'
import { httpErrorSchema } from './http-error.ts'
import { storableText } from './storable-text.ts'

/** What a reviewer's words may be: the purposes without `reply`. */
export const REVIEWER_PURPOSES = ['correction', 'approval'] as const

export type ReviewerPurpose = (typeof REVIEWER_PURPOSES)[number]

/** What feedback says, wherever it is asked for. */
export const feedbackWords = {
  message: storableText(4000).min(1, 'must not be empty'),
  kind: z
    .enum(REVIEWER_PURPOSES, `must be ${REVIEWER_PURPOSES.join(' or ')}`)
    .optional()
    .describe('correction: something is missing; leaves first. Default: approval once the drop is completed'),
  wait: z
    .boolean('must be true or false')
    .default(false)
    .describe('true: within the drop’s cooldown it is queued for the end of that instead of refused'),
}

export const sendFeedbackRequestSchema = z
  .strictObject({
    dropId: storableText(50)
      .min(1, 'must not be empty')
      .describe('A drop number such as DR1752028, or the id of its review row'),
    ...feedbackWords,
  })
  .meta({ id: 'SendFeedbackRequest' })

export type SendFeedbackRequest = z.infer<typeof sendFeedbackRequestSchema>

const placeInQueue = {
  feedback_id: z.string(),
  position: z.number().int().describe('How many messages go out before it, plus one; 0 once it has gone out'),
  expected_at: z
    .string()
    .nullable()
    .describe('ISO 8601; null while the bridge cannot be asked, or as long as a pause without an end is on'),
}

export const sendFeedbackResponseSchema = z
  .object({ success: z.literal(true), ...placeInQueue })
  .meta({ id: 'SendFeedbackResponse' })

export type SendFeedbackResponse = z.infer<typeof sendFeedbackResponseSchema>

export const queuedFeedbackSchema = z.object(placeInQueue).meta({ id: 'QueuedFeedback' })

export type QueuedFeedback = z.infer<typeof queuedFeedbackSchema>

/** `message` says which rule, until when, and what to do. */
export const feedbackErrorSchema = httpErrorSchema
  .extend({
    until: z.string().nullable().optional().describe('ISO 8601: when the rule ends by itself, where it does'),
  })
  .meta({ id: 'FeedbackError' })

const time = z.string().nullable()

export const feedbackSchema = z
  .object({
    id: z.string(),
    kind: z.enum(FEEDBACK_PURPOSES),
    drop_number: z.string().nullable().describe('Null for a reply of a rule'),
    review_id: z.string().nullable(),
    revision: z.number().int().describe('Of the drop, which it answers'),
    project: z.string(),
    message: z.string(),
    state: z.enum(FEEDBACK_STATES),
    rule: z.string().describe('Which rule holds it back or stopped it, for programs; else empty'),
    reason: z.string().describe('The same in words, and what to do'),
    waits_until: time,
    not_before: time.describe('It waits for the end of its drop’s cooldown'),
    sender: z.string().nullable().describe('Which of our numbers it was handed to'),
    carried_by: z.string().nullable().describe('The feedback in whose message it goes out'),
    message_id: z.string().nullable().describe('WhatsApp’s'),
    created_by: z.string().describe('Who asked for it; empty for the system and for callers who do not say'),
    created_at: z.string(),
    queued_at: z.string().describe('The first time, or by a person again'),
    sending_at: time,
    sent_at: time,
    delivered_at: time,
    read_at: time,
    updated_at: z.string(),
  })
  .meta({ id: 'Feedback' })

export type FeedbackView = z.infer<typeof feedbackSchema>

export const feedbackListQuerySchema = z.strictObject({
  state: z
    .string()
    .max(200)
    .optional()
    .transform((text) => (text === undefined ? [] : text.split(',')))
    .pipe(z.array(z.enum(FEEDBACK_STATES, `must be of ${FEEDBACK_STATES.join(', ')}, with commas between`)))
    .describe('One or several with commas between; all when left out'),
  project: storableText(100).min(1).optional().describe('A project’s name; all when left out'),
  drop: storableText(50).min(1).optional().describe('A drop number; all when left out'),
  rule: storableText(60).min(1).optional().describe('Why it waits or stopped, such as cooldown'),
  current: z
    .enum(['true', 'false'], 'must be true or false')
    .default('false')
    .transform((text) => text === 'true')
    .describe('true: without what newer feedback about the same review has taken the place of'),
  limit: z.coerce.number().int().min(1).max(500).default(100),
  after: z.string().max(200).optional().describe('`next_after` of the page before'),
})

export const feedbackListResponseSchema = z.object({
  success: z.literal(true),
  feedback: z.array(feedbackSchema).describe('Newest first'),
  next_after: z.string().nullable().describe('`after` of the next page; null at the end'),
})

export const feedbackDetailResponseSchema = z.object({
  success: z.literal(true),
  feedback: feedbackSchema.extend({
    events: z
      .array(
        z.object({
          at: z.string(),
          state: z.enum(FEEDBACK_STATES),
          rule: z.string(),
          detail: z.string(),
          until: time,
          by: z.string().describe('Who did it; empty for what the system did'),
        }),
      )
      .describe('Oldest first'),
    shares_message_with: z
      .array(z.object({ id: z.string(), drop_number: z.string(), state: z.enum(FEEDBACK_STATES) }))
      .describe('The others in the same WhatsApp message'),
    position: z
      .number()
      .int()
      .describe('How many messages go out before it, plus one; 0 when it is not waiting for its turn'),
    expected_at: time.describe('When it is expected to leave; null when it does not, or nobody can say'),
  }),
})

export const feedbackResponseSchema = z.object({ success: z.literal(true), feedback: feedbackSchema })

/** No body is as good as an empty one. */
export const retryFeedbackRequestSchema = z.strictObject({ wait: feedbackWords.wait }).nullish()
