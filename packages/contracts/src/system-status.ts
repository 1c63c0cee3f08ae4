/** What the caretaker sees of the whole system: `GET /status`, for status.sh, alerts, the digest and the dashboard. */
import { z } from 'zod'
import { bridgeStatusResponseSchema } from './bridge-operations.ts'
import { ENVIRONMENTS, SCHEMAS } from './environment-name.ts'

const time = z.iso.datetime()

/** Closed list: labels of metrics, and what alerts are known by. `docs/operate.md` has a line for each. */
export const TROUBLE_CODES = [
  'bridge_no_answer',
  'not_linked',
  'logged_out',
  'turned_away',
  'socket_dead',
  'deaf',
  'sending_paused',
  'monitor_no_answer',
  'monitor_lag',
  'group_refused',
  'failed_messages',
  'sender_no_answer',
  'queue_age',
  'queue_down',
  'api_no_answer',
  'service_failing',
  'database_down',
  'bad_config',
  'disk_low',
  'disk_full',
  'backup_failed',
  'backup_old',
  'backup_unverified',
  'clock_wrong',
  'integration_failing',
  'alert_failing',
] as const

export type TroubleCode = (typeof TROUBLE_CODES)[number]

export const troubleSchema = z.object({
  code: z.enum(TROUBLE_CODES),
  /** Which of several: a service, a project, a disk, a channel; empty where there is only one. */
  subject: z.string(),
  /** `now`: people wait for it. `soon`: it will become that. */
  severity: z.enum(['now', 'soon']),
  /** One sentence: what is wrong. */
  what: z.string(),
  /** One sentence: what to do, with the command. */
  todo: z.string(),
  since: time,
})

export type Trouble = z.infer<typeof troubleSchema>

/** One project's day, counted in its own time zone. */
export const dayCountsSchema = z.object({
  created: z.number().int(),
  resubmitted: z.number().int(),
  rejected: z.number().int(),
  /** Reviews that are completed and were last changed in that day. */
  completed: z.number().int(),
  /** Of these, without a resubmission. */
  first_time_right: z.number().int(),
  feedback_sent: z.number().int(),
})

export type DayCounts = z.infer<typeof dayCountsSchema>

/** What could not be asked is null, and a trouble says so. */
export const systemStatusSchema = z
  .object({
    at: time,
    version: z.string(),
    /** When the caretaker of this installation first looked. */
    watching_since: time,
    troubles: z.array(troubleSchema),
    bridges: z.array(
      z.object({
        /** Its compose service: `whatsapp-bridge`, `whatsapp-sender`. */
        service: z.string(),
        status: bridgeStatusResponseSchema.omit({ success: true }).nullable(),
      }),
    ),
    monitors: z.array(
      z.object({
        service: z.string(),
        environment: z.enum(ENVIRONMENTS),
        /** Null: no answer. */
        healthy: z.boolean().nullable(),
        reasons: z.array(z.string()),
        /** What is wrong with projects.yaml; the last good one is in force. */
        config: z.string().nullable(),
      }),
    ),
    projects: z.array(
      z.object({
        environment: z.enum(ENVIRONMENTS),
        name: z.string(),
        group_jid: z.string(),
        time_zone: z.string(),
        lag_messages: z.number().int().nullable(),
        /** Since the oldest unread message was stored; 0 when there is none. */
        lag_seconds: z.number().nullable(),
        /** Not read, as messages.db is older than its cursor. */
        refused: z.boolean().nullable(),
        /** Messages that were passed and wait for a person. */
        failed_messages: z.number().int().nullable(),
        last_message_at: time.nullable(),
        /** Counted in the project's own day. */
        today: dayCountsSchema.nullable(),
      }),
    ),
    /** Of production. */
    feedback: z
      .object({
        queued: z.number().int(),
        sending: z.number().int(),
        /** Rows held, by rule. */
        held: z.record(z.string(), z.number().int()),
        /** Refused for good and not sent again. */
        failed: z.number().int(),
        /** Since the oldest that could leave began to wait; null when none waits. */
        oldest_seconds: z.number().nullable(),
        /** Messages that left in the last 60 minutes. */
        messages_last_hour: z.number().int(),
        /** Why nothing leaves, in words; null while it does. */
        stopped: z.string().nullable(),
        /** When that ends by itself; null when a person has to end it. */
        stopped_until: time.nullable(),
      })
      .nullable(),
    /** Of rules: given up in the last 24 hours, by project. Null: not known. */
    webhooks_given_up: z.record(z.string(), z.number().int()).nullable(),
    services: z.array(
      z.object({
        service: z.string(),
        healthy: z.boolean().nullable(),
        reasons: z.array(z.string()),
      }),
    ),
    queue: z.object({
      /** What is wrong with the queue; null when nothing is, or nobody could be asked. */
      problem: z.string().nullable(),
    }),
    database: z
      .object({
        server: z.string(),
        version: z.string(),
        bytes: z.number(),
        schemas: z.partialRecord(z.enum(SCHEMAS), z.number().int()),
      })
      .nullable(),
    /** Why PostgreSQL could not be asked; null when it could. */
    database_problem: z.string().nullable(),
    disks: z.array(z.object({ what: z.string(), free_bytes: z.number(), total_bytes: z.number() })),
    clock: z.object({
      /** How far this machine is ahead of PostgreSQL's (below 0: behind); null when it could not be asked. */
      ahead_of_database_seconds: z.number().nullable(),
    }),
    backup: z.object({
      last: z
        .object({
          name: z.string(),
          taken_at: time,
          bytes: z.number(),
          encrypted: z.boolean(),
          verified: z.boolean(),
        })
        .nullable(),
      /** Why the newest try failed; null when it did not. */
      error: z.string().nullable(),
      kept: z.number().int(),
      next_at: time.nullable(),
    }),
    /** Channels that are set, and what they last said. */
    alerts: z.array(z.object({ channel: z.string(), error: z.string().nullable() })),
  })
  .meta({ id: 'SystemStatus' })

export type SystemStatus = z.infer<typeof systemStatusSchema>
