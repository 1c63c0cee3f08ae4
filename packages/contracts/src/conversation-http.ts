/** What was said in the group around a drop's post: `GET /api/drops/{drop}/conversation`. Times are ISO 8601. */
import { z } from 'zod'
import { FEEDBACK_STATES } from './feedback.ts'
import { storableText } from './storable-text.ts'

/** As much of a text as is shown: what people write to each other is shorter. */
export const MOST_SHOWN_CHARACTERS = 4000
/** How far one may look to either side of a drop's own message. */
export const MOST_AROUND = 200

const count = z.coerce.number().int().min(0).max(MOST_AROUND).default(15)

export const conversationQuerySchema = z.strictObject({
  message: storableText(128)
    .min(1)
    .optional()
    .describe('A message of this drop, from `posts`; the newest post when left out'),
  before: count.describe('How many messages before it'),
  after: count.describe('How many messages after it'),
})

const saidSchema = z.object({
  name: z.string().describe('In WhatsApp; empty when it is not known, or he was erased'),
  number: z.string().describe('Digits in international form; empty while only a LID is known'),
  from_us: z.boolean(),
  content: z.string(),
  mentions: z.array(z.object({ number: z.string(), name: z.string() })).describe('Whose `@number` is in it'),
})

export const conversationMessageSchema = saidSchema
  .extend({
    seq: z.number().int(),
    id: z.string(),
    at: z.string(),
    is_post: z.boolean().describe('It is the message that was asked for'),
    of_drop: z.boolean().describe('It posted this drop, or is feedback about it'),
    clipped: z.boolean().describe(`The text is longer than ${MOST_SHOWN_CHARACTERS} characters`),
    edited: z.boolean(),
    deleted: z.boolean().describe('For everyone: its words are not shown'),
    unreadable: z.boolean().describe('Seen and not decrypted (yet)'),
    media: z
      .string()
      .describe('image, video, document, audio, sticker, or empty; the file itself is not kept'),
    filename: z.string(),
    quoted: saidSchema.nullable().describe('What it answers, where that is near enough to be known'),
    answers: z.boolean().describe('It answers a message, whether or not that is known'),
    reactions: z.array(z.object({ emoji: z.string(), count: z.number().int() })),
    state: z.enum(FEEDBACK_STATES).nullable().describe('Of our feedback: how far it has come'),
    by: z.string().describe('Of our feedback: who sent it'),
  })
  .meta({ id: 'ConversationMessage' })

export type ConversationMessage = z.infer<typeof conversationMessageSchema>

export const conversationResponseSchema = z
  .object({
    success: z.literal(true),
    drop_number: z.string(),
    project: z.string(),
    message_id: z.string().describe('What the rest stands around'),
    posts: z
      .array(z.object({ message_id: z.string(), kind: z.string(), at: z.string() }))
      .describe('The messages of this drop that it can be asked around, oldest first'),
    messages: z.array(conversationMessageSchema).describe('Oldest first'),
    more_before: z.boolean(),
    more_after: z.boolean(),
  })
  .meta({ id: 'Conversation' })

export type ConversationResponse = z.infer<typeof conversationResponseSchema>
