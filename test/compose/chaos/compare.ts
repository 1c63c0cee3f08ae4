/** How often each is there. */
export type Counts = Map<string, number>

export interface Ledger {
  /** Not there (yet), in words. */
  lost: string[]
  /** There more than once, or where it does not belong. No waiting mends it. */
  twice: string[]
}

/** Adds to `ledger` what differs between how often things were found and what was to be found once. */
export function compare(ledger: Ledger, where: string, found: Counts, expected: readonly string[]): void {
  const wanted = new Set(expected)
  for (const one of wanted) if (!found.get(one)) ledger.lost.push(`${one} is not in ${where}`)
  for (const [one, times] of found) {
    if (times > 1) ledger.twice.push(`${one} is ${times} times in ${where}`)
    if (times > 0 && !wanted.has(one)) ledger.twice.push(`${one} does not belong in ${where}`)
  }
}

export function countOf(values: readonly string[]): Counts {
  const counts: Counts = new Map()
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1)
  return counts
}
