/** What the caretaker and an operator's scripts ask of a bridge, beside sending and reading. Snake case on the wire. */
import { z } from 'zod'
import { BRIDGE_STATES } from './bridge-http.ts'
import { limitsResponseSchema } from './limits-http.ts'

const time = z.iso.datetime()

/** `POST /api/backup`: copies of the bridge's two files, made while it works. */
export const bridgeBackupResponseSchema = z
  .object({
    success: z.literal(true),
    /** Below the bridge's and the caretaker's staging directory. */
    folder: z.string(),
    taken_at: time,
    store_id: z.string(),
    /** The newest `seq` that the copy of messages.db holds. */
    last_seq: z.number().int(),
    files: z.array(
      z.object({
        /** `messages.db`, `session.db`. */
        name: z.string(),
        bytes: z.number().int(),
        sha256: z.string(),
        /** Rows per table. */
        rows: z.record(z.string(), z.number().int()),
      }),
    ),
  })
  .meta({ id: 'BridgeBackup' })

export type BridgeBackupResponse = z.infer<typeof bridgeBackupResponseSchema>

/** `GET /api/status`: what an operator wants to know of a number, in one answer. */
export const bridgeStatusResponseSchema = z
  .object({
    success: z.literal(true),
    version: z.string(),
    state: z.enum(BRIDGE_STATES),
    /** Why, where the state has a reason (`logged-out`, `deaf`, …). */
    reason: z.string().nullable(),
    /** What to do about it; null when nothing is. */
    advice: z.string().nullable(),
    /** When it came into this state. */
    since: time,
    /** The linked number with its middle left out, such as `+2782…01`; null while not linked. */
    number: z.string().nullable(),
    last_message_at: time.nullable(),
    groups: z.array(
      z.object({
        jid: z.string(),
        name: z.string(),
        last_message_at: time.nullable(),
        captured: z.number().int(),
        missing: z.number().int(),
      }),
    ),
    limits: limitsResponseSchema.omit({ success: true }),
    inbox_pending: z.number().int(),
    outbox_open: z.number().int(),
    disk: z.object({
      free_bytes: z.number(),
      total_bytes: z.number(),
      /** No work is taken until there is more room; null while there is enough. */
      stopped: z.string().nullable(),
    }),
    clock: z.object({
      /** How far this machine is ahead of WhatsApp (below 0: behind); null before the first live message. */
      ahead_of_whatsapp_seconds: z.number().nullable(),
    }),
    /** Set after `restore.sh`, until a person resumes sending. */
    restored: z
      .object({
        restored_at: time,
        backup_taken_at: time,
        /** Messages that came back from history, per group, since. */
        recovered: z.record(z.string(), z.number().int()),
        /** Groups whose gap is not known to be closed. */
        open_groups: z.array(z.string()),
      })
      .nullable(),
  })
  .meta({ id: 'BridgeStatus' })

export type BridgeStatusResponse = z.infer<typeof bridgeStatusResponseSchema>

/** `GET /api/people/{number}`: everything the bridge's two files hold of one person. */
export const bridgePersonResponseSchema = z
  .object({
    success: z.literal(true),
    /** Every address he is known by: phone JID and LIDs. */
    addresses: z.array(z.string()),
    /** Rows of messages.db that he wrote, or that mention him. */
    messages: z.array(z.record(z.string(), z.unknown())),
    /** How many rows of session.db belong to him, per table. Keys are never shown. */
    session: z.record(z.string(), z.number().int()),
  })
  .meta({ id: 'BridgePerson' })

export type BridgePersonResponse = z.infer<typeof bridgePersonResponseSchema>

/** `DELETE /api/people/{number}`: how many rows were emptied or removed, per file and table. */
export const bridgeErasedResponseSchema = z
  .object({
    success: z.literal(true),
    erased: z.record(z.string(), z.number().int()),
  })
  .meta({ id: 'BridgeErased' })

export type BridgeErasedResponse = z.infer<typeof bridgeErasedResponseSchema>
