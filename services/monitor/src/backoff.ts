const FIRST_MS = 250
/** Short enough that work is drained within 10 s of PostgreSQL's return. */
const LONGEST_MS = 5000

/** Delays that grow from one failure to the next: 250 ms, 500 ms … 5 s. */
export class Backoff {
  private failures = 0

  /** Milliseconds until the next try. */
  next(): number {
    this.failures += 1
    return Math.min(FIRST_MS * 2 ** (this.failures - 1), LONGEST_MS)
  }

  reset(): void {
    this.failures = 0
  }
}
