/** Feedback: what a reviewer writes to the man who posted the drop. The row in PostgreSQL is the truth; the queue is the work. */
import { z } from 'zod'

/** BullMQ queue; the id of a job is the id of its feedback row. */
export const FEEDBACK_QUEUE = 'feedback'

export const FEEDBACK_STATES = [
  /** Waiting for its turn. */
  'queued',
  /** Handed to the bridge, which sends it once; WhatsApp has not answered yet. */
  'sending',
  /** WhatsApp's server has it. */
  'sent',
  /** The drop was posted again before it went out: a reviewer decides. */
  'held',
  /** Refused for good; `reason` says why and what to do. */
  'failed',
] as const

export type FeedbackState = (typeof FEEDBACK_STATES)[number]

export interface FeedbackJob {
  feedback_id: string
}

export const sendFeedbackRequestSchema = z
  .strictObject({
    dropId: z.string().trim().min(1).max(50).describe('A drop number such as DR1752028, or the id of its review row'),
    message: z.string().trim().min(1).max(4000),
  })
  .meta({ id: 'SendFeedbackRequest' })

export type SendFeedbackRequest = z.infer<typeof sendFeedbackRequestSchema>

export const sendFeedbackResponseSchema = z
  .object({
    success: z.literal(true),
    feedback_id: z.string(),
    position: z.number().int().describe('How many go out before it, plus one'),
    expected_at: z.string().nullable().describe('ISO 8601; null while the bridge cannot be asked'),
  })
  .meta({ id: 'SendFeedbackResponse' })
