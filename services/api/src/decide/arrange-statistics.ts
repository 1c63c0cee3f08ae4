import type { StatisticsResponse, StatisticsSeries, StatisticsTotals } from '@wa-monitor/contracts'
import type { ProjectZone, ReviewWait, Statistics } from '@wa-monitor/database'

const DAY_MS = 86_400_000
/** Where a day begins first on this earth: 14 hours before it does in UTC. */
const EARLIEST_MS = 14 * 3_600_000

const COUNTS = [
  'created',
  'resubmitted',
  'rejected',
  'completed',
  'first_time_right',
  'feedback_sent',
  'reviewed',
] as const satisfies readonly (keyof StatisticsTotals)[]

/** The last so many days; today is the newest day that any project has now. */
export function lastDays(todays: readonly string[], count: number): string[] {
  const today = Date.parse(todays.toSorted().at(-1) ?? '')
  return Array.from({ length: count }, (_, index) => dayText(today - (count - 1 - index) * DAY_MS))
}

/** A moment at which the day has not begun in any time zone. */
export function beforeDay(day: string): Date {
  return new Date(Date.parse(day) - EARLIEST_MS)
}

/** Everything of some days. What is of no day among them is left out. */
export interface Arranged {
  days: readonly string[]
  projects: ReadonlyMap<string, { zone: ProjectZone; series: StatisticsSeries }>
  all: StatisticsSeries
}

/** One number for each project and day: 0 where nothing was counted, null hours where nothing was reviewed. */
export function arrange(
  days: readonly string[],
  zones: readonly ProjectZone[],
  { waits, ...counted }: Statistics,
): Arranged {
  const at = new Map(days.map((day, index) => [day, index]))
  const projects = new Map(zones.map((zone) => [zone.name, { zone, series: emptySeries(days.length) }]))
  for (const row of Object.values(counted).flat()) {
    const series = projects.get(row.project)?.series
    const index = at.get(row.day)
    if (!series || index === undefined) continue
    const counts: Partial<StatisticsTotals> = row
    for (const name of COUNTS) if (counts[name] !== undefined) series[name][index] = counts[name]
  }
  const all = added(
    [...projects.values()].map(({ series }) => series),
    days.length,
  )
  const place = (series: StatisticsSeries | undefined, { day, reviewed, p50, p90 }: ReviewWait) => {
    const index = at.get(day)
    if (!series || index === undefined) return
    series.reviewed[index] = reviewed
    series.hours_p50[index] = tenth(p50)
    series.hours_p90[index] = tenth(p90)
  }
  for (const wait of waits) place(wait.project === null ? all : projects.get(wait.project)?.series, wait)
  return { days, projects, all }
}

/**
 * What is answered: the newest `count` days of all projects, or of one of them.
 *
 * @returns undefined where there is no such project.
 */
export function answerOf(
  { days, projects, all }: Arranged,
  count: number,
  name: string | undefined,
): StatisticsResponse | undefined {
  const chosen = [...projects.values()].filter(
    ({ zone }) => name === undefined || zone.name.toLowerCase() === name.toLowerCase(),
  )
  if (name !== undefined && chosen.length === 0) return undefined
  const whole = name === undefined ? all : (chosen[0]?.series ?? all)
  return {
    success: true,
    days: days.slice(-count),
    projects: chosen.map(({ zone, series }) => ({
      name: zone.name,
      time_zone: zone.time_zone,
      series: newest(series, count),
    })),
    all: newest(whole, count),
    totals: {
      today: totals(whole, days.length - 1, days.length),
      week: totals(whole, days.length - 7, days.length),
      week_before: totals(whole, days.length - 14, days.length - 7),
    },
  }
}

function emptySeries(length: number): StatisticsSeries {
  const zeros = () => Array.from({ length }, () => 0)
  const unknown = () => Array.from<unknown, number | null>({ length }, () => null)
  return {
    created: zeros(),
    resubmitted: zeros(),
    rejected: zeros(),
    completed: zeros(),
    first_time_right: zeros(),
    feedback_sent: zeros(),
    reviewed: zeros(),
    hours_p50: unknown(),
    hours_p90: unknown(),
  }
}

/** Counts together; hours cannot be added. */
function added(parts: readonly StatisticsSeries[], length: number): StatisticsSeries {
  const sum = emptySeries(length)
  for (const name of COUNTS)
    for (const part of parts)
      for (const [index, count] of part[name].entries()) sum[name][index] = (sum[name][index] ?? 0) + count
  return sum
}

function newest(series: StatisticsSeries, count: number): StatisticsSeries {
  return Object.fromEntries(
    Object.entries(series).map(([name, numbers]) => [name, numbers.slice(-count)]),
  ) as StatisticsSeries
}

function totals(series: StatisticsSeries, from: number, to: number): StatisticsTotals {
  const sum = (numbers: readonly number[]) =>
    numbers.slice(from, to).reduce((before, count) => before + count, 0)
  return Object.fromEntries(COUNTS.map((name) => [name, sum(series[name])])) as StatisticsTotals
}

function tenth(hours: number): number {
  return Math.round(hours * 10) / 10
}

function dayText(time: number): string {
  return new Date(time).toISOString().slice(0, 10)
}
