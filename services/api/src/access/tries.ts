interface Counted {
  count: number
  /** Milliseconds of a clock nobody can set. */
  since: number
}

/** Names or addresses that are remembered; whoever has more of them is not kept out by this. */
const MOST_REMEMBERED = 1000

/** How often something was tried, by name or by address, and how long to wait when that was too often. */
export class Tries {
  readonly most: number
  private readonly windowMs: number
  private readonly now: () => number
  private readonly counted = new Map<string, Counted>()

  constructor(most: number, windowMs: number, now: () => number = () => performance.now()) {
    this.most = most
    this.windowMs = windowMs
    this.now = now
  }

  /** Milliseconds until the next try is looked at; 0: now. */
  wait(who: string): number {
    const known = this.recent(who)
    return known && known.count >= this.most ? this.windowMs - (this.now() - known.since) : 0
  }

  count(who: string): void {
    const before = this.recent(who)
    this.counted.delete(who)
    if (this.counted.size >= MOST_REMEMBERED) this.counted.delete(this.counted.keys().next().value ?? '')
    this.counted.set(who, { count: (before?.count ?? 0) + 1, since: before?.since ?? this.now() })
  }

  /** It was no wrong one: it does not count, those before it do. */
  takeBack(who: string): void {
    const known = this.recent(who)
    if (known) known.count -= 1
  }

  forget(who: string): void {
    this.counted.delete(who)
  }

  private recent(who: string): Counted | undefined {
    const known = this.counted.get(who)
    return known && this.now() - known.since < this.windowMs ? known : undefined
  }
}

/** One household or office: of IPv6 everybody has as many addresses as he likes, so the first half counts. Pure. */
export function networkOf(ip: string): string {
  const plain = ip.replace(/^::ffff:(?=\d+\.)/i, '')
  if (!plain.includes(':')) return plain
  const [before = '', after = ''] = plain.split('::')
  const start = before.split(':').filter(Boolean)
  const end = after.split(':').filter(Boolean)
  const zeros = Array.from({ length: Math.max(0, 8 - start.length - end.length) }, () => '0')
  return `${[...start, ...zeros, ...end].slice(0, 4).join(':')}::/64`
}
