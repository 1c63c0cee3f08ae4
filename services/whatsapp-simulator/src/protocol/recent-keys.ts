/** Remembers the last keys it was shown, and whether one was shown before. */
export class RecentKeys {
  readonly #limit: number
  readonly #seen = new Set<string>()

  constructor(limit = 10_000) {
    this.#limit = limit
  }

  cameBefore(key: Uint8Array): boolean {
    const name = Buffer.from(key).toString('base64')
    if (this.#seen.has(name)) return true
    this.#seen.add(name)
    if (this.#seen.size <= this.#limit) return false
    for (const oldest of this.#seen) {
      this.#seen.delete(oldest)
      break
    }
    return false
  }
}
