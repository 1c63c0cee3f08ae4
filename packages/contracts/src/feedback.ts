/** Feedback: what a reviewer writes to the man who posted the drop. The row in PostgreSQL is the truth; the queue is the work. */
import { z } from 'zod'
import type { Environment } from './environment-name.ts'

/** BullMQ queues, one per environment, so that one Redis may serve both; the id of a job is the id of its feedback row. */
const FEEDBACK_QUEUE: Record<Environment, string> = {
  production: 'feedback',
  development: 'feedback-dev',
}

export function feedbackQueueOf(environment: Environment): string {
  return FEEDBACK_QUEUE[environment]
}

export const FEEDBACK_STATES = [
  /** Waiting for its turn; `reason` and `waits_until` say what for, where it is more than its turn. */
  'queued',
  /** On its way to the bridge or with it, which sends it once; WhatsApp has not answered yet. */
  'sending',
  /** WhatsApp's server has it. */
  'sent',
  /** Not sent; `reason` says why (the drop was posted again before it went out, a dry run): a reviewer decides. */
  'held',
  /** Refused for good; `reason` says why and what to do. */
  'failed',
] as const

export type FeedbackState = (typeof FEEDBACK_STATES)[number]

/** What a job of the queue is about. */
export interface FeedbackJob {
  /** UUID of the row. */
  id: string
  /** The row's own position among all feedback: who is first is decided by the rows, not by the queue. */
  seq: number
}

export const sendFeedbackRequestSchema = z
  .strictObject({
    dropId: z
      .string()
      .trim()
      .min(1)
      .max(50)
      .describe('A drop number such as DR1752028, or the id of its review row'),
    message: z.string().trim().min(1).max(4000),
  })
  .meta({ id: 'SendFeedbackRequest' })

export type SendFeedbackRequest = z.infer<typeof sendFeedbackRequestSchema>

export const sendFeedbackResponseSchema = z
  .object({
    success: z.literal(true),
    feedback_id: z.string(),
    position: z.number().int().describe('How many go out before it, plus one; 0 once it has gone out'),
    expected_at: z.string().nullable().describe('ISO 8601; null while the bridge cannot be asked'),
  })
  .meta({ id: 'SendFeedbackResponse' })

export type SendFeedbackResponse = z.infer<typeof sendFeedbackResponseSchema>
