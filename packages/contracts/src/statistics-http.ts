/** What charts show: `GET /api/statistics` of the api. */
import { z } from 'zod'

/** How many days back one may look. */
export const STATISTICS_DAYS = [7, 30, 90, 365] as const

const counts = z.array(z.number().int())
const hours = z.array(z.number().nullable())

/** One number for each of `days`, in their order; 0 where there was nothing. */
const seriesSchema = z.object({
  created: counts.describe('Drops by their review date'),
  resubmitted: counts.describe('Postings again'),
  rejected: counts.describe('What looked like a number and was not taken'),
  completed: counts.describe('Reviews that are completed, each once, on the day when they last became so'),
  first_time_right: counts.describe('Of these, without a resubmission'),
  feedback_sent: counts,
  reviewed: counts.describe('Drops that were reviewed for the first time'),
  hours_p50: hours.describe(
    'From post to first review: half of those reviewed on that day waited no longer. Null where none was reviewed',
  ),
  hours_p90: hours.describe('Nine of ten waited no longer'),
})

export type StatisticsSeries = z.infer<typeof seriesSchema>

const totalsSchema = z.object({
  created: z.number().int(),
  resubmitted: z.number().int(),
  rejected: z.number().int(),
  completed: z.number().int(),
  first_time_right: z.number().int(),
  feedback_sent: z.number().int(),
  reviewed: z.number().int(),
})

export type StatisticsTotals = z.infer<typeof totalsSchema>

export const statisticsResponseSchema = z
  .object({
    success: z.literal(true),
    days: z.array(z.string()).describe('Oldest first, such as 2025-11-21; the last one is today'),
    projects: z.array(z.object({ name: z.string(), time_zone: z.string(), series: seriesSchema })),
    all: seriesSchema.describe('The projects of this answer together'),
    totals: z.object({
      today: totalsSchema,
      week: totalsSchema.describe('The last seven days, today among them'),
      week_before: totalsSchema.describe('The seven days before these'),
    }),
  })
  .meta({ id: 'Statistics' })

export type StatisticsResponse = z.infer<typeof statisticsResponseSchema>
