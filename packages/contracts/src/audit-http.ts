/** Who did what, as `GET /api/audit` tells it. Times are ISO 8601. */
import { z } from 'zod'

/** Closed list; the dashboard has words for each. */
export const AUDIT_ACTIONS = [
  'first_admin',
  'sign_in',
  'sign_in_failed',
  'sign_out',
  'password_changed',
  'person_made',
  'person_changed',
  'key_made',
  'key_revoked',
  'review_changed',
  'feedback_sent',
  'feedback_cancelled',
  'feedback_retried',
  'feedback_paused',
  'everything_stopped',
  'feedback_resumed',
] as const

export type AuditAction = (typeof AUDIT_ACTIONS)[number]

const auditEntrySchema = z
  .object({
    id: z.int(),
    at: z.string(),
    who: z.string().describe('Empty: whoever has the installation’s own key, or nobody who is known'),
    by: z.enum(['session', 'key', 'script', 'nobody']),
    on_behalf_of: z.string().describe('Whom a program named that acts for people (X-Actor)'),
    what: z.string().describe(`One of ${AUDIT_ACTIONS.join(', ')}`),
    subject: z.string().describe('A person, a key, a drop, or empty'),
    detail: z.record(z.string(), z.unknown()),
  })
  .meta({ id: 'AuditEntry' })

export type AuditEntryView = z.infer<typeof auditEntrySchema>

export const auditQuerySchema = z.strictObject({
  after: z.coerce
    .number()
    .int()
    .min(1)
    .max(Number.MAX_SAFE_INTEGER)
    .optional()
    .describe('`next` of the page before'),
})

export const auditResponseSchema = z.object({
  success: z.literal(true),
  entries: z.array(auditEntrySchema).describe('Newest first'),
  next: z.int().nullable().describe('For the next page; null: that was all'),
})
