import { askForFeedback } from '../ports.ts'
import type { Posting } from './posting.ts'
import { Repeating } from './repeating.ts'

/** Reviewers who answer one drop after the other, whatever is broken. */
export class Answering extends Repeating {
  /** Drops whose feedback the api has taken. */
  readonly taken: string[] = []
  readonly #posting: Posting
  readonly #apiKey: string
  readonly #everyMs: number
  #nextDrop = 0

  constructor(posting: Posting, apiKey: string, everyMs: number) {
    super()
    this.#posting = posting
    this.#apiKey = apiKey
    this.#everyMs = everyMs
  }

  protected override async next(): Promise<number> {
    const { drops } = this.#posting
    const drop = drops[this.#nextDrop]?.drop
    if (drop !== undefined) {
      // The newest, not the one after: every part of the day has feedback under way.
      this.#nextDrop = Math.max(this.#nextDrop + 1, drops.length - 1)
      await this.persist(() => this.#ask(drop))
      this.taken.push(drop)
    }
    return this.#everyMs
  }

  /** An answer that was lost on its way may have been taken: asking again is then refused as asked for already. */
  async #ask(drop: string): Promise<boolean> {
    const { status, body } = await askForFeedback(this.#apiKey, drop)
    if (status === 202 || status === 409) return true
    // 404: not a row yet; 0 and 5xx: something is broken just now.
    if (status === 404 || status === 0 || status >= 500) return false
    throw new Error(`feedback for ${drop} was refused: ${status} ${JSON.stringify(body)}`)
  }
}
