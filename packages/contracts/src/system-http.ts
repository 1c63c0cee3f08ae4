/** The whole system on one screen: `GET /api/system` of the api. Numbers are masked, and nothing in it is secret. */
import { z } from 'zod'
import { ENVIRONMENTS } from './environment-name.ts'
import { feedbackControlSchema } from './feedback-control-http.ts'
import { systemStatusSchema } from './system-status.ts'

const time = z.iso.datetime()
const seen = systemStatusSchema.shape

export const systemResponseSchema = z
  .object({
    success: z.literal(true),
    /** When this was put together, by the api's clock: what budgets are counted from. */
    at: time,
    environment: z.enum(ENVIRONMENTS),
    /** Of the api. */
    version: z.string(),
    bridges: seen.bridges.describe(
      'As the caretaker saw them; while it is away, as the api asked them itself',
    ),
    control: feedbackControlSchema.nullable(),
    feedback: z
      .object({
        queued: z.number().int(),
        sending: z.number().int(),
        held: z.record(z.string(), z.number().int()).describe('Rows held, by rule'),
        failed: z.number().int(),
        oldest_seconds: z.number().nullable().describe('Since the oldest that waits was queued'),
        messages_last_hour: z.number().int(),
      })
      .nullable()
      .describe('Of this environment'),
    database_problem: z.string().nullable().describe('Why control and feedback are not known'),
    queue_problem: z.string().nullable(),
    caretaker_problem: z.string().nullable().describe('Why `seen` is null, and what to do'),
    seen: z
      .object({
        at: time,
        version: z.string(),
        watching_since: time,
        troubles: seen.troubles,
        monitors: seen.monitors,
        projects: seen.projects,
        services: seen.services,
        webhooks_given_up: seen.webhooks_given_up,
        database: z.object({ version: z.string(), bytes: z.number() }).nullable(),
        disks: z
          .array(z.object({ of: z.array(z.string()), free_bytes: z.number(), total_bytes: z.number() }))
          .describe('Each once: `of` are those who write to it'),
        backup: seen.backup,
        alerts: seen.alerts,
      })
      .nullable()
      .describe('What the caretaker sees'),
  })
  .meta({ id: 'System' })

export type SystemResponse = z.infer<typeof systemResponseSchema>

export const systemQrQuerySchema = z.strictObject({
  service: z
    .string()
    .max(200)
    .default('whatsapp-bridge')
    .describe('Whose code: `service` of one of the bridges of GET /api/system'),
})

/** What links a number to its phone: whoever scans it reads and writes for it, so it is an admin's, and never kept. */
export const systemQrResponseSchema = z
  .object({
    success: z.literal(true),
    service: z.string(),
    rows: z.array(z.string()).describe('The QR code with its margin: a row per line, 1 dark, 0 light'),
    pairing_code: z.string().nullable().describe('To be typed on the phone instead, where one was asked for'),
  })
  .meta({ id: 'SystemQr' })

export type SystemQrResponse = z.infer<typeof systemQrResponseSchema>
