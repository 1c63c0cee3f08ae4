/** Milliseconds, one per case. */
export interface Timings {
  /** From the post to the row that a SELECT finds. */
  phoneToRow: number[]
  /** From the reviewer's click to the copy on the contractor's phone. */
  clickToPhone: number[]
}

/** The middle one of an odd count, the lower middle of an even one; undefined of none. */
export function median(values: readonly number[]): number | undefined {
  return values.toSorted((a, b) => a - b)[Math.floor((values.length - 1) / 2)]
}
