import { setTimeout as pause } from 'node:timers/promises'
import { markOf } from '../prove/feedback-rows.ts'
import type { Random } from '../prove/random.ts'
import type { Contractors } from './contractors.ts'
import type { Services } from './services.ts'
import type { SoakWorld } from './world.ts'

export interface Asked {
  number: number
  /** Of the feedback, by the api. */
  id: string
  phone: string
}

const REVIEW_MS = 15_000
const LOOK_MS = 3000
/** A drop this old has its row, unless something is away. */
const SEEN_MS = 20_000

/** The people in the office: one reviews and sends feedback, one watches the dashboard. */
export class Office {
  readonly asked: Asked[] = []
  /** Reviews changed without feedback. */
  reviews = 0
  looks = 0
  /** Looks and requests that had no good answer: while something is away. */
  unanswered = 0
  /** Feedback that the api did not want to send. */
  refused = 0
  readonly #world: SoakWorld
  readonly #contractors: Contractors
  readonly #random: Random
  readonly #reviewed = new Set<string>()

  constructor(world: SoakWorld, contractors: Contractors, random: Random) {
    this.#world = world
    this.#contractors = contractors
    this.#random = random
  }

  async review(signal: AbortSignal): Promise<void> {
    for (let number = 1; !signal.aborted; number++) {
      await pause(REVIEW_MS, undefined, { signal }).catch(() => undefined)
      const ripe = this.#contractors.drops
        .slice(-300)
        .filter(({ drop, postedAt }) => !this.#reviewed.has(drop) && postedAt < Date.now() - SEEN_MS)
      if (signal.aborted || ripe.length === 0) continue
      const { drop, from } = this.#random.pick(ripe)
      this.#reviewed.add(drop)
      await this.#tick(drop)
      const id = await this.#answer(drop, number)
      if (id !== undefined) this.asked.push({ number, id, phone: from })
    }
  }

  async watch(signal: AbortSignal): Promise<void> {
    const paths = ['/api/summary', '/api/drops?limit=50', '/api/feedback?limit=50', '/wa-monitor']
    while (!signal.aborted) {
      await pause(LOOK_MS, undefined, { signal }).catch(() => undefined)
      for (const path of paths) {
        this.looks += 1
        const status = await this.#api('GET', path).then(
          (answer) => answer.status,
          () => 0,
        )
        if (status !== 200) this.unanswered += 1
      }
    }
  }

  /** One of the steps of a review. */
  async #tick(drop: string): Promise<void> {
    const path = `/api/drops/${drop}`
    const seen = await this.#api('GET', path).catch(() => undefined)
    if (seen?.status !== 200) return void (this.unanswered += 1)
    const { revision, updated_at } = (JSON.parse(seen.text) as { drop: Record<string, unknown> }).drop
    const body = { revision, updated_at, comment: 'step 9 is missing' }
    const changed = await this.#api('PUT', `${path}/review`, { body }).catch(() => undefined)
    if (changed?.status === 200) this.reviews += 1
    else this.unanswered += 1
  }

  /** Again and again with the same key, until the api has said yes or a definite no. */
  async #answer(drop: string, number: number): Promise<string | undefined> {
    const body = { dropId: drop, message: `step 9 is missing ${markOf(number)}`, kind: 'correction' }
    const headers = { 'idempotency-key': `soak-${drop}` }
    for (let tries = 0; tries < 120; tries++) {
      const answer = await this.#api('POST', '/api/wa-monitor-send-feedback', { body, headers }).catch(
        () => undefined,
      )
      if (answer?.status === 202)
        return String((JSON.parse(answer.text) as { feedback_id: unknown }).feedback_id)
      if (answer && answer.status < 500 && ![404, 409, 429].includes(answer.status)) break
      this.unanswered += 1
      await pause(1000)
    }
    this.refused += 1
    return undefined
  }

  #api(method: string, path: string, question?: Parameters<Services['ask']>[3]) {
    return this.#world.services.ask('api', method, path, question)
  }
}
