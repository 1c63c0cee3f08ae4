import { setTimeout as pause } from 'node:timers/promises'
import type { FeedbackWorld } from './feedback-world.ts'
import type { Part } from './killable.ts'
import type { Random } from './random.ts'

/** How often which part is chosen, once each was. */
const WEIGHTS: Record<Part['kind'], number> = { sender: 10, bridge: 4, redis: 3, postgres: 3 }
/**
 * `sending`: while a row is on its way to the bridge. `taken`: the bridge has it, and its sender does not know yet. After so
 * long without either it is a kill at any moment.
 */
const MOMENTS = ['sending', 'taken', 'any'] as const
const WATCH_MS = 5000
const LONGEST_DOWN_MS = 800

/** Kills parts at random moments and starts them again, as a restart policy does. */
export class Killing {
  readonly kills: Record<Part['kind'], number> = { sender: 0, bridge: 0, redis: 0, postgres: 0 }
  /** Kills that hit while some row was `sending`. */
  whileSending = 0
  /** Kills that hit when the bridge had taken a message and its sender had not heard so. */
  afterTaking = 0
  /** Parts that ended though nobody killed them. */
  unasked = 0
  readonly #world: FeedbackWorld
  readonly #random: Random
  readonly #starting = new Map<Part, Promise<void>>()
  #isOver = false

  constructor(world: FeedbackWorld, random: Random) {
    this.#world = world
    this.#random = random
  }

  get total(): number {
    return Object.values(this.kills).reduce((sum, count) => sum + count, 0)
  }

  /** So many kills, spread over the time until `end`; then everything is started that is down. */
  async run(kills: number, end: number): Promise<void> {
    const start = Date.now()
    for (let kill = 0; kill < kills; kill++) {
      const due = start + ((end - start) * (kill + 1)) / (kills + 1)
      await pause(Math.max(0, due - Date.now() + this.#random.between(-500, 500)))
      await this.#killOne(this.#choose())
      this.mend()
    }
    await pause(Math.max(0, end - Date.now()))
    await this.#allUp()
  }

  /** Starts what has ended by itself. */
  mend(): void {
    for (const part of this.#world.parts) {
      if (this.#starting.has(part) || !part.hasEnded()) continue
      this.unasked += 1
      this.#startAgain(part)
    }
  }

  stop(): void {
    this.#isOver = true
  }

  #choose(): Part {
    const up = this.#world.parts.filter((part) => !this.#starting.has(part))
    const unkilled = up.filter(({ kind }) => this.kills[kind] === 0)
    if (unkilled.length > 0) return this.#random.pick(unkilled)
    const kinds = [...new Set(up.map(({ kind }) => kind))]
    const kind = this.#random.pick(kinds.flatMap((one) => Array.from({ length: WEIGHTS[one] }, () => one)))
    return this.#random.pick(up.filter((part) => part.kind === kind))
  }

  /** @param chosen a sender stands for whichever sender the moment is about. */
  async #killOne(chosen: Part): Promise<void> {
    const moment = MOMENTS[this.total % MOMENTS.length]
    const taken = moment === 'taken' ? await this.#untilTaken() : undefined
    if (moment === 'sending') await this.#untilSending()
    const part =
      taken && chosen.kind === 'sender' && !this.#starting.has(taken.sender) ? taken.sender : chosen
    const before = part.kind === 'postgres' ? await this.#sending() : 0
    await part.kill()
    const during = part.kind === 'postgres' ? before : await this.#sending()
    taken?.goOn()
    this.kills[part.kind] += 1
    if (taken) this.afterTaking += 1
    if (during > 0) this.whileSending += 1
    this.#startAgain(part)
  }

  async #untilSending(): Promise<void> {
    const until = Date.now() + WATCH_MS
    while ((await this.#sending()) === 0 && Date.now() < until) await pause(3)
    await pause(this.#random.between(0, 20))
  }

  #untilTaken(): Promise<{ sender: Part; goOn: () => void } | undefined> {
    const world = this.#world
    return new Promise((done) => {
      const timer = setTimeout(() => {
        world.onTaken = undefined
        done(undefined)
      }, WATCH_MS)
      world.onTaken = (sender) => {
        clearTimeout(timer)
        world.onTaken = undefined
        return new Promise((goOn) => {
          done({ sender, goOn })
        })
      }
    })
  }

  #startAgain(part: Part): void {
    const again = async () => {
      for (;;) {
        await pause(this.#random.between(0, LONGEST_DOWN_MS))
        try {
          if (!this.#isOver) await part.start()
          return
        } catch {
          this.unasked += 1
        }
      }
    }
    this.#starting.set(
      part,
      again().then(() => void this.#starting.delete(part)),
    )
  }

  async #allUp(): Promise<void> {
    await Promise.all(this.#starting.values())
  }

  async #sending(): Promise<number> {
    const [found] = await this.#world.database((transaction) =>
      transaction.query<{ rows: number }>(
        `SELECT count(*) AS rows FROM public.wa_monitor_feedback WHERE state = 'sending'`,
      ),
    )
    return found?.rows ?? 0
  }
}
