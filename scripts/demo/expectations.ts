import { waitFor } from '@wa-monitor/local-stack'

export interface Outcome {
  what: string
  held: boolean
  /** What was found instead, or a figure worth showing. */
  detail: string
}

/** Collects what was expected of the day, and whether it came true. */
export class Expectations {
  readonly outcomes: Outcome[] = []
  readonly #say: (outcome: Outcome) => void

  constructor(say: (outcome: Outcome) => void) {
    this.#say = say
  }

  /** Waits for `look` to find something; the expectation fails when it does not. Returns what was found. */
  async eventually<Found>(
    what: string,
    look: () => Promise<Found>,
    describe: (found: NonNullable<Exclude<Found, false>>) => string = () => '',
    timeoutMs = 20_000,
  ): Promise<NonNullable<Exclude<Found, false>> | undefined> {
    try {
      const found = await waitFor(what, look, timeoutMs)
      this.#add({ what, held: true, detail: describe(found) })
      return found
    } catch (error) {
      this.#add({ what, held: false, detail: (error as Error).message })
      return undefined
    }
  }

  equal(what: string, found: unknown, expected: unknown): void {
    const held = JSON.stringify(found) === JSON.stringify(expected)
    const detail = held ? '' : `found ${JSON.stringify(found)}, expected ${JSON.stringify(expected)}`
    this.#add({ what, held, detail })
  }

  true(what: string, held: boolean, detail = ''): void {
    this.#add({ what, held, detail })
  }

  missing(): Outcome[] {
    return this.outcomes.filter(({ held }) => !held)
  }

  #add(outcome: Outcome): void {
    this.outcomes.push(outcome)
    this.#say(outcome)
  }
}
