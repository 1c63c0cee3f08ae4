import type { Sample } from './metrics.ts'

/** Counts by labels, from the start of the process: a counter for `/metrics`. */
export class Tally<Label extends string> {
  private readonly names: readonly Label[]
  private readonly counts = new Map<string, { labels: Record<string, string>; value: number }>()

  /** @param names of the labels, in the order in which `add` is given their values. */
  constructor(...names: readonly Label[]) {
    this.names = names
  }

  add(values: readonly string[], more = 1): void {
    const key = values.join('\n')
    const known = this.counts.get(key)
    if (known) known.value += more
    else {
      const labels = Object.fromEntries(this.names.map((name, index) => [name, values[index] ?? '']))
      this.counts.set(key, { labels, value: more })
    }
  }

  samples(): readonly Sample[] {
    return [...this.counts.values()]
  }
}
