import { isErased } from '@wa-monitor/contracts'
import type { DropEvent, Review } from '@wa-monitor/database'
import type { Effect } from './effects.ts'

/** Who wrote something: phone JID and LID, either may be empty. */
export interface Person {
  sender: string
  sender_lid: string
}

/** WhatsApp ids are unique per sender only, and a sender is named by his phone, his LID or both. */
export function isSamePerson(one: Person, other: Person): boolean {
  const same = (a: string, b: string) => a !== '' && a === b
  return same(one.sender, other.sender) || same(one.sender_lid, other.sender_lid)
}

/**
 * Whether an event may be of this person's message. Who wrote the message of an old event, or of one whose sender was
 * erased, is not known any more; the group and WhatsApp's id say enough.
 */
function mayBeOf(event: Person, person: Person): boolean {
  return isErased(event.sender) || isSamePerson(event, person)
}

/** What the tables hold about the messages and drops of one batch; kept up to date while the batch is decided. */
export class Known {
  private readonly reviews: Map<string, Review>
  private readonly byMessage = new Map<string, DropEvent[]>()
  private readonly byTarget = new Map<string, DropEvent[]>()
  private readonly posts = new Map<string, DropEvent[]>()

  /**
   * @param events of the batch's messages, and of those they edit or delete, in order
   * @param posts the newest counted posting per drop and sender
   */
  constructor({
    reviews = [],
    events = [],
    posts = [],
  }: Partial<Record<'events' | 'posts', readonly DropEvent[]>> & {
    reviews?: readonly Review[]
  }) {
    this.reviews = new Map(reviews.map((review) => [review.drop_number, review]))
    for (const event of events) this.remember(event)
    for (const post of posts) add(this.posts, post.drop_number, post)
  }

  /** The newest row of a drop. */
  review(drop: string): Review | undefined {
    return this.reviews.get(drop)
  }

  /** Whether this message was counted for this drop before. */
  isCounted(messageId: string, author: Person, drop: string): boolean {
    return this.eventsOf(messageId).some((event) => event.drop_number === drop && mayBeOf(event, author))
  }

  eventsOf(messageId: string): readonly DropEvent[] {
    return this.byMessage.get(messageId) ?? []
  }

  /** The drops that a message with its edits until `moment` (Unix ms) names, and whether it made the row. */
  namedBy(messageId: string, moment: number, author?: Person): Map<string, { made: boolean }> {
    const named = new Map<string, { made: boolean }>()
    const made = new Set<string>()
    for (const event of [...this.eventsOf(messageId), ...(this.byTarget.get(messageId) ?? [])]) {
      if (event.happened_at.getTime() > moment || event.kind === 'deleted') continue
      if (author && !mayBeOf(event, author)) continue
      if (event.kind === 'created') made.add(event.drop_number)
      if (event.kind === 'number_changed') named.delete(event.drop_number)
      else named.set(event.drop_number, { made: made.has(event.drop_number) })
    }
    return named
  }

  /** When this person last made or reopened the review of a drop; Unix milliseconds. */
  lastPost(drop: string, person: Person): number | undefined {
    const times = (this.posts.get(drop) ?? [])
      .filter((post) => isSamePerson(post, person))
      .map(({ happened_at }) => happened_at.getTime())
    return times.length === 0 ? undefined : Math.max(...times)
  }

  /** Takes over what a message of the batch did, for the messages after it. */
  apply(effects: readonly Effect[]): void {
    for (const effect of effects) {
      if (effect.do === 'create') {
        const { id, drop_number, project } = effect.review
        this.reviews.set(drop_number, { id, drop_number, project, completed: false, revision: 0 })
      }
      if (effect.do === 'change') {
        const review = this.reviews.get(effect.drop)
        if (review) {
          this.reviews.set(effect.drop, {
            ...review,
            revision: review.revision + effect.change.resubmissions,
          })
        }
      }
      if (effect.do === 'record') {
        this.remember(effect.event)
      }
    }
  }

  private remember(event: DropEvent): void {
    add(this.byMessage, event.message_id, event)
    if (event.target_id !== '') add(this.byTarget, event.target_id, event)
    if (event.kind === 'created' || event.kind === 'resubmitted') add(this.posts, event.drop_number, event)
  }
}

function add(map: Map<string, DropEvent[]>, key: string, event: DropEvent): void {
  const list = map.get(key)
  if (list) list.push(event)
  else map.set(key, [event])
}
