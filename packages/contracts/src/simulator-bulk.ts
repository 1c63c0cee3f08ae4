/** The simulator's control API for thousands: many people and groups at once, and posts at a wanted rate. */
import { z } from 'zod'

const groupJid = z.string().regex(/^\d+(-\d+)?@g\.us$/, 'the JID of a group, such as 120363418298130331@g.us')

/** Invented people live in this block alone. */
const inventedPhone = z
  .string()
  .regex(/^2782000\d{4}$/, 'an invented number, 2782000 and four digits, such as 27820001000')

export const bulkWorldSchema = z.strictObject({
  groups: z.int().min(1).max(2000),
  members: z.int().min(1).max(9000).describe('New people, in addition to those who are here'),
  members_per_group: z
    .int()
    .min(1)
    .max(1023)
    .optional()
    .describe('People are dealt out in order, over and over; default: each is in one group'),
  first_phone: inventedPhone
    .default('27820001000')
    .describe('The others have the numbers after it; all of them must be free'),
  group_name: z.string().min(1).max(90).default('Site {n}').describe('`{n}` counts the groups from 1'),
  addressing_mode: z.enum(['pn', 'lid', 'mixed']).default('pn').describe('`mixed`: in turns'),
  without_business: z.boolean().default(false),
})

export type BulkWorld = z.infer<typeof bulkWorldSchema>

export const bulkWorldResponseSchema = z.object({
  success: z.literal(true),
  first_phone: z.string(),
  last_phone: z.string(),
  groups: z.array(z.object({ jid: z.string(), name: z.string(), members: z.int() })),
})

export type BulkWorldResponse = z.infer<typeof bulkWorldResponseSchema>

export const bulkPostsSchema = z.strictObject({
  count: z.int().min(1).max(500_000),
  groups: z
    .array(groupJid)
    .min(1)
    .optional()
    .describe('In turns; default: every group that has a member other than the business'),
  per_second: z.number().min(0.1).max(10_000).optional().describe('Default: as fast as this machine can'),
  text_template: z
    .string()
    .min(1)
    .max(4096)
    .default('{drop} done')
    .describe('`{n}` counts from 1, `{drop}` is the next drop number, `{group}` and `{author}` are names'),
  first_drop: z
    .string()
    .regex(/^DR\d{6,8}$/i, 'DR and 6 to 8 digits')
    .default('DR1800000')
    .describe('What `{drop}` starts with; each post takes the next one'),
  offline: z
    .boolean()
    .default(false)
    .describe(
      'Connected companions hear nothing while it runs; then their lines are cut, and they find it all in their queues',
    ),
  wait: z.boolean().default(false).describe('Answer when all is posted instead of at once'),
})

export type BulkPosts = z.infer<typeof bulkPostsSchema>

export const bulkJobSchema = z.object({
  id: z.string().describe('Eight hexadecimal digits, part of every message id of the job'),
  state: z.enum(['running', 'done', 'stopped', 'failed']),
  count: z.int().describe('How many were asked for'),
  posted: z.int().describe('Committed so far, and on their way'),
  started_at: z.int().describe('Unix milliseconds'),
  finished_at: z.int().nullable(),
  per_second: z.number().describe('Of those posted, over the time it has run'),
  longest_turn_ms: z.number().describe('The longest it has kept everything else waiting'),
  error: z.string().nullable().describe('Why it failed'),
})

export type BulkJob = z.infer<typeof bulkJobSchema>

export const bulkJobResponseSchema = z.object({ success: z.literal(true), job: bulkJobSchema })

export const bulkJobsResponseSchema = z.object({ success: z.literal(true), jobs: z.array(bulkJobSchema) })

export const bulkMessagesResponseSchema = z.object({
  success: z.literal(true),
  messages: z
    .array(
      z.object({
        message_id: z.string(),
        chat_jid: z.string(),
        from: z.string().describe('Phone number'),
        text: z.string(),
        waiting: z.boolean().describe('A companion has not answered it yet'),
      }),
    )
    .describe('In the order they were posted'),
  next: z
    .string()
    .nullable()
    .describe('Give it back as `after` for those that follow; null when these were the last'),
})

export type BulkMessages = z.infer<typeof bulkMessagesResponseSchema>
