/** A connection that costs memory and has proved nothing yet. */
interface Unfinished {
  drop(): void
}

/** Whoever opens connections and says nothing gets no more than this many at a time; clients need milliseconds. */
const LIMIT = 1_000

/** Those in the middle of a handshake. One more than the limit, and the oldest is cut off. */
export class UnfinishedHandshakes {
  readonly #limit: number
  readonly #oldestFirst = new Set<Unfinished>()

  constructor(limit = LIMIT) {
    this.#limit = limit
  }

  /** @returns the one that had to go for it. */
  begin(connection: Unfinished): Unfinished | undefined {
    this.#oldestFirst.add(connection)
    if (this.#oldestFirst.size <= this.#limit) return undefined
    for (const oldest of this.#oldestFirst) {
      this.end(oldest)
      oldest.drop()
      return oldest
    }
    return undefined
  }

  /** It is through, or gone. */
  end(connection: Unfinished): void {
    this.#oldestFirst.delete(connection)
  }
}
