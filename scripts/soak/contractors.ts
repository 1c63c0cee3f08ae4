import { setTimeout as pause } from 'node:timers/promises'
import type { Random } from '../prove/random.ts'
import type { SoakGroup, SoakWorld } from './world.ts'

export interface Posted {
  id: string
  group: SoakGroup
  from: string
  /** The drop it names, or empty. */
  drop: string
  postedAt: number
}

/** Posts that are still edited or answered. */
const RECENT = 100

/** Contractors in their groups: three of ten messages name a drop, and some of those one that was named before. */
export class Contractors {
  readonly posted: Posted[] = []
  /** Posts that the simulator did not take. */
  failed = 0
  readonly counts = { drops: 0, repeats: 0, edits: 0, replies: 0, media: 0 }
  readonly #world: SoakWorld
  readonly #random: Random
  readonly #drops: Posted[] = []
  readonly #chatter: Posted[] = []
  #numbers = 0

  constructor(world: SoakWorld, random: Random) {
    this.#world = world
    this.#random = random
  }

  /** The first message of each drop. */
  get drops(): readonly Posted[] {
    return this.#drops
  }

  /** So many a second until the signal; a second that is late is made up for. */
  async work(rate: number, signal: AbortSignal): Promise<void> {
    const start = Date.now()
    const open = new Set<Promise<void>>()
    for (let number = 0; !signal.aborted; number++) {
      await pause(Math.max(0, start + (number * 1000) / rate - Date.now()))
      const post = this.#next().catch(() => void (this.failed += 1))
      open.add(post)
      void post.finally(() => open.delete(post))
    }
    await Promise.all(open)
  }

  #next(): Promise<void> {
    const chance = this.#random.next()
    if (chance < 0.25) return this.#newDrop()
    if (chance < 0.3 && this.#drops.length > 0) return this.#again()
    if (chance < 0.35 && this.#chatter.length > 0) return this.#edit()
    if (chance < 0.45 && this.#chatter.length > 0) return this.#reply()
    return this.#say()
  }

  async #newDrop(): Promise<void> {
    const drop = `DR${1_700_000 + this.#numbers++}`
    const [group, from] = this.#somebody()
    this.counts.drops += 1
    this.#drops.push(
      await this.#post(group, from, { text: `${drop} photos uploaded`, ...this.#photo() }, drop),
    )
  }

  /** Of a drop that was there long enough to be a resubmission, whatever is reordered on the way. */
  async #again(): Promise<void> {
    const { drop, group } = this.#random.pick(this.#drops)
    this.counts.repeats += 1
    await this.#post(group, this.#random.pick(group.people), { text: `${drop} done again` }, drop)
  }

  async #edit(): Promise<void> {
    const { id, group, from } = this.#recent()
    this.counts.edits += 1
    await this.#post(group, from, { text: 'the pole is up, photos will follow', edited_id: id })
  }

  async #reply(): Promise<void> {
    const { id, group } = this.#recent()
    this.counts.replies += 1
    await this.#post(group, this.#random.pick(group.people), { text: 'thank you', quoted_id: id })
  }

  async #say(): Promise<void> {
    const [group, from] = this.#somebody()
    const said = await this.#post(group, from, { text: 'the pole is up, photos follow', ...this.#photo() })
    this.#chatter.push(said)
    if (this.#chatter.length > RECENT) this.#chatter.shift()
  }

  async #post(group: SoakGroup, from: string, content: object, drop = ''): Promise<Posted> {
    const id = await this.#world.simulator.post(group.jid, { from, text: '', ...content })
    const posted = { id, group, from, drop, postedAt: Date.now() }
    this.posted.push(posted)
    return posted
  }

  #recent(): Posted {
    return this.#random.pick(this.#chatter)
  }

  #somebody(): [SoakGroup, string] {
    const group = this.#random.pick(this.#world.groups)
    return [group, this.#random.pick(group.people)]
  }

  #photo(): { media?: 'image' } {
    if (this.#random.next() >= 0.1) return {}
    this.counts.media += 1
    return { media: 'image' }
  }
}
