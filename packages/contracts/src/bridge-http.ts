/** The bridge's HTTP contract (DESIGN.md section 7). Snake case on the wire. */
import { z } from 'zod'
import { pauseSchema } from './pause-http.ts'
import { SEND_STATES } from './stored-message.ts'

export const BRIDGE_STATES = [
  'STARTING',
  'SCAN_QR_CODE',
  'WORKING',
  'RECONNECTING',
  'STOPPED',
  'FAILED',
] as const

export type BridgeState = (typeof BRIDGE_STATES)[number]

/** Longest text WhatsApp accepts in one message, in characters. */
const MAX_TEXT_LENGTH = 65_536

const jid = z.string().min(1).max(100)

export const sendRequestSchema = z
  .strictObject({
    recipient: jid.describe('A group JID, a user JID, or a phone number in international form'),
    message: z.string().min(1).max(MAX_TEXT_LENGTH),
    mentioned_jid: z
      .array(jid)
      .max(256)
      .default([])
      .describe('Whom to notify. Each appears as @number in the text, or is put in front of it'),
    media_path: z
      .string()
      .min(1)
      .max(1000)
      .optional()
      .describe('A file below the media directory, to be sent with the message as its caption'),
    quoted_message_id: jid.optional().describe('The message of the same chat that this one answers'),
  })
  .meta({ id: 'SendRequest' })

export type SendRequest = z.infer<typeof sendRequestSchema>

const EMOJI = /^\p{RGI_Emoji}$/v

export const reactRequestSchema = z
  .strictObject({
    chat_jid: jid.describe('The chat of the message: a group JID or a user JID'),
    message_id: jid.describe('The message that is reacted to'),
    sender: jid.describe('Who wrote that message: his phone JID or LID'),
    emoji: z
      .string()
      .max(50)
      // Not as a pattern: the OpenAPI page's readers know no set of emoji.
      .refine((text) => text === '' || EMOJI.test(text), 'must be one emoji such as 👍, or empty')
      .describe('One emoji; empty takes the reaction back'),
  })
  .meta({ id: 'ReactRequest' })

export type ReactRequest = z.infer<typeof reactRequestSchema>

export const sendResponseSchema = z
  .object({
    success: z.boolean(),
    message: z.string(),
    message_id: z.string(),
    status: z.enum(SEND_STATES),
  })
  .meta({ id: 'SendResponse' })

export type SendResponse = z.infer<typeof sendResponseSchema>

export const bridgeHealthSchema = z
  .object({
    status: z.enum(['ok', 'failing']),
    connected: z.boolean(),
    logged_in: z.boolean(),
    state: z.enum(BRIDGE_STATES),
    reason: z.string().nullable(),
    last_message_at: z.string().nullable(),
    paused: pauseSchema.nullish().describe('Set while sending is paused; it still receives'),
  })
  .meta({ id: 'BridgeHealth' })

export type BridgeHealth = z.infer<typeof bridgeHealthSchema>

export const groupSchema = z
  .object({
    jid: z.string(),
    name: z.string(),
    addressing_mode: z.enum(['pn', 'lid']),
    members: z.array(z.object({ jid: z.string(), lid: z.string(), admin: z.boolean() })),
  })
  .meta({ id: 'Group' })

export type Group = z.infer<typeof groupSchema>

export const groupsResponseSchema = z.object({ success: z.literal(true), groups: z.array(groupSchema) })

export const pairingCodeResponseSchema = z.object({
  success: z.literal(true),
  code: z.string().describe('To be typed on the phone: ABCD-EFGH'),
  phone: z.string().describe('Whose phone, digits'),
})

export const logoutResponseSchema = z.object({
  success: z.literal(true),
  message: z.string(),
  confirmed: z.boolean().describe('WhatsApp has taken the device off the list; if not, do it on the phone'),
})

export const qrResponseSchema = z.object({
  success: z.literal(true),
  qr: z.string().describe('The text a QR code is made of'),
  qr_text: z.string().describe('The QR code drawn with characters, for a terminal'),
})
