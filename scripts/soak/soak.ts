import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { createRandom } from '../prove/random.ts'
import { collect, lastSeq } from './collect.ts'
import { compare } from './compare.ts'
import { Contractors } from './contractors.ts'
import { Faults } from './faults.ts'
import { growing } from './judge.ts'
import { LIFTED } from './launch-services.ts'
import { Office } from './office.ts'
import type { SoakOptions } from './options.ts'
import { Samples } from './samples.ts'
import type { Measured } from './services.ts'
import { settle } from './settle.ts'
import { SoakWorld } from './world.ts'

const SAMPLE_MS = 10_000
const SAY_SECONDS = 300

interface Surroundings {
  directory: string
  /** Ends the posting early. */
  stopped: AbortSignal
  say: (line: string) => void
}

/** One soak from its start to its figures. */
export class Soak {
  readonly #options: SoakOptions
  readonly #say: (line: string) => void
  readonly #world: SoakWorld
  readonly #csv: string
  readonly #contractors: Contractors
  readonly #office: Office
  readonly #faults: Faults
  readonly #samples: Samples
  /** Of the posting. */
  readonly #signal: AbortSignal
  readonly #begin = Date.now()
  /** Those that ended by themselves, in their order. */
  readonly #restarts: Measured[] = []
  #missed = 0
  #said = 0

  private constructor(options: SoakOptions, { directory, stopped, say }: Surroundings, world: SoakWorld) {
    const random = (part: number) => createRandom(options.seed + part)
    this.#options = options
    this.#say = say
    this.#world = world
    this.#csv = join(directory, 'samples.csv')
    this.#contractors = new Contractors(world, random(0))
    this.#office = new Office(world, this.#contractors, random(1))
    this.#faults = new Faults(world, random(2), say)
    this.#samples = new Samples(world, this.#csv)
    this.#signal = AbortSignal.any([stopped, AbortSignal.timeout(options.hours * 3_600_000)])
  }

  static async start(options: SoakOptions, surroundings: Surroundings): Promise<Soak> {
    const world = await SoakWorld.start(surroundings.directory, options.leak)
    return new Soak(options, surroundings, world)
  }

  get csv(): string {
    return this.#csv
  }

  /** Posts, reviews, breaks and measures until it is over; then counts, and says which promises broke. */
  async run() {
    await Promise.all([
      this.#contractors.work(this.#options.rate, this.#signal),
      this.#office.review(this.#signal),
      this.#office.watch(this.#signal),
      this.#sample(),
      ...(this.#options.faults ? [this.#faults.work(this.#signal)] : []),
    ])
    const minutes = Math.round(this.#seconds() / 60)
    this.#say('the posting is over; what is on its way arrives')
    await settle(this.#world, () => this.#mend())
    const found = await collect(this.#world)
    const { posted, drops } = this.#contractors
    const { wrong, ...counts } = compare({ posted, drops, asked: this.#office.asked }, found)
    await this.#world.stop()
    const trends = this.#trends()
    const findings = {
      minutes,
      rate: this.#options.rate,
      warm_up_minutes: this.#options.warmUp,
      ...counts,
      ...this.#contractors.counts,
      not_posted: this.#contractors.failed,
      reviews: this.#office.reviews,
      feedback_refused: this.#office.refused,
      dashboard_looks: this.#office.looks,
      /** While something was away. */
      unanswered: this.#office.unanswered,
      faults: this.#faults.counts,
      restarts: this.#restarts,
      trends,
      stores: this.#samples.servers,
      samples: this.#samples.count,
      samples_missed: this.#missed,
      lifted: LIFTED,
      csv: this.#csv,
    }
    const zero = (['lost', 'twice', 'not_posted', 'feedback_refused'] as const).filter(
      (name) => findings[name] > 0,
    )
    return {
      findings,
      breaches: [...wrong, ...growing(trends), ...zero.map((name) => `${name} is ${findings[name]}, not 0`)],
    }
  }

  async #sample(): Promise<void> {
    for (let number = 1; ; number++) {
      await until(this.#begin + number * SAMPLE_MS, this.#signal)
      if (this.#signal.aborted) return
      try {
        await this.#mend()
        await this.#samples.take({
          seconds: this.#seconds(),
          posted: this.#contractors.posted.length,
          stored_seq: lastSeq(this.#world),
          fault: this.#faults.present,
        })
      } catch (error) {
        this.#missed += 1
        this.#say(`no sample: ${String(error)}`)
      }
      if (this.#seconds() - this.#said >= SAY_SECONDS) this.#sayProgress()
    }
  }

  async #mend(): Promise<void> {
    for (const name of await this.#world.services.mend()) {
      this.#say(`${name} ended by itself and was started again`)
      this.#restarts.push(name)
    }
  }

  #sayProgress(): void {
    this.#said = this.#seconds()
    const processes = Object.entries(this.#trends()).map(
      ([name, { rss_mb, rss_mb_per_hour, descriptors }]) =>
        `${name} ${rss_mb} MB (${rss_mb_per_hour ?? '?'}/h), ${descriptors} descriptors`,
    )
    const done = `${this.#contractors.posted.length} posted, ${this.#office.asked.length} feedback`
    this.#say([`${Math.round(this.#said / 60)} min: ${done}`, ...processes].join('; '))
  }

  #trends() {
    return this.#samples.trends(this.#options.warmUp * 60)
  }

  #seconds(): number {
    return Math.round((Date.now() - this.#begin) / 1000)
  }
}

async function until(instant: number, signal: AbortSignal): Promise<void> {
  await pause(Math.max(0, instant - Date.now()), undefined, { signal }).catch(() => undefined)
}
