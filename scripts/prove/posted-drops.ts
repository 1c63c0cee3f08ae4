import type { NewMessage } from '@wa-monitor/contracts'
import type { Random } from './random.ts'

export interface Group {
  name: string
  jid: string
}

/** What was posted, and what must have come of it: counted straight along, without the monitor's own rules. */
export class PostedDrops {
  /** Drop → group → messages that name it there. */
  readonly posts = new Map<string, Map<string, string[]>>()
  /** Message → what looked like a number in it and is none. */
  readonly nearMisses = new Map<string, string>()
  readonly all: NewMessage[] = []
  readonly counts = { messages: 0, repeats: 0, redelivered: 0, in_two_groups: 0 }
  readonly #groups: readonly Group[]
  readonly #random: Random
  #ids = 0

  constructor(groups: readonly Group[], random: Random) {
    this.#groups = groups
    this.#random = random
  }

  /** The next messages, in the order they are stored in; 30 % name a drop, 20 % repeat something. */
  next(count: number): NewMessage[] {
    const batch: NewMessage[] = []
    while (batch.length < count) {
      const kind = this.#random.next()
      if (kind < 0.1 && this.all.length > 0) batch.push(this.#redelivered())
      else if (kind < 0.15 && this.posts.size > 0) batch.push(this.#again())
      else if (kind < 0.2 && batch.length + 2 <= count) batch.push(...this.#inTwoGroups())
      else if (kind < 0.35) batch.push(this.#post(this.#group(), this.#newDrop()))
      else if (kind < 0.37) batch.push(this.#nearMiss())
      else batch.push(this.#say(this.#group(), 'the pole is up, photos follow'))
    }
    this.counts.messages += batch.length
    return batch
  }

  #redelivered(): NewMessage {
    this.counts.redelivered += 1
    this.counts.repeats += 1
    return this.#random.pick(this.all)
  }

  #again(): NewMessage {
    this.counts.repeats += 1
    const drop = this.#random.pick([...this.posts.keys()].slice(-200))
    return this.#post(this.#random.pick([...(this.posts.get(drop)?.keys() ?? [])]), drop)
  }

  /** Which of the two is first is for the monitors to find out. */
  #inTwoGroups(): NewMessage[] {
    this.counts.repeats += 1
    this.counts.in_two_groups += 1
    const drop = this.#newDrop()
    const first = this.#random.between(0, this.#groups.length - 1)
    const second = (first + this.#random.between(1, this.#groups.length - 1)) % this.#groups.length
    return [first, second].map((index) => this.#post(this.#groups[index]?.jid ?? '', drop))
  }

  #newDrop(): string {
    return `DR${1_700_000 + this.posts.size}`
  }

  #nearMiss(): NewMessage {
    const written = `DR${this.#random.between(100, 99_999)}`
    const message = this.#say(this.#group(), `${written} done`)
    this.nearMisses.set(`${message.chat_jid} ${message.id}`, written)
    return message
  }

  #post(group: string, drop: string): NewMessage {
    const message = this.#say(group, `${drop} photos uploaded`)
    const groups = this.posts.get(drop) ?? new Map<string, string[]>()
    this.posts.set(drop, groups.set(group, [...(groups.get(group) ?? []), message.id]))
    return message
  }

  #group(): string {
    return this.#random.pick(this.#groups).jid
  }

  #say(chat_jid: string, content: string): NewMessage {
    const person = this.#random.between(1, 20)
    const now = Date.now()
    const message: NewMessage = {
      id: `3EB0${(this.#ids += 1).toString(16).toUpperCase().padStart(16, '0')}`,
      chat_jid,
      sender: `2782000${String(person).padStart(4, '0')}@s.whatsapp.net`,
      sender_lid: `1000000000${String(person).padStart(5, '0')}@lid`,
      sender_name: `Contractor ${person}`,
      content,
      kind: 'message',
      timestamp: now,
      received_at: now,
      is_from_me: 0,
      quoted_id: '',
      mentioned: '[]',
      media_type: '',
      filename: '',
      target_id: '',
    }
    this.all.push(message)
    return message
  }
}
