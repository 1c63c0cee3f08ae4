/** Delays that double from one failure to the next, up to a longest one. */
export class Backoff {
  private failures = 0
  private readonly firstMs: number
  private readonly longestMs: number

  constructor({ firstMs, longestMs }: { firstMs: number; longestMs: number }) {
    this.firstMs = firstMs
    this.longestMs = longestMs
  }

  /** Milliseconds until the next try. */
  next(): number {
    this.failures += 1
    return Math.min(this.firstMs * 2 ** (this.failures - 1), this.longestMs)
  }

  reset(): void {
    this.failures = 0
  }
}
