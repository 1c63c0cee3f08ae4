import type { Sample } from './metrics.ts'

/** Seconds: from what a reviewer does not notice to what he gives up on. */
const BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] as const

interface Series {
  labels: Readonly<Record<string, string>>
  /** One per bucket, and one for what took longer. */
  counts: number[]
  sum: number
}

/** How long things took, as counters that only grow: as many series as there are sets of labels. */
export class DurationHistogram {
  private readonly series = new Map<string, Series>()

  observe(labels: Readonly<Record<string, string>>, seconds: number): void {
    const key = Object.values(labels).join('\n')
    let series = this.series.get(key)
    if (!series) {
      series = { labels, counts: Array.from({ length: BUCKETS.length + 1 }, () => 0), sum: 0 }
      this.series.set(key, series)
    }
    const bucket = BUCKETS.findIndex((most) => seconds <= most)
    const place = bucket === -1 ? BUCKETS.length : bucket
    series.counts[place] = (series.counts[place] ?? 0) + 1
    series.sum += seconds
  }

  samples(): Sample[] {
    return [...this.series.values()].flatMap(({ labels, counts, sum }) => {
      let count = 0
      const buckets = [...BUCKETS.map(String), '+Inf'].map((le, place): Sample => {
        count += counts[place] ?? 0
        return { suffix: '_bucket', labels: { ...labels, le }, value: count }
      })
      return [...buckets, { suffix: '_sum', labels, value: sum }, { suffix: '_count', labels, value: count }]
    })
  }
}
