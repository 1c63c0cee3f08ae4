/**
 * The decision table of DESIGN.md section 6: what one message does, given what the tables hold. Pure: no clock, no
 * tables, no WhatsApp.
 */
import { type DropEventKind, jidUser, type RejectReason, type StoredMessage } from '@wa-monitor/contracts'
import type { KnownSender, NewDropEvent, ReviewChange } from '@wa-monitor/database'
import { acknowledge } from './acknowledge.ts'
import { clip } from './clip.ts'
import type { Effect } from './effects.ts'
import type { Known } from './known.ts'
import { localDate, localTime } from './local-time.ts'
import type { ProjectRules } from './rules.ts'
import { speak } from './speak.ts'
import type { Incoming } from './understand-message.ts'

export interface Deciding {
  rules: ProjectRules
  /** Messages sent before this (Unix milliseconds) are not counted. */
  readFrom: number
  /** Ids of new rows: UUIDs. */
  newId: () => string
  /** Unix milliseconds. */
  now: number
}

/** The effects of one message, in order; empty for all that means nothing. */
export function decideMessage(incoming: Incoming, known: Known, deciding: Deciding): Effect[] {
  const { message } = incoming
  if (message.kind === 'sender_known') return [{ do: 'resolve_sender', sender: knownSender(message) }]
  if (incoming.fromUs || message.timestamp < deciding.readFrom) return []
  const decision = new Decision(incoming, known, deciding)
  if (message.kind === 'message') {
    const effects = decision.post()
    effects.push(...speak(incoming, deciding))
    effects.push(...acknowledge(incoming, effects, deciding))
    return effects
  }
  if (message.kind === 'edit') return decision.edit()
  if (message.kind === 'delete') return decision.remove()
  return []
}

/** The effects of many messages, each decided with those before it done. `known` is brought up to date. */
export function decideBatch(batch: readonly Incoming[], known: Known, deciding: Deciding): Effect[] {
  const all: Effect[] = []
  for (const incoming of batch) {
    const effects = decideMessage(incoming, known, deciding)
    known.apply(effects)
    all.push(...effects)
  }
  return all
}

/** What identifies the row's message among those of its sender. A delete has no words of its own, and maybe no id. */
export function messageKey({ id, kind, target_id }: StoredMessage): string {
  return clip(id || `${kind}:${target_id}`, 128)
}

class Decision {
  private readonly incoming: Incoming
  private readonly message: StoredMessage
  private readonly known: Known
  private readonly deciding: Deciding

  constructor(incoming: Incoming, known: Known, deciding: Deciding) {
    this.incoming = incoming
    this.message = incoming.message
    this.known = known
    this.deciding = deciding
  }

  post(): Effect[] {
    const { found, answeredDrops } = this.incoming
    const answered = answeredDrops.filter((drop) => !found.numbers.includes(drop) && this.isOurs(drop))
    const sightings = [...found.numbers, ...answered].flatMap((drop) => this.sighting(drop))
    return found.rejected.length === 0 ? sightings : [...sightings, ...this.rejects()]
  }

  edit(): Effect[] {
    const { target_id, timestamp } = this.message
    const before = this.known.namedBy(target_id, timestamp, this.message)
    const now = this.incoming.found.numbers
    const added = now.filter((drop) => !before.has(drop))
    const gone = [...before].filter(([drop]) => !now.includes(drop))
    return [
      ...added.flatMap((drop) => this.sighting(drop)),
      ...gone.flatMap(([drop, { made }]) => this.numberGone(drop, made, added)),
      ...this.rejects(),
    ]
  }

  remove(): Effect[] {
    const named = this.known.namedBy(this.message.target_id, this.message.timestamp)
    return [...named.keys()].flatMap((drop) => (this.isCounted(drop) ? [] : [this.event(drop, 'deleted')]))
  }

  private sighting(drop: string): Effect[] {
    if (this.isCounted(drop)) return []
    const review = this.known.review(drop)
    if (!review) return [this.newReview(drop), this.event(drop, 'created', '', 0)]
    if (!this.isOurs(drop)) {
      const owner = `belongs to ${review.project}`
      return [this.event(drop, 'other_project', owner), this.reject(drop, 'other_project', owner)]
    }
    if (review.completed) return [this.event(drop, 'posted_after_completion')]
    if (this.isRepeat(drop)) return [this.event(drop, 'repeated')]
    const comment = `--- PHOTOS UPDATED ${this.localTime()} ---\nAgent updated photos in 1MAP. QA can continue review.`
    return [
      this.change(drop, { resubmissions: 1, comment, withdrawn: false }),
      this.event(drop, 'resubmitted', '', review.revision + 1),
    ]
  }

  private numberGone(drop: string, made: boolean, added: string[]): Effect[] {
    if (this.isCounted(drop)) return []
    const instead = added.length > 0 ? `is now ${added.join(', ')}` : 'was taken out'
    const event = this.event(drop, 'number_changed', instead)
    if (!made || !this.isOurs(drop)) return [event]
    const comment = `--- NUMBER CHANGED ${this.localTime()} ---\nThe sender edited the message: this number ${instead}.`
    return [this.change(drop, { resubmissions: 0, comment, withdrawn: true }), event]
  }

  /** There and in this project. Rows of the system before this one may name no project: whoever posts them owns them. */
  private isOurs(drop: string): boolean {
    const review = this.known.review(drop)
    if (!review) return false
    const fold = (name: string) => name.trim().toLowerCase()
    return !review.project || fold(review.project) === fold(this.deciding.rules.project.name)
  }

  private isCounted(drop: string): boolean {
    return this.known.isCounted(messageKey(this.message), this.message, drop)
  }

  /** A resubmission word says that it is not a mere repetition. */
  private isRepeat(drop: string): boolean {
    const windowMs = this.deciding.rules.project.repeat_window_seconds * 1000
    if (windowMs === 0 || this.incoming.hasWord) return false
    const last = this.known.lastPost(drop, this.message)
    return last !== undefined && this.message.timestamp - last < windowMs
  }

  private newReview(drop: string): Effect {
    const { sender, sender_lid, sender_name, timestamp } = this.message
    const { project } = this.deciding.rules
    return {
      do: 'create',
      review: {
        id: this.deciding.newId(),
        drop_number: drop,
        review_date: localDate(timestamp, project.time_zone),
        project: project.name,
        user_name: userName(sender),
        sender_name: clip(sender_name, 100),
        submitted_by: clip(sender, 64),
        submitted_by_lid: clip(sender_lid, 64),
        whatsapp_message_date: new Date(timestamp),
        comment: 'Created from WhatsApp message',
        revision: 0,
        resubmitted: false,
        withdrawn: false,
      },
    }
  }

  private change(drop: string, change: Omit<ReviewChange, 'id'>): Effect {
    return { do: 'change', drop, change: { ...change, id: this.known.review(drop)?.id ?? '' } }
  }

  private event(
    drop: string,
    kind: DropEventKind,
    detail = '',
    revision = this.known.review(drop)?.revision ?? null,
  ): Effect & { do: 'record' } {
    const target_id = this.message.kind === 'message' ? '' : clip(this.message.target_id, 128)
    return { do: 'record', event: { drop_number: drop, kind, detail, revision, target_id, ...this.origin() } }
  }

  private rejects(): Effect[] {
    return this.incoming.found.rejected.map(({ written, reason, detail }) =>
      this.reject(written, reason, detail),
    )
  }

  private reject(written: string, reason: RejectReason, detail = ''): Effect {
    return { do: 'reject', rejected: { written, reason, detail, ...this.origin() } }
  }

  /** The columns that say which message it was. */
  private origin(): Omit<NewDropEvent, 'drop_number' | 'kind' | 'detail' | 'revision' | 'target_id'> {
    const { chat_jid, sender, sender_lid, sender_name, timestamp } = this.message
    return {
      project: this.deciding.rules.project.name,
      group_jid: clip(chat_jid, 64),
      message_id: messageKey(this.message),
      sender_key: clip(sender_lid || sender, 64),
      sender: clip(sender, 64),
      sender_lid: clip(sender_lid, 64),
      sender_name: clip(sender_name, 100),
      happened_at: new Date(timestamp),
    }
  }

  private localTime(): string {
    return localTime(this.message.timestamp, this.deciding.rules.project.time_zone)
  }
}

function knownSender({ sender, sender_lid }: StoredMessage): KnownSender {
  return { lid: clip(sender_lid, 64), phone: clip(sender, 64), user_name: userName(sender) }
}

/** The phone number's digits, as the column `user_name` holds them; empty while it is not known. */
function userName(sender: string): string {
  return clip(jidUser(sender), 20)
}
