/**
 * The simulator's wire log: every stanza that went in or out, every copy that reached a phone, every receipt a phone
 * sent. For proofs and for the page; never message text or keys.
 */
import { z } from 'zod'

/** Where there is nothing to say a text is empty. */
export const wireRowSchema = z.object({
  position: z.number().int().describe('Counts everything in the log, in the order it happened'),
  at: z.number().int().describe('Unix milliseconds'),
  connection: z.number().int().describe('Counts the connections of this process; 0 for what phones do'),
  device: z.string().describe('JID of the companion at the other end, or of the phone; empty before login'),
  event: z
    .enum(['open', 'login', 'close', 'stanza', 'item', 'copy', 'phone_receipt', 'fault'])
    .describe(
      '`item`: one more id of the receipt in the row before. `copy`: reached a phone, before de-duplication. ' +
        '`phone_receipt`: a phone sent it. `fault`: armed, fired or over, in `detail`',
    ),
  direction: z.enum(['in', 'out', '']).describe('`in`: to the server. `out`: from the server'),
  tag: z.string(),
  child: z.string().describe('Tag of its first child'),
  id: z.string(),
  class: z.string(),
  type: z.string(),
  from: z.string(),
  to: z.string(),
  participant: z.string(),
  xmlns: z.string(),
  encs: z
    .array(z.object({ type: z.string(), bytes: z.number().int() }))
    .describe('Each `<enc>` in it, also those meant for single devices'),
  bytes: z.number().int().describe('Of the stanza, before the transport encrypts it'),
  offline: z.boolean().describe('Delivered from the offline queue'),
  error: z.string().describe('A code, or why a phone could not read its copy'),
  outcome: z
    .enum(['sent', 'received', 'withheld', 'cut', 'readable', 'unreadable', 'duplicate', ''])
    .describe(
      '`withheld`: kept back by a fault. `cut`: the connection ended before or in it. Of a copy: `readable` (the ' +
        'first of its id and sender), `duplicate` (readable too), `unreadable`',
    ),
  fault: z.number().int().nullable().describe('The fault that did it'),
  detail: z.string().describe('Why a connection ended, what a fault did'),
})

export type WireRow = z.infer<typeof wireRowSchema>

export const wireQuerySchema = z.strictObject({
  after: z.coerce.number().int().min(0).default(0).describe('Only rows after this position'),
  limit: z.coerce.number().int().min(1).max(20_000).default(1000),
  device: z.string().optional().describe('A JID, or a phone number for all its devices'),
  event: wireRowSchema.shape.event.optional(),
  tag: z.string().optional(),
  id: z.string().optional(),
  direction: z.enum(['in', 'out']).optional(),
})

export const wireResponseSchema = z.object({
  success: z.literal(true),
  rows: z.array(wireRowSchema),
  next: z
    .number()
    .int()
    .describe(
      'Give it back as `after`. Moves on also when no row matched: a request looks at a limited stretch of the log',
    ),
  more: z.boolean().describe('There is something after `next` already'),
  oldest: z
    .number()
    .int()
    .describe('The log is bounded: rows before this position are gone; 1 when none are'),
})

const times = z.array(z.number().int()).describe('Unix milliseconds, oldest first')

/** What came back for a message, or what was said about one. */
const wireAnswerSchema = z.object({
  at: z.number().int(),
  tag: z.enum(['receipt', 'ack']),
  type: z.string().describe('Of a receipt: empty or `inactive` (delivered), `retry`, `read`, …'),
  error: z.string(),
  participant: z.string(),
})

export const wireMessageSchema = z.object({
  position: z.number().int().describe('Of the first row about it'),
  message_id: z.string(),
  chat_jid: z.string(),
  participant: z.string().describe('Its author where the stanza names him'),
  deliveries: z
    .array(
      z.object({
        device: z.string(),
        sent: times.describe('Each time it went out to this companion'),
        offline: z.number().int().describe('How many of these came from the offline queue'),
        withheld: z.number().int().describe('How often a fault kept it back'),
        cut: z.number().int().describe('How often the connection ended before or in it'),
        receipts: z
          .number()
          .int()
          .describe('Delivered: no type, `inactive`, `sender`, `peer_msg`, `hist_sync`'),
        retries: z.number().int(),
        errors: z.array(z.string()).describe('Codes of the acks that refuse it'),
        answers: z.array(wireAnswerSchema).describe('Everything the companion answered'),
      }),
    )
    .describe('To companions'),
  sends: z
    .array(
      z.object({
        device: z.string(),
        received: times.describe('Each time it came in from this companion'),
        lost: z.number().int().describe('How often a fault kept it from the server'),
        acks: z.number().int().describe('Sent back without an error'),
        errors: z.array(z.string()).describe('Codes of the acks that refused it'),
        answers: z.array(wireAnswerSchema).describe('Every ack and receipt that went out to this companion'),
      }),
    )
    .describe('From companions'),
  phones: z
    .array(
      z.object({
        device: z.string().describe('JID of the phone'),
        readable: z.number().int().describe('Copies this phone could read, duplicates included'),
        duplicate: z.number().int(),
        unreadable: z.number().int(),
        errors: z.array(z.string()),
        receipts: z.number().int().describe('Receipts this phone sent for it, retries excluded'),
        retries: z.number().int(),
      }),
    )
    .describe('The phones that got copies'),
})

export type WireMessage = z.infer<typeof wireMessageSchema>

export const wireMessagesQuerySchema = z.strictObject({
  after: z.coerce
    .number()
    .int()
    .min(0)
    .default(0)
    .describe('Only messages first seen after this position; what is known of each is complete'),
  limit: z.coerce.number().int().min(1).max(5000).default(500),
  id: z.string().optional(),
})

export const wireMessagesResponseSchema = z.object({
  success: z.literal(true),
  messages: z.array(wireMessageSchema),
  next: z.number().int().describe('Give it back as `after`'),
  more: z.boolean(),
  oldest: z.number().int().describe('Rows before this position are gone; 1 when none are'),
})

export const wireClearedResponseSchema = z.object({ success: z.literal(true), removed: z.number().int() })

export const liveQuerySchema = z.strictObject({
  after: z.coerce
    .number()
    .int()
    .min(0)
    .optional()
    .describe('Wire rows after this position come first; default: only what happens from now on'),
})

/** Of the event `wire`. Its SSE id is `next`. */
export const liveWireSchema = z.object({
  rows: z.array(wireRowSchema),
  next: z.number().int().describe('The position up to which this event is complete'),
  skipped: z.number().int().describe('Rows left out because too many came at once; GET /admin/wire has them'),
})

/** Of the event `change`. */
export const liveChangeSchema = z.object({
  change: z.number().int().describe('As GET /admin/changes says: there is something new up to this one'),
})

export type LiveWire = z.infer<typeof liveWireSchema>
export type LiveChange = z.infer<typeof liveChangeSchema>
