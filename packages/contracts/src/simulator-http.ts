/**
 * The simulator's control API: what demos, tests and its own page use to be the people around the bridge. The bridge
 * never calls it; it only speaks WhatsApp's protocol at `/ws/chat`.
 */
import { z } from 'zod'

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

export const simulatedPostSchema = z.strictObject({
  from: phone.describe('Who posts; a member of the group'),
  text: z.string().max(65_536).default('').describe('The words, or the caption when `media` is set'),
  media: z.enum(['image']).optional(),
  mentioned: z.array(phone).default([]),
  quoted_id: z.string().optional().describe('The message it answers'),
  id: z
    .string()
    .optional()
    .describe('The WhatsApp id; made when left out. The same id twice is a redelivery'),
  timestamp: z.number().int().optional().describe('Unix seconds; default now'),
})

export const simulatedPostResponseSchema = z.object({ success: z.literal(true), message_id: z.string() })

/** One copy of a message as it reached one phone: before de-duplication, decrypted by that phone's own keys. */
export const phoneCopySchema = z.object({
  position: z.number().int().describe('Counts every copy this phone received, from 1'),
  received_at: z.number().int().describe('Unix milliseconds'),
  chat_jid: z.string(),
  sender: z.string().describe('The address as written in the stanza'),
  message_id: z.string(),
  text: z.string().describe('Empty when it could not be decrypted'),
  mentioned: z.array(z.string()),
  quoted_id: z.string(),
  duplicate: z.boolean().describe('This phone already had a readable copy with this sender and id'),
  error: z.string().nullable().describe('Why the phone could not read it'),
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
  contractors: z.array(z.object({ phone: z.string(), lid: z.string(), name: z.string() })),
  groups: z.array(
    z.object({
      jid: z.string(),
      name: z.string(),
      addressing_mode: z.enum(['pn', 'lid']),
      members: z.array(z.string()),
    }),
  ),
})

export type SimulatorState = z.infer<typeof simulatorStateSchema>
