/** What the bridge has seen of each chat and what of it is in messages.db: `GET /api/captured`. */
import { z } from 'zod'

/** `open`: asked for again. `given-up`: no longer asked for, and still taken when it comes. */
export const GAP_STATES = ['open', 'filled', 'given-up'] as const

export type GapState = (typeof GAP_STATES)[number]

const missingMessageSchema = z.object({
  id: z.string(),
  sender: z.string().describe('Phone JID, or LID while the phone is not known'),
  since: z.string().describe('ISO 8601: when it was first seen and could not be read'),
  sent_at: z.string().describe('ISO 8601, by WhatsApp’s clock'),
  reason: z.string(),
  state: z.enum(['open', 'given-up']),
  asked: z
    .object({ phone: z.number().int(), history: z.number().int() })
    .describe(
      'How often the own phone was asked to send it again, or for that stretch of history; what the client library ' +
        'asks by itself comes before and is not counted',
    ),
  next_ask_at: z.string().nullable().describe('ISO 8601; null when it is no longer asked for'),
})

export const capturedResponseSchema = z
  .object({
    success: z.literal(true),
    chats: z.array(
      z.object({
        chat_jid: z.string(),
        name: z.string().describe('Empty when it is not a known group'),
        captured: z
          .number()
          .int()
          .describe('Messages, edits, deletions and reactions in messages.db, our own included'),
        seen: z.number().int().describe('These, and what is missing'),
        missing: z.array(missingMessageSchema).describe('Oldest first, at most 1,000 of a chat'),
      }),
    ),
  })
  .meta({ id: 'Captured' })

export type CapturedResponse = z.infer<typeof capturedResponseSchema>
