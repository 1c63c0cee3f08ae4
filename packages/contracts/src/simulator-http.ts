/**
 * The simulator's control API: what demos, tests and its own page use to be the people around the bridge. The bridge
 * never calls it; it only speaks WhatsApp's protocol at `/ws/chat`.
 */
import { z } from 'zod'
import { simulatedMessageKindSchema, simulatedContentShape } from './simulator-content.ts'

/** A phone number in international form, digits only: `27820000001`. */
const phone = z.string().regex(/^\d{8,15}$/, 'digits only, in international form, such as 27820000001')

export const scanQrRequestSchema = z.strictObject({
  qr: z.string().min(1).describe('The text of the QR code the bridge shows'),
  phone: phone.optional().describe('Whose phone scans it; default: the business phone'),
})

export const scanQrResponseSchema = z.object({ success: z.literal(true), device_jid: z.string() })

export const simulatedContractorSchema = z.strictObject({
  phone,
  name: z.string().min(1).max(100).describe('The name he gave himself in WhatsApp'),
  lid: z.string().regex(/^\d+$/).optional().describe('Digits of his LID; made when left out'),
})

export const simulatedContractorResponseSchema = z.object({
  success: z.literal(true),
  lid: z.string().describe('Digits'),
})

export const simulatedGroupSchema = z.strictObject({
  jid: z
    .string()
    .regex(/^\d+(-\d+)?@g\.us$/)
    .optional()
    .describe('Made when left out'),
  name: z.string().min(1).max(100),
  addressing_mode: z.enum(['pn', 'lid']).default('pn'),
  members: z
    .array(phone)
    .default([])
    .describe('Phone numbers; the business phone is a member too unless `without_business`'),
  without_business: z.boolean().default(false),
})

export const simulatedGroupResponseSchema = z.object({ success: z.literal(true), jid: z.string() })

/** Who joins a group. */
export const simulatedMemberSchema = simulatedContractorSchema.pick({ phone: true })

/** Of both member routes: somebody joined or left. */
export const simulatedMemberResponseSchema = z.object({ success: z.literal(true) })

export const simulatedPostSchema = z.strictObject({
  from: phone.describe('Who posts; a member of the group'),
  ...simulatedContentShape,
})

export const simulatedPostResponseSchema = z.object({ success: z.literal(true), message_id: z.string() })

/** One copy of a message as it reached one phone: before de-duplication, decrypted by that phone's own keys. */
export const phoneCopySchema = z.object({
  position: z.number().int().describe('Counts every copy this phone received, from 1'),
  received_at: z.number().int().describe('Unix milliseconds'),
  chat_jid: z.string(),
  sender: z.string().describe('The address as written in the stanza'),
  message_id: z.string(),
  text: z.string().describe('Empty when it could not be decrypted; of a reaction the emoji'),
  kind: simulatedMessageKindSchema,
  target_id: z.string().describe('The message an edit, delete or reaction is about, or empty'),
  mentioned: z.array(z.string()),
  quoted_id: z.string(),
  duplicate: z.boolean().describe('This phone already had a readable copy with this sender and id'),
  error: z.string().nullable().describe('Why the phone could not read it'),
  read_at: z
    .number()
    .int()
    .nullable()
    .describe('Unix milliseconds: when its owner looked at it and the sender was told; null before'),
})

export type PhoneCopy = z.infer<typeof phoneCopySchema>

export const phoneCopiesResponseSchema = z.object({
  success: z.literal(true),
  copies: z.array(phoneCopySchema),
})

export const simulatorStateSchema = z.object({
  success: z.literal(true),
  business_phone: z.string(),
  linked_devices: z.array(z.object({ jid: z.string(), connected: z.boolean() })),
  contractors: z.array(
    z.object({
      phone: z.string(),
      lid: z.string(),
      name: z.string(),
      reads_automatically: z.boolean(),
      offline: z.boolean(),
    }),
  ),
  groups: z.array(
    z.object({
      jid: z.string(),
      name: z.string(),
      addressing_mode: z.enum(['pn', 'lid']),
      members: z.array(z.string()),
      admins: z.array(z.string()).describe('Those of the members who are'),
      announcement: z.boolean().describe('Only admins may write'),
      ephemeral_seconds: z.number().int().describe('After so long messages disappear; 0: never'),
    }),
  ),
})

export type SimulatorState = z.infer<typeof simulatorStateSchema>

/**
 * A message in a group or a chat of two as the server knows it, with what became of it. Edits, deletes and reactions are
 * messages too, and what they did shows at the one they are about.
 */
export const groupMessageSchema = z.object({
  position: z.number().int().describe('Counts the messages of all chats in the order they came in'),
  sent_at: z.number().int().describe('Unix milliseconds'),
  chat_jid: z.string().describe('The group; in a chat of two whoever it was written to'),
  from: z.string().describe('Phone number of whoever sent it'),
  via: z
    .enum(['phone', 'companion'])
    .describe(
      '`companion`: a linked device such as the bridge; its words are known once a phone could read them',
    ),
  message_id: z.string(),
  kind: simulatedMessageKindSchema.describe('`other` also while nobody could read it'),
  text: z.string().describe('As it reads now: after the last edit; empty once it is deleted'),
  edited: z.boolean(),
  deleted: z.boolean(),
  reactions: z.array(z.object({ phone: z.string(), emoji: z.string() })),
  target_id: z.string().describe('The message an edit, delete or reaction is about, or empty'),
  image: z.boolean().describe('The text is the caption of a picture'),
  media_id: z
    .number()
    .int()
    .nullable()
    .describe('Its file, for GET /admin/media/:id; null for none, or while nobody could read the message'),
  mentioned: z.array(z.string()).describe('JIDs'),
  quoted_id: z.string().describe('The message it answers, or empty'),
  phones: z
    .array(
      z.object({
        phone: z.string(),
        readable: z.number().int().describe('Copies this phone could read; more than one are duplicates'),
        unreadable: z.number().int(),
        read: z.boolean().describe('Its owner has looked at it, and the sender was told'),
        error: z.string().nullable().describe('Why a copy could not be read'),
      }),
    )
    .describe('Of a message from a companion: every phone that should have it, its own included'),
  companions: z
    .object({ delivered: z.number().int(), waiting: z.number().int() })
    .describe('Linked devices that have answered it, and that have not'),
})

export type GroupMessage = z.infer<typeof groupMessageSchema>

export const groupMessagesResponseSchema = z.object({
  success: z.literal(true),
  change: z.number().int().describe('Give it back as `after` to get only what is new or has changed since'),
  older: z.boolean().describe('Others match too: ask again with `before` set to the first position'),
  messages: z.array(groupMessageSchema).describe('The newest that match, oldest first'),
})

export const simulatorChangesResponseSchema = z.object({
  success: z.literal(true),
  change: z
    .number()
    .int()
    .describe('Give it back as `after`. Smaller than `after`: another world, start anew'),
  business_phone: z.string(),
  linked_devices: z.array(
    z.object({
      jid: z.string(),
      connected: z.boolean(),
      prekeys_left: z.number().int().describe('One-time prekeys it has uploaded that nobody has taken yet'),
    }),
  ),
  waiting_clients: z.number().int().describe('Connections that show a QR code'),
  auto_link: z
    .object({ bridge_url: z.string(), status: z.string().describe('What it found when it last looked') })
    .nullable()
    .describe('Null when nobody scans QR codes without a person'),
  groups: z
    .array(
      z.object({
        jid: z.string(),
        name: z.string(),
        addressing_mode: z.enum(['pn', 'lid']),
        members: z.array(z.string()),
        admins: z.array(z.string()),
        announcement: z.boolean(),
        ephemeral_seconds: z.number().int(),
        messages: z.number().int(),
        last_message: groupMessageSchema.nullable(),
      }),
    )
    .describe('Those with something new since `after`'),
  direct_chats: z
    .array(
      z.object({
        phones: z.tuple([z.string(), z.string()]).describe('Whose chat it is'),
        messages: z.number().int(),
        last_message: groupMessageSchema.nullable(),
      }),
    )
    .describe('Chats of two with something new since `after`'),
  people: z
    .array(
      z.object({
        phone: z.string(),
        lid: z.string(),
        name: z.string(),
        copies: z.number().int().describe('The position of the last copy that reached his phone'),
        last_mention: z
          .number()
          .int()
          .describe('The position of the last copy that mentions him; 0 for none'),
        reads_automatically: z.boolean(),
        offline: z.boolean(),
        prekeys_left: z
          .number()
          .int()
          .nullable()
          .describe('One-time prekeys his phone has left to give; null: one whenever somebody asks'),
      }),
    )
    .describe('Those with something new since `after`, the business among them'),
})

export type SimulatorChanges = z.infer<typeof simulatorChangesResponseSchema>
