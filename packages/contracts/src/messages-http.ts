/** The bridge's messages for whoever has no messages.db at hand: `GET /api/messages`. */
import { z } from 'zod'
import { MESSAGE_KINDS } from './stored-message.ts'

export const messagesQuerySchema = z
  .strictObject({
    chat_jid: z.string().min(1).max(100),
    around: z
      .string()
      .min(1)
      .max(200)
      .optional()
      .describe('A WhatsApp id: it, and what stands before and after it'),
    after: z.coerce.number().int().min(0).optional().describe('A `seq`: what came after it'),
    before: z.coerce.number().int().min(1).optional().describe('A `seq`: the newest of what came before it'),
    limit: z.coerce.number().int().min(1).max(500).default(100),
  })
  .refine((query) => [query.around, query.after, query.before].filter((at) => at !== undefined).length < 2, {
    error: 'give one of around, after and before; without them the newest are returned',
  })

export type MessagesQuery = z.infer<typeof messagesQuerySchema>

const messageSchema = z
  .object({
    seq: z.number().int(),
    id: z.string(),
    chat_jid: z.string(),
    sender: z.string(),
    sender_lid: z.string(),
    sender_name: z.string(),
    content: z.string(),
    kind: z.enum(MESSAGE_KINDS),
    timestamp: z.number().int().describe('Unix milliseconds'),
    received_at: z.number().int().describe('Unix milliseconds'),
    is_from_me: z.boolean(),
    quoted_id: z.string(),
    mentioned: z.array(z.string()),
    media_type: z.string(),
    filename: z.string(),
    target_id: z.string(),
  })
  .meta({ id: 'Message' })

export const messagesResponseSchema = z.object({
  success: z.literal(true),
  store_id: z.string().describe('Whose `seq` these are'),
  messages: z
    .array(messageSchema)
    .describe('Oldest first; edits, deletes and send states are rows of their own'),
})

export type MessagesResponse = z.infer<typeof messagesResponseSchema>
