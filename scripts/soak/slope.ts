/** What a series does in the long run. */

export interface Sample {
  /** Since the start. */
  seconds: number
  value: number
}

/**
 * Growth per hour of what remains when the waves are gone: Theil–Sen (the median of the slopes of all pairs) over the lowest
 * value of each minute. The lowest, since a leak raises the floor, and what stands above it is garbage not yet collected;
 * Theil–Sen, since one step at a fault, or one minute that was unlike the others, must not make a slope, which it would with
 * least squares. Undefined where fewer than three minutes were seen.
 */
export function slopePerHour(samples: readonly Sample[], warmUpSeconds = 0): number | undefined {
  const floor = lowestPerMinute(samples.filter(({ seconds }) => seconds >= warmUpSeconds))
  if (floor.length < 3) return undefined
  const slopes = floor.flatMap((early, index) =>
    floor.slice(index + 1).map((late) => (late.value - early.value) / (late.minute - early.minute)),
  )
  return median(slopes) * 60
}

function lowestPerMinute(samples: readonly Sample[]): { minute: number; value: number }[] {
  const lowest = new Map<number, number>()
  for (const { seconds, value } of samples) {
    const minute = Math.floor(seconds / 60)
    lowest.set(minute, Math.min(value, lowest.get(minute) ?? Number.POSITIVE_INFINITY))
  }
  return [...lowest].map(([minute, value]) => ({ minute, value }))
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  const upper = sorted[middle] ?? 0
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? 0)) / 2
}
