/** The simulator's control API, part two: everything people can put into a chat, and what becomes of it. */
import { z } from 'zod'
import { simulatedMediaSchema } from './simulator-devices.ts'

const phone = z.string().regex(/^\d{8,15}$/, 'digits only, in international form, such as 27820000001')
const messageId = z.string().min(1).max(128)

/** How WhatsApp's clients wrap a message; the words are inside. */
export const messageWrapSchema = z.enum([
  'ephemeral',
  'view_once',
  'view_once_v2',
  'document_with_caption',
  'edited',
  'group_mentioned',
  'bot_invoke',
  'group_status',
])

export type MessageWrap = z.infer<typeof messageWrapSchema>

/** What a message is. `other`: something this simulator has no word for, such as a raw `content`. */
export const simulatedMessageKindSchema = z.enum([
  'text',
  'image',
  'video',
  'audio',
  'document',
  'sticker',
  'location',
  'contact',
  'poll',
  'edit',
  'delete',
  'reaction',
  'other',
])

export type SimulatedMessageKind = z.infer<typeof simulatedMessageKindSchema>

/** Whom a message aims at: at most one of these in one post. */
const aims = {
  quoted_id: messageId.optional().describe('The message it answers'),
  edited_id: messageId.optional().describe('The own message that gets `text` as its new words'),
  deleted_id: messageId
    .optional()
    .describe('The message deleted for everyone: an own one, or as an admin of the group anybody’s'),
  reacted_id: messageId
    .optional()
    .describe('The message reacted to; `text` is the emoji, an empty one takes the reaction back'),
}

/** The words of a post and the other things it can be. The control API adds who writes it and where. */
export const simulatedContentShape = {
  text: z
    .string()
    .max(65_536)
    .default('')
    .describe(
      'The words, the caption when `media` is set, the new words of an edit, the emoji of a reaction',
    ),
  media: simulatedMediaSchema.optional(),
  mentioned: z.array(phone).default([]),
  ...aims,
  wrapped: z
    .boolean()
    .default(true)
    .describe('An edit comes inside an `editedMessage`, as phones send it; false: bare'),
  wrap: messageWrapSchema
    .optional()
    .describe('Default: `ephemeral` in a group whose messages disappear, else none'),
  poll: z
    .strictObject({
      name: z.string().min(1).max(255),
      options: z.array(z.string().min(1).max(100)).min(2).max(12),
      selectable: z.number().int().min(0).default(1).describe('0: any number of them'),
    })
    .optional(),
  location: z
    .strictObject({
      latitude: z.number().min(-90).max(90),
      longitude: z.number().min(-180).max(180),
      name: z.string().max(255).optional(),
    })
    .optional(),
  contact: z.strictObject({ name: z.string().min(1).max(255), phone }).optional(),
  content: z
    .record(z.string(), z.unknown())
    .optional()
    .describe('Any message as JSON of WhatsApp’s `proto.Message`, bytes in base64; instead of all the above'),
  id: z
    .string()
    .optional()
    .describe('The WhatsApp id; made when left out. The same id twice is a redelivery'),
  timestamp: z.number().int().optional().describe('Unix seconds; default now'),
}

export const simulatedDirectPostSchema = z.strictObject({
  from: phone.describe('Who writes'),
  to: phone.describe('Whom he writes to; the linked devices of both get it'),
  ...simulatedContentShape,
})

const twoPhones = { a: phone, b: phone }

/** Whose chat of two; which is `a` and which is `b` does not matter. */
export const directChatSchema = z.strictObject(twoPhones)

/** What one phone’s owner has looked at. */
export const simulatedReadSchema = z.strictObject({
  phone,
  message_id: messageId.optional().describe('Only this one; default: everything he has not looked at yet'),
})

export const simulatedDirectReadSchema = simulatedReadSchema.extend({
  with: phone.describe('The other one in the chat'),
})

export const simulatedReadResponseSchema = z.object({
  success: z.literal(true),
  message_ids: z.array(z.string()).describe('Those a read receipt was sent for just now'),
})

export const simulatedPhoneSettingsSchema = z.strictObject({
  reads_automatically: z
    .boolean()
    .optional()
    .describe('Whatever arrives is looked at at once: two blue ticks'),
  offline: z
    .boolean()
    .optional()
    .describe('Nothing reaches the phone until it is back; what is sent to it keeps one grey tick'),
})

export const simulatedPhoneSettingsResponseSchema = z.object({
  success: z.literal(true),
  reads_automatically: z.boolean(),
  offline: z.boolean(),
})

export const simulatedGroupSettingsSchema = z.strictObject({
  name: z.string().min(1).max(100).optional(),
  announcement: z.boolean().optional().describe('Only admins may write'),
  ephemeral_seconds: z
    .number()
    .int()
    .min(0)
    .optional()
    .describe('After so long messages disappear, for instance 86400; 0: never'),
})

export const simulatedAddressingSchema = z.strictObject({
  mode: z.enum(['pn', 'lid']),
  new_keys: z
    .boolean()
    .default(true)
    .describe(
      'False: phones go on with the sender keys they have given under the old address, which clients can’t find',
    ),
})

export const simulatedRoleSchema = z.strictObject({ admin: z.boolean() })

/** Of routes that answer only that it is done. */
export const simulatedDoneResponseSchema = z.object({ success: z.literal(true) })
