import type { Posted } from './contractors.ts'
import type { Asked } from './office.ts'

/** How often each drop has a row, and how often each message an event. */
export interface FoundDrops {
  rows: ReadonlyMap<string, number>
  events: ReadonlyMap<string, number>
}

export interface Found {
  /** Rows of each message in messages.db, by its id. */
  messages: ReadonlyMap<string, number>
  production: FoundDrops
  development: FoundDrops
  /** How often a phone shows a feedback, by `phone number`. */
  phones: ReadonlyMap<string, number>
}

interface Wanted {
  posted: readonly Posted[]
  /** The first message of each drop. */
  drops: readonly Posted[]
  asked: readonly Asked[]
}

export interface SoakCounts {
  /** Messages posted, and those with a row in messages.db. */
  sent: number
  stored: number
  drops: number
  rows: number
  feedback: number
  delivered: number
  /** Rows, events and messages that should be there and are not, and those beyond one. */
  lost: number
  twice: number
  /** What was lost or came twice, as far as anybody reads it. */
  wrong: string[]
}

const MOST_NAMED = 20

/** Counts what was posted and asked for against what was found. */
export function compare({ posted, drops, asked }: Wanted, found: Found): SoakCounts {
  const lost: string[] = []
  const twice: string[] = []
  const compareOne = (what: string, wanted: number, there: number) => {
    if (there < wanted) lost.push(`${what}: ${there} of ${wanted}`)
    if (there > wanted) twice.push(`${what}: ${there} instead of ${wanted}`)
  }
  const { production, development } = found
  for (const { id } of posted) compareOne(`message ${id}`, 1, found.messages.get(id) ?? 0)
  for (const { drop, group } of drops) {
    compareOne(`row of ${drop}`, 1, production.rows.get(drop) ?? 0)
    const wanted = group.inDevelopment ? 1 : 0
    compareOne(`row of ${drop} in development`, wanted, development.rows.get(drop) ?? 0)
  }
  for (const { id, drop, group } of posted.filter((post) => post.drop !== '')) {
    compareOne(`event of ${drop} by ${id}`, 1, production.events.get(id) ?? 0)
    const wanted = group.inDevelopment ? 1 : 0
    compareOne(`event of ${drop} by ${id} in development`, wanted, development.events.get(id) ?? 0)
  }
  for (const one of asked) compareOne(`feedback ${one.number}`, 1, found.phones.get(shownAs(one)) ?? 0)
  return {
    sent: posted.length,
    stored: posted.filter(({ id }) => found.messages.has(id)).length,
    drops: drops.length,
    rows: drops.filter(({ drop }) => production.rows.has(drop)).length,
    feedback: asked.length,
    delivered: asked.filter((one) => found.phones.has(shownAs(one))).length,
    lost: lost.length,
    twice: twice.length,
    wrong: [...lost, ...twice].slice(0, MOST_NAMED),
  }
}

function shownAs({ phone, number }: Asked): string {
  return `${phone} ${number}`
}
