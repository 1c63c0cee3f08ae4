/** What edits, deletes and reactions make of a message. Pure. */
import type { SimulatedMessageKind } from '@wa-monitor/contracts'

/** Something that is about the message, as far as it could be read. */
export interface Aimed {
  /** Of whoever sent it. */
  phone: string
  kind: SimulatedMessageKind
  text: string
  /** He is an admin of the group. */
  byAdmin: boolean
}

interface Outcome {
  /** Undefined: never edited. */
  newWords: string | undefined
  deleted: boolean
  reactions: { phone: string; emoji: string }[]
}

/** Only the author edits; he and admins delete; of each person's reactions the last one counts. */
export function outcomeOf(author: string, aimed: readonly Aimed[]): Outcome {
  const reactions = new Map<string, string>()
  const outcome: Outcome = { newWords: undefined, deleted: false, reactions: [] }
  for (const { phone, kind, text, byAdmin } of aimed) {
    if (kind === 'edit' && phone === author) outcome.newWords = text
    if (kind === 'delete' && (phone === author || byAdmin)) outcome.deleted = true
    if (kind === 'reaction') reactions.set(phone, text)
  }
  outcome.reactions = [...reactions]
    .filter(([, emoji]) => emoji !== '')
    .map(([phone, emoji]) => ({ phone, emoji }))
  return outcome
}
