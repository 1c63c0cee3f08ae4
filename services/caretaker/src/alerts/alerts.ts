/**
 * Calls somebody. What is to be said is written down together with the state it follows from, then sent to each channel
 * until that has taken it: a restart repeats nothing that was taken, and forgets nothing. Only a crash between a
 * receiver's answer and the next write says it again, under the same id. PostgreSQL has no part in this.
 */
import { randomUUID } from 'node:crypto'
import type { SystemStatus, Trouble } from '@wa-monitor/contracts'
import { type Log, Tally } from '@wa-monitor/service'
import { canTell } from '../watch/decide/find-troubles.ts'
import type { Seen } from '../watch/decide/found.ts'
import type { WatchMemory } from '../watch/watch-memory.ts'
import { type AlertState, nextAlerts, NO_ALERTS, sinceWhen, toldAlready } from './decide/next-alerts.ts'
import type { Channel, ChannelName, Ended, Message } from './message.ts'
import { addressed, afterTry, dueFor, type Outgoing, tidied } from './outbox.ts'
import { logLine, troublesMessage } from './words.ts'

interface AlertsParts {
  channels: readonly Channel[]
  memory: WatchMemory
  log: Log
  timeZone: string
  now: () => number
}

/** As it is remembered. */
interface Remembered {
  state: AlertState
  outbox: Outgoing[]
  /** What was over within the last day. */
  over: Ended[]
  /** Those that were set when it was written: a new one hears what was told before. */
  channels: ChannelName[]
}

const NAME = 'alerts'
const DAY_MS = 86_400_000
/** Of what is over: flapping must not grow what is remembered. */
const MOST_OVER = 50

export class Alerts {
  readonly #parts: AlertsParts
  readonly #stopping = new AbortController()
  readonly #errors = new Map<ChannelName, string>()
  readonly #sending = new Map<ChannelName, Promise<void>>()
  readonly #sent = new Tally('channel', 'outcome')
  #remembered: Remembered

  constructor(parts: AlertsParts) {
    this.#parts = parts
    const names = this.#names()
    const before = parts.memory.get<Remembered>(NAME)
    this.#remembered = before ?? { state: NO_ALERTS, outbox: [], over: [], channels: names }
    const added = names.filter((name) => !this.#remembered.channels.includes(name))
    const told = toldAlready(this.#remembered.state)
    const outbox = tidied(this.#remembered.outbox, { channels: names, now: parts.now() }).outbox
    if (added.length > 0 && told.length > 0)
      outbox.push(addressed(this.#troubles({ began: told, over: [], still: [] }), added, parts.now()))
    this.#remembered = { ...this.#remembered, outbox, channels: names }
  }

  /** Since when each trouble is there, by key. */
  since(): Map<string, string> {
    return sinceWhen(this.#remembered.state)
  }

  /** What follows from one look. Resolves when it is written down, not when it is sent. */
  note(seen: Seen, troubles: readonly Trouble[]): void {
    const { log, now } = this.#parts
    const { state, calls } = nextAlerts(this.#remembered.state, troubles, {
      now: now(),
      canTell: (trouble) => canTell(seen, trouble),
    })
    for (const trouble of calls.began)
      log.warn({ code: trouble.code, subject: trouble.subject }, logLine(trouble))
    for (const { code, subject, what } of calls.over) log.info({ code, subject }, `Over: ${what}`)
    const isSaid = calls.began.length + calls.over.length + calls.still.length > 0
    const over = [...this.#remembered.over, ...calls.over]
      .filter(({ over_at: at }) => now() - Date.parse(at) < DAY_MS)
      .slice(-MOST_OVER)
    this.#write({ state, over }, isSaid ? this.#troubles(calls) : undefined)
    this.deliver()
  }

  /** Something else to be said, such as the digest. */
  say(message: Message): void {
    this.#write({}, message)
    this.deliver()
  }

  /** Sends what is due; each channel by itself, so that one that hangs holds up no other. */
  deliver(): void {
    for (const channel of this.#parts.channels)
      if (!this.#sending.has(channel.name))
        this.#sending.set(
          channel.name,
          this.#empty(channel).finally(() => this.#sending.delete(channel.name)),
        )
  }

  /** Resolves when nothing is being sent. */
  async idle(): Promise<void> {
    await Promise.all(this.#sending.values())
  }

  status(): SystemStatus['alerts'] {
    return this.#parts.channels.map(({ name }) => ({ channel: name, error: this.#errors.get(name) ?? null }))
  }

  hasChannels(): boolean {
    return this.#parts.channels.length > 0
  }

  /** For `/metrics`. */
  counts(): { sent: Tally<'channel' | 'outcome'>; waiting: { channel: ChannelName; messages: number }[] } {
    return {
      sent: this.#sent,
      waiting: this.#names().map((channel) => ({
        channel,
        messages: this.#remembered.outbox.filter(({ waiting }) => waiting[channel] !== undefined).length,
      })),
    }
  }

  /** What was over within the last day. */
  over(): readonly Ended[] {
    return this.#remembered.over
  }

  async stop(): Promise<void> {
    this.#stopping.abort()
    await this.idle()
  }

  async #empty(channel: Channel): Promise<void> {
    const { now, log } = this.#parts
    const { name } = channel
    const { signal } = this.#stopping
    while (!signal.aborted) {
      const due = dueFor(this.#remembered.outbox, name, now())
      if (!due) return
      const { id } = due.message
      const problem = await channel.send(due.message, signal).then(
        () => undefined,
        (error: unknown) => (error as Error).message,
      )
      // Given up in the middle: the next start tries again, and the receiver knows the id.
      if (signal.aborted && problem !== undefined) return
      const taken = problem === undefined
      this.#sent.add([name, taken ? 'sent' : 'failed'])
      if (taken) {
        if (this.#errors.delete(name)) log.info(`Alerts by ${name} arrive again`)
        log.info({ alert: id }, `Alert sent by ${name}: ${due.message.kind}`)
      } else {
        if (this.#errors.get(name) !== problem) log.warn({ alert: id }, `Alert by ${name} waits: ${problem}`)
        this.#errors.set(name, problem)
      }
      const outbox = afterTry(this.#remembered.outbox, { id, channel: name, taken, now: now() })
      this.#write({ outbox })
    }
  }

  #write(change: Partial<Omit<Remembered, 'channels'>>, more?: Message): void {
    const { memory, now, log } = this.#parts
    const channels = this.#names()
    const outgoing = change.outbox ?? this.#remembered.outbox
    const all = [
      ...outgoing,
      // Said again before everybody had it (a crash right after it was written down).
      ...(more && !outgoing.some(({ message }) => message.id === more.id)
        ? [addressed(more, channels, now())]
        : []),
    ]
    const { outbox, givenUp } = tidied(all, { channels, now: now() })
    for (const { id, channel } of givenUp) log.error({ alert: id }, `Alert by ${channel} is given up`)
    this.#remembered = { ...this.#remembered, ...change, outbox, channels }
    memory.set(NAME, this.#remembered)
  }

  #troubles(calls: Parameters<typeof troublesMessage>[0]): Message {
    const { now, timeZone } = this.#parts
    return troublesMessage(calls, { id: randomUUID(), at: new Date(now()).toISOString(), timeZone })
  }

  #names(): ChannelName[] {
    return this.#parts.channels.map(({ name }) => name)
  }
}
