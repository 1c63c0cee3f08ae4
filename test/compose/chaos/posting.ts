import { randomBytes } from 'node:crypto'
import { postAs } from '../ports.ts'
import { Repeating } from './repeating.ts'
import { LAWLEY, newDrop, VELO_TEST } from '../slice.ts'

const MOHADIN = '120363421532174586@g.us'
const MAMELODI = '120363408849234743@g.us'

/** Who writes where, as the simulator's world has them from its first start. */
export const MEMBERS: Record<string, string[]> = {
  [LAWLEY]: ['27820000001', '27820000002', '27820000003'],
  [VELO_TEST]: ['27820000001', '27820000004'],
  [MOHADIN]: ['27820000003', '27820000004', '27820000005'],
  [MAMELODI]: ['27820000002', '27820000005', '27820000006'],
}
const GROUPS = Object.keys(MEMBERS)

export interface Posted {
  id: string
  group: string
  from: string
  /** The drop it names; undefined for talk. */
  drop: string | undefined
  /** Unix milliseconds. */
  at: number
}

/** Out of four posts, how many name a drop. */
const DROPS_OF_FOUR = 3
/** Who was held up makes up for this much at most. */
const LATE_MS = 1000

/** Contractors who go on posting, whatever is broken: their phones try again, under the same id. */
export class Posting extends Repeating {
  readonly posted: Posted[] = []
  readonly #everyMs: number
  #due = Date.now()

  constructor(perSecond: number) {
    super()
    this.#everyMs = 1000 / perSecond
  }

  /** Those that name a drop. */
  get drops(): (Posted & { drop: string })[] {
    return this.posted.filter((one): one is Posted & { drop: string } => one.drop !== undefined)
  }

  protected override async next(n: number): Promise<number> {
    const group = GROUPS[n % GROUPS.length] as string
    const members = MEMBERS[group] as string[]
    const from = members[Math.floor(n / GROUPS.length) % members.length] as string
    // The turns of groups and of talk must not meet in the same group each time.
    const drop = (n + Math.floor(n / GROUPS.length)) % 4 < DROPS_OF_FOUR ? newDrop() : undefined
    const id = `3EB0${randomBytes(9).toString('hex').toUpperCase()}`
    const text = drop === undefined ? 'on the way to the next one' : `${drop} done`
    await this.persist(() => postAs(group, { from, text, id }))
    this.posted.push({ id, group, from, drop, at: Date.now() })
    this.#due = Math.max(this.#due + this.#everyMs, Date.now() - LATE_MS)
    return Math.max(0, this.#due - Date.now())
  }
}
