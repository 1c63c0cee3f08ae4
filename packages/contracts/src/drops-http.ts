/** The api's view of drops: `GET /api/drops`, `/api/drops/{drop}/timeline`, `/api/summary`. Times are ISO 8601. */
import { z } from 'zod'
import { FEEDBACK_STATES } from './feedback.ts'

/** Where a drop stands, as one word: what the dashboard shows as a chip. */
export const DROP_STATES = [
  /** Posted, not answered yet. */
  'new',
  /** Posted again after an answer or before one: the reviewer's turn. */
  'resubmitted',
  'feedback_queued',
  'feedback_sent',
  /** Held or failed: a person has to look. */
  'feedback_stopped',
  'completed',
  /** The message that made it was edited to another number. */
  'withdrawn',
] as const

export type DropState = (typeof DROP_STATES)[number]

const time = z.string().nullable()

export const dropSchema = z
  .object({
    id: z.string().describe('Id of the review row'),
    drop_number: z.string(),
    project: z.string().nullable(),
    state: z.enum(DROP_STATES),
    sender_name: z.string().nullable(),
    user_name: z.string().nullable().describe("The sender's phone number"),
    posted_at: time,
    updated_at: time.describe('To the microsecond: whoever changes the review gives back what he saw'),
    revision: z.number().int().describe('How often it was posted again'),
    feedback_sent: time,
    feedback: z
      .object({
        id: z.string(),
        state: z.enum(FEEDBACK_STATES),
        rule: z.string().describe('Which rule holds it back or stopped it, for programs; else empty'),
        reason: z.string(),
        waits_until: time,
        revision: z.number().int(),
        created_at: z.string(),
        sent_at: time,
      })
      .nullable()
      .describe('What still goes out, else the newest; taken back or run out only where there is no other'),
  })
  .meta({ id: 'Drop' })

export type Drop = z.infer<typeof dropSchema>

export const dropsResponseSchema = z.object({
  success: z.literal(true),
  drops: z.array(dropSchema),
  next_after: z.string().nullable().describe('`after` of the next page; null at the end'),
})

/** What a reviewer did to a review; kinds of a timeline's entries. */
export const REVIEW_CHANGE_KINDS = ['reviewed', 'completed', 'reopened'] as const

export type ReviewChangeKind = (typeof REVIEW_CHANGE_KINDS)[number]

const stepNumbers = z.array(z.number().int())

export const timelineEntrySchema = z
  .object({
    at: z.string(),
    kind: z
      .string()
      .describe('A kind of drop event, `reviewed`, `completed` or `reopened`, or `feedback_` and its state'),
    by: z.string().describe("The sender's or the reviewer's name; empty for what the system did by itself"),
    detail: z.string(),
    revision: z.number().int().nullable(),
    message: z.string().describe('The words of feedback, where it was queued; else empty'),
    code: z
      .string()
      .describe('Of feedback: the rule that holds it or why it stopped, for programs; else empty'),
    until: time.describe('Until when that rule holds it'),
    feedback_id: z.string().nullable(),
    sender: z.string().nullable().describe('Which of our numbers sent it, where it says that it was sent'),
    review: z
      .object({
        good: stepNumbers.describe('Steps that became good'),
        missing: stepNumbers.describe('Steps that became missing'),
        comment: z.boolean().describe('Whether the comment was changed'),
        incomplete: z.boolean().nullable().describe('What it became; null where it stayed'),
        outstanding_photos_loaded_to_1map: z.boolean().nullable(),
      })
      .nullable()
      .describe('What a reviewer changed; null of everything else'),
  })
  .meta({ id: 'TimelineEntry' })

export type TimelineEntry = z.infer<typeof timelineEntrySchema>

export const timelineResponseSchema = z.object({
  success: z.literal(true),
  drop: dropSchema,
  entries: z.array(timelineEntrySchema).describe('Oldest first'),
})

export const summaryResponseSchema = z
  .object({
    success: z.literal(true),
    environment: z.string(),
    drops: z.object({
      total: z.number().int(),
      waiting: z
        .number()
        .int()
        .describe('Open, and no feedback has left or is to leave: the reviewers’ turn'),
      completed: z.number().int(),
    }),
    feedback: z.object({
      queued: z.number().int(),
      sending: z.number().int(),
      sent: z.number().int().describe('In the last 24 hours, delivered and read ones too'),
      stopped: z.number().int().describe('Held or failed in the last 24 hours'),
    }),
    projects: z.array(z.string()).describe('Names of the projects in projects.yaml'),
  })
  .meta({ id: 'Summary' })

export type Summary = z.infer<typeof summaryResponseSchema>
