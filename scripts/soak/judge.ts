import { type Sample, slopePerHour } from './slope.ts'

/** Megabytes an hour. */
const MOST_GROWTH = 1
/** Descriptors an hour; one that was lost at each fault would be thirty. */
const MOST_DESCRIPTORS = 2

/** What was sampled of one process between its start and its end. */
export interface Series {
  rss_mb: readonly Sample[]
  heap_mb: readonly Sample[]
  descriptors: readonly Sample[]
}

export interface Trend {
  /** Null: too short to tell. Of several series the one that grew most. */
  rss_mb_per_hour: number | null
  heap_mb_per_hour: number | null
  descriptors_per_hour: number | null
  rss_mb: number
  rss_mb_highest: number
  descriptors: number
  starts: number
}

/** What one process did, each start of it with a warm-up of its own. */
export function trendOf(series: readonly Series[], warmUpSeconds: number): Trend {
  const most = (what: keyof Series) => {
    const slopes = series.flatMap((one) => {
      const from = (one.rss_mb[0]?.seconds ?? 0) + warmUpSeconds
      return slopePerHour(one[what], from) ?? []
    })
    return slopes.length === 0 ? null : rounded(Math.max(...slopes))
  }
  const last = series.at(-1)
  return {
    rss_mb_per_hour: most('rss_mb'),
    heap_mb_per_hour: most('heap_mb'),
    descriptors_per_hour: most('descriptors'),
    rss_mb: last?.rss_mb.at(-1)?.value ?? 0,
    rss_mb_highest: Math.max(0, ...series.flatMap(({ rss_mb }) => rss_mb.map(({ value }) => value))),
    descriptors: last?.descriptors.at(-1)?.value ?? 0,
    starts: series.length,
  }
}

/** Which promises about memory and descriptors broke. */
export function growing(trends: Readonly<Record<string, Trend>>): string[] {
  return Object.entries(trends).flatMap(([name, { rss_mb_per_hour, descriptors_per_hour }]) => [
    ...(rss_mb_per_hour === null ? [`${name}: too short to tell whether its memory grows`] : []),
    ...((rss_mb_per_hour ?? 0) >= MOST_GROWTH
      ? [`${name}: its memory grows by ${rss_mb_per_hour} MB an hour`]
      : []),
    ...((descriptors_per_hour ?? 0) >= MOST_DESCRIPTORS
      ? [`${name}: its open descriptors grow by ${descriptors_per_hour} an hour`]
      : []),
  ])
}

/** Whether a leak that was planted is seen: at least half of it, since slopes of other origin are smaller. */
export function leakIsFound({ rss_mb_per_hour }: Trend, kilobytesPerMinute: number): boolean {
  const planted = (kilobytesPerMinute * 60) / 1024
  return (rss_mb_per_hour ?? 0) >= Math.max(MOST_GROWTH, planted / 2)
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100
}
